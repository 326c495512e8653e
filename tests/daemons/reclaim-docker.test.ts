// Pulumi killed while @pulumi/docker creates, on a real Docker Engine: what it made is found by the next up.
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { cutOff, expectNothingNoted, killWhile } from "../live/support/cut-off";
import { Firewalls } from "../live/support/firewalls";
import { useHost } from "../live/support/host";
import { clone } from "../live/support/project";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";

useProviders("docker");

const host = useHost();
let walls: Firewalls;

const reclaiming = "virtnet.reclaimOrphans();";
/** A network, a container on it, one in a component without a name of its own, a volume. */
const lab = (start: string, { text = "one" } = {}) => `
const docker = require("@pulumi/docker");
${cutOff}
${start}
const runs = { image: "lab", entrypoints: ["/bin/busybox", "sleep", "1000000"], mustRun: true };
const lan = new docker.Network("lan", { name: "lan", ipamConfigs: [{ subnet: "10.77.0.0/24" }] }, cutOff("lan"));
const data = new docker.Volume("data", { name: "data" }, cutOff("data"));
new docker.Container("web", {
    ...runs, name: "web", envs: ["TEXT=${text}"], networksAdvanced: [{ name: lan.name }],
    labels: [{ label: "tier", value: "front" }],
}, cutOff("web"));
const box = new pulumi.ComponentResource("demo:index:Box", "box");
const volumes = [{ volumeName: data.name, containerPath: "/data" }];
new docker.Container("nameless", { ...runs, volumes }, { parent: box, ...cutOff("nameless") });
`;

/** Whether state is written after each step, or at the end only. */
const recorded = { PULUMI_EXPERIMENTAL: "", PULUMI_SKIP_CHECKPOINTS: "" };
const forgotten = { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "1" };

async function project(program: string, mode: NodeJS.ProcessEnv): Promise<Project> {
    const made = await host.project({ program, env: { PATH: walls.path, ...mode } });
    const scope = join(made.cwd, "node_modules", "@pulumi");
    symlinkSync(join(clone, "node_modules", "@pulumi", "docker"), join(scope, "docker"));
    return made;
}

async function names(list: string): Promise<string[]> {
    const text = await walls.must(`docker ${list}`);
    return text.trim().split("\n").filter(Boolean).sort();
}
const containers = () => names("container ls --all --format {{.Names}}");
const networks = async () =>
    (await names("network ls --format {{.Name}}")).filter((name) => !/^(bridge|host|none)$/.test(name));
const volumes = () => names("volume ls --format {{.Name}}");

/** All that the lab makes is there once, is what state knows, and nothing more is noted. */
async function expectWhole(made: Project): Promise<void> {
    expect(await networks()).toEqual(["lan"]);
    expect(await volumes()).toEqual(["data"]);
    expect(await containers()).toEqual([expect.stringMatching(/^nameless-/), "web"]);
    const ids = new Set(await names("container ls --all --no-trunc --format {{.ID}}"));
    const known = (await made.state()).filter(({ type }) => type === "docker:index/container:Container");
    expect(new Set(known.map(({ id }) => id))).toEqual(ids);
    await made.up({ args: ["--expect-no-changes"] });
    await expectNothingNoted(host.den, made);
}

async function expectGone(made: Project): Promise<void> {
    await made.destroy();
    expect([await containers(), await networks(), await volumes()]).toEqual([[], [], []]);
    await expectNothingNoted(host.den, made);
}

async function idsIn(made: Project): Promise<Record<string, string>> {
    const known = (await made.state()).filter(({ type }) => type.startsWith("docker:"));
    return Object.fromEntries(known.map(({ urn, id }) => [urn.split("::").at(-1), id]));
}

/** What somebody makes by hand. */
const byHand = (name: string) =>
    walls.must(`docker run -d --name ${name} --entrypoint /bin/busybox lab sleep 1000000`);

beforeAll(async () => {
    walls = await Firewalls.open(host.den, "sid");
    await walls.startDocker();
    const directory = join(host.den.directory, "image");
    mkdirSync(join(directory, "bin"), { recursive: true });
    await host.den.must(["cp", "/run/firewalls/root/usr/bin/busybox", join(directory, "bin")]);
    await walls.place.must(["sh", "-c", 'tar -C "$0" -c . | docker import - lab', directory]);
}, 700_000);

afterEach(async () => {
    for (const list of [await containers(), await networks(), await volumes()])
        for (const name of list) await walls.run(`docker rm -f ${name}`);
    await walls.run("docker network rm lan");
    await walls.run("docker volume rm data");
});

afterAll(async () => {
    await walls?.stop("docker");
});

test("without it, an up that was killed has the next one fail", async () => {
    const made = await project(lab(""), recorded);
    await killWhile(made, "afterCreate", "web");
    expect((await made.up({ fails: true })).text).toMatch(/already in use/);
    await walls.must("docker rm -f web");
    await made.up();
    await expectGone(made);
});

describe.each([
    { when: "after each step", mode: recorded },
    { when: "at its end only", mode: forgotten },
])("of an update that writes state $when", ({ mode }) => {
    test.each(["lan", "data", "web", "nameless"])(
        "killed when %s has been made, the next up is as any",
        async (which) => {
            const made = await project(lab(reclaiming), mode);
            await killWhile(made, "afterCreate", which);
            await made.up();
            await expectWhole(made);
            await expectGone(made);
        },
    );
});

test("killed and then destroyed, nothing of it stays", async () => {
    const made = await project(lab(reclaiming), recorded);
    await killWhile(made, "afterCreate", "web");
    expect(await containers()).toContain("web");
    await expectGone(made);
});

test("what others made under the name survives, also if they did after a kill, and is told of", async () => {
    const made = await project(lab(reclaiming), recorded);
    await byHand("web");
    expect((await made.up({ fails: true })).text).toMatch(/The container name "\/?web" is already in use/);
    await walls.must("docker rm -f web");
    await killWhile(made, "beforeCreate", "web");
    await byHand("web");
    const id = (await walls.must("docker container ls --no-trunc --quiet --filter name=web")).trim();
    const { text } = await made.up({ fails: true });
    expect(text).toMatch(/creating docker container "web" on .*may be somebody's/);
    expect(text).toContain(`docker container rm --force --volumes -- ${id}`);
    expect((await walls.must("docker container ls --no-trunc --quiet --filter name=web")).trim()).toBe(id);
    await walls.must(`docker container rm --force --volumes -- ${id}`);
    await made.up();
    await expectWhole(made);
    await expectGone(made);
});

test("what state was told to forget stays, and the error says how to go on", async () => {
    const made = await project(lab(reclaiming), recorded);
    await made.up();
    const web = (await made.state()).find(({ urn }) => urn.endsWith("::web"));
    await made.pulumi(["state", "delete", "--yes", "--stack", made.stack, web?.urn ?? ""]);
    const { text } = await made.up({ fails: true });
    expect(text).toMatch(/creating docker container "web" on .*the stack has let go of/);
    await walls.must(`docker container rm --force --volumes -- ${web?.id}`);
    await made.up();
    await expectWhole(made);
});

test("called for a lab that is there it replaces nothing without labels, and a change replaces what it did", async () => {
    const made = await project(lab(""), recorded);
    await made.up();
    const before = await idsIn(made);
    made.program(lab(reclaiming));
    await made.up();
    const after = await idsIn(made);
    expect(Object.keys(before).filter((name) => after[name] !== before[name])).toEqual(["web"]);
    await expectWhole(made);
    made.program(lab(reclaiming, { text: "two" }));
    await made.up();
    expect(await walls.must("docker inspect --format {{.Config.Env}} web")).toContain("TEXT=two");
    await expectWhole(made);
    made.program(lab(reclaiming));
    await killWhile(made, "afterCreate", "web");
    await made.up();
    expect(await walls.must("docker inspect --format {{.Config.Env}} web")).toContain("TEXT=one");
    await expectWhole(made);
    await expectGone(made);
});
