// Pulumi's options of a resource, and secret inputs.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "./support/events";
import type { Outcome } from "./support/events";
import { useHost } from "./support/host";
import type { Project } from "./support/project";
import { changing, Recorder } from "./support/recorder";

const host = useHost();

describe("options", () => {
    const program = (mtu: number, mac: string) => `
const { Address, Bridge, Namespace, Process, Sandbox, Veth } = virtnet.linux;
new Bridge("plain", { name: "plain", mtu: ${mtu} }, { ignoreChanges: ["mtu"] });
new Veth("nested", { a: { name: "nest-a", mtu: ${mtu} }, b: { name: "nest-b", mtu: ${mtu} } }, { ignoreChanges: ["a.mtu"] });
new Veth("anew", { a: { name: "anew-a" }, b: { name: "anew-b", mac: "${mac}" } }, { replaceOnChanges: ["b.mac"], deleteBeforeReplace: false });
new Veth("in-place", { a: { name: "here-a" }, b: { name: "here-b", mac: "${mac.replace(/^02/, "06")}" } });
const transforms = [({ props, opts }) => ({ props: { ...props, mtu: ${mtu} - 50 }, opts })];
new Bridge("transformed", { name: "changed", mtu: ${mtu} }, { transforms, customTimeouts: { create: "1ms", update: "1ms" } });
const hidden = new Bridge("hidden", { name: "hidden" }, { additionalSecretOutputs: ["macAddress"] });
exports.mac = hidden.macAddress;
class Site extends pulumi.ComponentResource {
    constructor(name) {
        super("demo:index:Site", name);
        new Bridge("site", { name: "site" }, { parent: this });
    }
}
new Address("of-site", { dev: "site", cidr: "10.0.0.1/24" }, { dependsOn: new Site("site") });
const box = new Sandbox("box");
const ends = { host: box.host, command: ["sleep", "infinity"] };
new Process("in-box", ends, { deletedWith: box });
`;
    const retained = `new Bridge("kept", { name: "kept", addresses: ["10.1.0.1/24"] }, { retainOnDelete: true });\n`;
    const guarded = `new Bridge("guarded", { name: "guarded" }, { protect: true });\n`;
    let lab: Project;
    let second: Outcome;

    beforeAll(async () => {
        lab = await host.project({ program: program(1400, "02:00:00:00:00:01") + retained + guarded });
        await lab.up();
        lab.program(program(1300, "02:00:00:00:00:02") + guarded);
        second = await lab.up();
    });

    test.each<[option: string, resource: string, steps: string[]]>([
        ["ignoreChanges", "plain", []],
        ["ignoreChanges of a member", "nested", ["update"]],
        [
            "replaceOnChanges, with deleteBeforeReplace: false",
            "anew",
            ["create-replacement", "delete-replaced", "replace"],
        ],
        ["none of these", "in-place", ["update"]],
        ["transforms", "transformed", ["update"]],
        ["retainOnDelete", "kept", ["delete"]],
        ["dependsOn of a component", "of-site", []],
    ])("%s", (_, resource, steps) => {
        const found = second.steps.filter(({ name, op }) => name === resource && op !== "same");
        expect(found.map(({ op }) => op).sort()).toEqual(steps);
    });

    test("ignored stays, the rest of it and what a transform says is done", async () => {
        const links = ["plain", "nest-a", "nest-b", "changed"];
        const mtus = links.map(async (name) => (await host.den.link(name)).mtu);
        expect(await Promise.all(mtus)).toEqual([1400, 1400, 1300, 1250]);
    });

    test("additionalSecretOutputs are kept secret", async () => {
        expect((await lab.pulumi(["stack", "output"])).stdout).toMatch(/mac\s+\[secret\]/);
    });

    test("what was retained is taken back by its mark without a change; what is protected stays", async () => {
        const recorder = new Recorder(host.den.directory);
        lab.program(program(1300, "02:00:00:00:00:02") + retained);
        const { steps, errors } = await lab.up({ fails: true, env: recorder.env });
        expect(errors).toMatch(/guarded.* cannot be deleted\s+because it is protected/);
        expect(changes(steps)).toContain("create kept");
        expect(changing(recorder.take())).toEqual([]);
        await host.den.ip("link show dev guarded");
    });

    test("after destroy only what is retained is left", async () => {
        await lab.pulumi(["state", "unprotect", "--all", "--yes", "--stack", lab.stack]);
        await lab.destroy();
        await host.den.ip("link del dev kept");
        await host.den.must(["rm", "-rf", "/run/virtnet"]);
        await host.expectUntouched();
    });
});

describe("secrets", () => {
    const address = "10.98.76.54";
    const mac = "02:5e:c2:e7:00:01";
    const secrets = [address, mac, "tok3n", "10.97.7.7", "10.96.6.6", "10.95.5"];
    const program = (more = "") => `
const { Address, Bridge, Namespace, PatRouter, PortForward, Process, Route, Veth } = virtnet.linux;
const address = pulumi.secret("${address}");
const lan = new Bridge("lan", { name: "lan0", addresses: [pulumi.interpolate\`\${address}/24\`] });
const { name: namespace } = new Namespace("router", { name: "router" });
const cable = new Veth("cable", { a: { name: "v-r", mac: pulumi.secret("${mac}") }, b: { name: "eth0", namespace } });
const router = new PatRouter("pat", { name: "pat", namespace, wan: "wan0", lans: ["eth0"] });
const forward = new PortForward("web", { router: router.name, namespace, address, port: 4000, to: "10.0.0.5" });
new Process("server", { command: ["sleep", "infinity"], environment: { TOKEN: pulumi.secret("tok3n") }, namespace });
new Route("route", { to: pulumi.interpolate\`\${address}/32\`, dev: "lan0" }, { dependsOn: lan });
exports.endpoint = forward.endpoint;
exports.macs = cable.macs;
${more}`;
    let lab: Project;

    /** What of a secret is in a text. */
    const told = (text: string) => secrets.filter((secret) => text.includes(secret));

    test("are in no file of state and no output in plain, nor is what is computed from them", async () => {
        lab = await host.project({ program: program() });
        const { stdout } = await lab.pulumi(["up", "--diff", "--yes", "--stack", lab.stack]);
        expect(stdout).toMatch(/endpoint *: \[secret\]/);
        const directory = join(lab.cwd, "state");
        const files = readdirSync(directory, { recursive: true, withFileTypes: true })
            .filter((file) => file.isFile())
            .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
        expect(files.length).toBeGreaterThan(2);
        expect([stdout, ...files].flatMap(told)).toEqual([]);
        const shown = await lab.pulumi(["stack", "output", "--show-secrets", "--json", "--stack", lab.stack]);
        expect(JSON.parse(shown.stdout)).toMatchObject({ endpoint: `${address}:4000`, macs: { a: mac } });
    });

    test("are hidden in drift, by which they stay secret", async () => {
        await host.den.namespace("router").nft("flush map inet pat wan_tcp4");
        await host.den.ip("link set dev v-r address 02:00:00:00:00:09");
        const { stdout } = await lab.pulumi(["refresh", "--diff", "--yes", "--stack", lab.stack]);
        expect(stdout).toMatch(/map wan_tcp4 lacks .*\[secret\]/);
        expect([stdout, JSON.stringify(await lab.state())].flatMap(told)).toEqual([]);
    });

    test("are hidden in what goes wrong, found by preview or by the host", async () => {
        await host.den.ip("address add 10.97.7.7/24 dev lan0");
        lab.program(
            program(`
new Address("foreign", { dev: "lan0", cidr: pulumi.secret("10.97.7.7/24") });
new Route("away", { to: "10.5.0.0/16", via: pulumi.secret("10.96.6.6"), dev: "lan0" });`),
        );
        const { errors, text } = await lab.up({ fails: true, args: ["--continue-on-error"] });
        expect(errors).toMatch(/creating Address "foreign".*\[secret\].*adopt/);
        expect(errors).toMatch(/creating Route "away".*\[secret\]/);
        lab.program(program(`new Bridge("bad", { name: "bad", addresses: [pulumi.secret("10.95.5")] });`));
        const preview = await lab.previewShown({ fails: true });
        expect(preview).toMatch(/Bridge resource 'bad' has a problem: addresses\[0\] "\[secret\]" is no/);
        expect([errors, text, preview].flatMap(told)).toEqual([]);
    });

    test("are put right again by up, and nothing is left", async () => {
        await host.den.ip("address del 10.97.7.7/24 dev lan0");
        lab.program(program());
        await lab.up();
        await lab.refresh({ args: ["--expect-no-changes"] });
        await lab.destroy();
        await host.expectUntouched();
    });
});
