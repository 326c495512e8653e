// A sandbox ends with its keeper, as all do with a reboot: refresh tells, up rebuilds, destroy does not mind.
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { until } from "./support/process";
import type { Project } from "./support/project";
import { outside, routedLab, wan } from "./support/routed-lab";
import { ask } from "./support/traffic";

const host = useHost();
const forwards = { http: { port: 4000, to: "10.77.0.10", toPort: 80 } };
let lab: Project;
let everything: string[];

async function keeperOf(project: Project): Promise<string> {
    const keeper = (await project.state()).find(({ type }) => type.endsWith("linux:Sandbox"));
    return String(keeper?.outputs["pid"]);
}

/** Ends the sandbox's keeper, and the lab's processes with it, or leaves these to themselves. */
async function endSandbox({ alone = false } = {}): Promise<void> {
    const processes = (await lab.state()).filter(({ type }) => type.endsWith("linux:Process"));
    const pids = [
        await keeperOf(lab),
        ...(alone ? [] : processes.map(({ outputs }) => String(outputs["pid"]))),
    ];
    await host.den.must(["kill", "-KILL", ...pids]);
    await until("them to end", async () => {
        const { code } = await host.den.run(["ls", ...pids.map((pid) => `/proc/${pid}/exe`)]);
        return code !== 0;
    });
}

async function expectWhole(): Promise<void> {
    const inside = await lab.sandbox();
    const [web, world] = [inside.namespace("web"), inside.namespace("outside")];
    const answers = [ask(web, outside, 80), ask(world, wan, 4000)];
    expect(await Promise.all(answers)).toEqual([`outside as ${wan}`, `web as ${outside}`]);
}

beforeAll(async () => {
    lab = await host.project({ program: routedLab({ forwards }) });
    const { steps } = await lab.up();
    everything = steps.map(({ name }) => name).sort();
    await expectWhole();
});

test("its keeper holds no directory: the project's can be moved or unmounted", async () => {
    const pid = await keeperOf(lab);
    expect(await host.den.must(["readlink", `/proc/${pid}/cwd`])).toBe("/\n");
});

test("refresh tells that the sandbox and all that was in it is gone, and up makes it again", async () => {
    await endSandbox();
    const { steps } = await lab.refresh();
    expect(
        steps
            .filter(({ op }) => op === "delete" || op === "refresh")
            .map(({ name }) => name)
            .sort(),
    ).toEqual(everything);
    expect((await lab.state()).filter(({ type }) => type.includes("dynamic/virtnet"))).toEqual([]);
    const { steps: made } = await lab.up();
    expect(changes(made)).toEqual(everything.map((name) => `create ${name}`));
    await expectWhole();
});

test("a single up --refresh makes it again, also when processes of the lab have outlived the keeper", async () => {
    await endSandbox({ alone: true });
    await lab.up({ args: ["--refresh"] });
    await expectWhole();
    expect(await host.den.must(["pgrep", "-fc", "hello from"])).toBe("2\n");
});

test("a sandbox that is replaced takes all with it, and all is made again in the new one", async () => {
    const [before, sandbox] = [
        await keeperOf(lab),
        (await lab.state()).find(({ type }) => type.endsWith("linux:Sandbox")),
    ];
    const { steps } = await lab.up({ args: ["--replace", sandbox?.urn ?? ""] });
    const made = changes(steps).filter((change) => /^create|^replace/.test(change));
    expect(made.map((change) => change.replace(/^\S+ /, "")).sort()).toEqual(
        expect.arrayContaining(everything),
    );
    expect(await keeperOf(lab)).not.toBe(before);
    await expectWhole();
});

test("without a refresh, an up that has something to change says that the sandbox is not running, and the remedy", async () => {
    await endSandbox({ alone: true });
    lab.program(routedLab({ forwards, mtu: 1400 }));
    const { errors } = await lab.up({ fails: true });
    expect(errors).toMatch(
        /updating Bridge "lan": entering sandbox \S+: it is not running; .* Run `pulumi up --refresh`, which builds it again\./,
    );
    expect(errors).not.toMatch(/\\n\\s+at /);
});

test("destroy of a stack whose sandbox is gone succeeds, and the host is what it was before", async () => {
    const { steps } = await lab.destroy();
    expect(changes(steps)).toEqual(everything.map((name) => `delete ${name}`));
    await host.expectUntouched();
});
