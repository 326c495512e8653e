// Pulumi killed while @pulumi/docker creates on Docker Engines that are not this machine's: by ssh, and two in one program.
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { cutOff, expectNothingNoted, killWhile } from "../live/support/cut-off";
import { Firewalls } from "../live/support/firewalls";
import { useHost } from "../live/support/host";
import { clone } from "../live/support/project";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";
import { Sshd } from "../live/support/sshd";

useProviders("docker");

const host = useHost();
let walls: Firewalls;
let sshd: Sshd;
/** As `docker --host` takes it, with what comes before: the engine of the host, and another. */
let engines: Record<"near" | "far", string>;

const recorded = { PULUMI_EXPERIMENTAL: "", PULUMI_SKIP_CHECKPOINTS: "" };
const runs = `const runs = { name: "web", image: "lab", entrypoints: ["/bin/busybox", "sleep", "1000000"], mustRun: true, networkMode: "none" };`;

async function project(program: string): Promise<Project> {
    const text = `const docker = require("@pulumi/docker");\n${cutOff}\n${runs}\n${program}`;
    const made = await host.project({ program: text, env: { PATH: walls.path, ...recorded } });
    symlinkSync(
        join(clone, "node_modules", "@pulumi", "docker"),
        join(made.cwd, "node_modules", "@pulumi", "docker"),
    );
    return made;
}

async function containers(engine: "near" | "far" = "near"): Promise<string[]> {
    const text = await walls.must(`${engines[engine]} container ls --all --no-trunc --format {{.ID}}`);
    return text.trim().split("\n").filter(Boolean).sort();
}

async function known(made: Project): Promise<string[]> {
    const state = await made.state();
    return state.flatMap(({ type, id }) => (type === "docker:index/container:Container" ? [id] : [])).sort();
}

beforeAll(async () => {
    walls = await Firewalls.open(host.den, "sid");
    sshd = await Sshd.open(host.den);
    await walls.startDocker();
    engines = { near: "docker", far: `docker --host ${await walls.startOtherDocker()}` };
    const directory = join(host.den.directory, "image");
    mkdirSync(join(directory, "bin"), { recursive: true });
    await host.den.must(["cp", "/run/firewalls/root/usr/bin/busybox", join(directory, "bin")]);
    for (const engine of Object.values(engines))
        await walls.place.must(["sh", "-c", `tar -C "$0" -c . | ${engine} import - lab`, directory]);
}, 700_000);

afterEach(async () => {
    for (const engine of Object.values(engines)) await walls.run(`${engine} rm -f web`);
});

afterAll(async () => {
    await walls?.stop("other-docker");
    await walls?.stop("docker");
    await sshd?.stop();
});

describe("over ssh", () => {
    const lab = (reclaiming: string) => `
const host = ${JSON.stringify(sshd.host())};
${reclaiming}
const provider = new docker.Provider("there", virtnet.dockerHost(host));
const box = new pulumi.ComponentResource("demo:index:Box", "box", {}, { provider });
new docker.Container("web", runs, { parent: box, ...cutOff("web") });
`;
    const reclaiming = "virtnet.reclaimOrphans({ host });";

    test("without it, an up that was killed has the next one fail", async () => {
        const made = await project(lab(""));
        await killWhile(made, "afterCreate", "web");
        expect((await made.up({ fails: true })).text).toMatch(/already in use/);
        await walls.must("docker rm -f web");
        await made.destroy();
    });

    test("the next up after one that was killed is as any, and only that host is asked and noted on", async () => {
        const made = await project(lab(reclaiming));
        await killWhile(made, "afterCreate", "web");
        sshd.take();
        await made.up();
        expect(sshd.take().commands).toEqual(expect.arrayContaining([expect.stringMatching(/docker.*ls/)]));
        expect(await known(made)).toEqual(await containers());
        await made.up({ args: ["--expect-no-changes"] });
        await expectNothingNoted(host.den, made);
        await made.destroy();
        expect(await containers()).toEqual([]);
        await expectNothingNoted(host.den, made);
    });

    test("killed and then destroyed, nothing of it stays", async () => {
        const made = await project(lab(reclaiming));
        await killWhile(made, "afterCreate", "web");
        expect(await containers()).toHaveLength(1);
        await made.destroy();
        expect(await containers()).toEqual([]);
        await expectNothingNoted(host.den, made);
    });

    test("where nobody answers, a create says so and none is made", async () => {
        const made = await project(
            lab("virtnet.reclaimOrphans({ host: { ssh: { ...host.ssh, port: 9 } } });"),
        );
        expect((await made.up({ fails: true })).text).toMatch(/127\.0\.0\.1.*Connection refused/s);
        expect(await containers()).toEqual([]);
        made.program(
            made.text.replace("port: 9", "port: 2222").replace(/^(const (pulumi|virtnet) .*\n)+/, ""),
        );
        await made.up();
        await made.destroy();
        await expectNothingNoted(host.den, made);
    });
});

describe("of two engines in one program", () => {
    const lab = () => `
const address = pulumi.output("${engines.far.split(" ").at(-1)}");
virtnet.reclaimOrphans({ only: ({ name }) => name === "near" });
virtnet.reclaimOrphans({ docker: { host: address }, only: ({ name }) => name === "far" });
const provider = new docker.Provider("there", { host: address });
new docker.Container("near", runs, cutOff("near"));
new docker.Container("far", runs, { provider, ...cutOff("far") });
`;

    test.each(["near", "far"] as const)(
        "killed when that of the %s has been made, the next up has one of the same name on each",
        async (which) => {
            const made = await project(lab());
            await killWhile(made, "afterCreate", which);
            await made.up();
            const there = [...(await containers("near")), ...(await containers("far"))].sort();
            expect(there).toHaveLength(2);
            expect(await known(made)).toEqual(there);
            await made.up({ args: ["--expect-no-changes"] });
            await expectNothingNoted(host.den, made);
            await made.destroy();
            expect([await containers("near"), await containers("far")]).toEqual([[], []]);
            await expectNothingNoted(host.den, made);
        },
    );

    test("killed and then destroyed, nothing stays on either, and what others have there under the name does", async () => {
        const made = await project(lab());
        await walls.must("docker run -d --name web --network none --entrypoint /bin/busybox lab sleep 1000");
        const theirs = await containers("near");
        await killWhile(made, "afterCreate", "far").catch((error: Error) =>
            expect(error.message).toContain("already in use"),
        );
        await made.destroy();
        expect([await containers("near"), await containers("far")]).toEqual([theirs, []]);
        await expectNothingNoted(host.den, made);
    });
});

test("with --target the targets are made and marked, though the call itself is none", async () => {
    const made = await project(`
virtnet.reclaimOrphans();
new docker.Container("web", runs, cutOff("web"));
`);
    const urn = `urn:pulumi:${made.stack}::${made.name}::docker:index/container:Container::web`;
    await made.up({ args: ["--target", urn] });
    expect(await known(made)).toEqual(await containers());
    await expectNothingNoted(host.den, made);
    await made.up();
    expect(await known(made)).toEqual(await containers());
    await made.destroy();
});
