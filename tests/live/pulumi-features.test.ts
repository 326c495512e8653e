// What the CLI offers beside a plain up: part of a stack, a saved plan, surgery on state, a stack under another name.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import type { Project } from "./support/project";
import { changing, Recorder } from "./support/recorder";
import { snapshot } from "./support/snapshot";

const host = useHost();

/** A machine on a LAN, and an address more. */
const labOf = ({ lan = "lan", mtu = 1400 } = {}) => `
const { Address, Bridge, Namespace, Process, Sandbox, Veth } = virtnet.linux;
const lan = new Bridge("${lan}", { name: "lan0", mtu: ${mtu}, addresses: ["10.0.0.1/24"] });
const web = new Namespace("web", { name: "web" });
const end = { name: "eth0", namespace: web.name, mtu: ${mtu}, addresses: ["10.0.0.2/24"] };
new Veth("cable", { a: { name: "v-web", bridge: lan.name, mtu: ${mtu} }, b: end });
new Address("more", { dev: lan.name, cidr: "10.0.1.1/24" });
`;

const urn = (project: Project, type: string, name: string) =>
    `urn:pulumi:${project.stack}::${project.name}::pulumi-nodejs:dynamic/virtnet/linux:${type}::${name}`;

/** Runs a command on one of a project's stacks. */
const act = (project: Project, words: string, stack = project.stack) =>
    project.pulumi([...words.split(" "), "--yes", "--skip-preview", "--stack", stack]);

/** Runs a command that changes state without asking a provider. */
const surgery = (project: Project, ...words: string[]) =>
    project.pulumi([...words, "--yes", "--stack", project.stack]);

const mtus = async () => Promise.all(["lan0", "v-web"].map(async (name) => (await host.den.link(name)).mtu));

describe("a lab on the host itself", () => {
    let lab: Project;
    beforeAll(async () => {
        lab = await host.project({ program: labOf() });
    });

    test("a saved plan is carried out, and refused once the program says something else", async () => {
        await lab.pulumi(["preview", "--save-plan", "plan.json", "--stack", lab.stack]);
        await lab.up({ args: ["--plan", "plan.json"] });
        expect(await mtus()).toEqual([1400, 1400]);
        lab.program(labOf({ mtu: 1300 }));
        const { errors } = await lab.up({ args: ["--plan", "plan.json"], fails: true });
        expect(errors).toContain("violates plan: properties changed: +~mtu[{1400}!={1300}]");
        expect(await mtus()).toEqual([1400, 1400]);
    });

    test("--target and --exclude update the one and leave the other", async () => {
        const lan = urn(lab, "Bridge", "lan");
        expect(changes((await lab.up({ args: ["--target", lan] })).steps)).toEqual(["update lan"]);
        expect(await mtus()).toEqual([1300, 1400]);
        lab.program(labOf({ mtu: 1200 }));
        expect(changes((await lab.up({ args: ["--exclude", lan] })).steps)).toEqual(["update cable"]);
        expect(await mtus()).toEqual([1300, 1200]);
    });

    test("refresh --preview-only shows drift and keeps state, up --refresh repairs it in one go", async () => {
        await host.den.ip("link set dev lan0 mtu 1280");
        expect(await lab.refreshShown()).toContain("~ mtu: 1300 => 1280");
        expect((await lab.state()).find(({ id }) => id === "lan0")?.outputs["mtu"]).toBe(1300);
        const { steps } = await lab.up({ args: ["--refresh"] });
        expect(changes(steps).filter((change) => change.startsWith("update"))).toEqual(["update lan"]);
        expect(await mtus()).toEqual([1200, 1200]);
    });

    test("what state forgot is found again by its mark: creates that change nothing", async () => {
        const before = await snapshot(host.den);
        const recorder = new Recorder(host.den.directory);
        await surgery(lab, "state", "delete", urn(lab, "Bridge", "lan"), "--target-dependents");
        const { steps } = await lab.up({ env: recorder.env });
        expect(changes(steps)).toEqual(["create cable", "create lan", "create more"]);
        const commands = recorder.take();
        expect(commands).not.toEqual([]);
        expect(changing(commands)).toEqual([]);
        await host.expectUntouched(before);
    });

    test("an import is refused, and after state rename the object is the same under its new name", async () => {
        const type = "pulumi-nodejs:dynamic/virtnet/linux:Bridge";
        const words = ["import", type, "theirs", "br0", "--yes", "--stack", lab.stack];
        const { stdout } = await lab.pulumi(words, { fails: true });
        expect(stdout).toContain("code must be a string, not undefined");

        await surgery(lab, "state", "rename", urn(lab, "Bridge", "lan"), "bridge");
        lab.write(lab.text.replace('Bridge("lan"', 'Bridge("bridge"'));
        expect(changes((await lab.up()).steps)).toEqual(["update bridge"]);
        expect((await host.den.link("lan0")).ifalias).toBe(`virtnet:${lab.name}/${lab.stack}/Bridge/bridge`);
    });

    test("destroy takes a target with its dependents; an older state, imported, then lacks just these", async () => {
        const { stdout } = await lab.pulumi(["stack", "export", "--stack", lab.stack]);
        writeFileSync(join(lab.cwd, "older.json"), stdout);
        const args = ["--target", urn(lab, "Bridge", "bridge"), "--target-dependents"];
        const gone = changes((await lab.destroy({ args })).steps);
        expect(gone).toEqual(["delete bridge", "delete cable", "delete more"]);
        await host.den.ip("netns exec web true");

        await lab.pulumi(["stack", "import", "--file", "older.json", "--stack", lab.stack]);
        const made = changes((await lab.up({ args: ["--refresh"] })).steps);
        expect(made.filter((change) => change.startsWith("create"))).toEqual(
            gone.map((change) => change.replace("delete", "create")),
        );
        expect(await mtus()).toEqual([1200, 1200]);
    });

    test("what state move gives to another stack is updated in place there, and belongs to it", async () => {
        const [elsewhere, before] = ["elsewhere", await mtus()];
        await lab.pulumi(["stack", "init", elsewhere]);
        const stacks = ["--source", lab.stack, "--dest", elsewhere].map((word) =>
            word.startsWith("-") ? word : `organization/${lab.name}/${word}`,
        );
        const moved = [urn(lab, "Bridge", "bridge"), urn(lab, "Veth", "cable"), urn(lab, "Address", "more")];
        await lab.pulumi(["state", "move", ...stacks, ...moved, "--yes"]);

        lab.write(lab.text.replace(/new Namespace\(.*\)/, '{ name: "web" }'));
        expect((await act(lab, "up", elsewhere)).stdout).toMatch(/~ 3 updated\n\s+1 unchanged/);
        expect((await host.den.link("lan0")).ifalias).toBe(`virtnet:${lab.name}/${elsewhere}/Bridge/bridge`);
        expect(await mtus()).toEqual(before);
        await act(lab, "destroy", elsewhere);
        await lab.destroy();
        await host.expectUntouched();
    });
});

test("a stack under another name goes on with what it has, and makes anew only what is found by its mark", async () => {
    const lab = await host.project({
        program: `${labOf()}
const box = new Sandbox("box");
const inside = new Namespace("inside", { host: box.host, name: "web" });
new Process("server", { host: box.host, namespace: inside.name, command: ["sleep", "infinity"] });`,
    });
    await lab.up();
    await lab.pulumi(["stack", "rename", "other", "--stack", lab.stack]);
    expect((await act(lab, "up", "other")).stdout).toMatch(/~ 4 updated\n\s+\+-3 replaced/);
    expect((await host.den.link("lan0")).ifalias).toBe(`virtnet:${lab.name}/other/Bridge/lan`);
    await act(lab, "refresh --expect-no-changes", "other");

    await lab.pulumi(["stack", "rename", "third", "--stack", "other"]);
    await act(lab, "destroy", "third");
    await host.expectUntouched();
});
