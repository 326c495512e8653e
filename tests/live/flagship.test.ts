// The lab of the root index.ts, as `npm start` makes it: up, again, looked at, changed, destroyed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject } from "./support/copy-of-project";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { nflogReader } from "./support/nflog";
import { clone } from "./support/project";
import type { Project } from "./support/project";
import { changing, Recorder } from "./support/recorder";
import { ask } from "./support/traffic";

const host = useHost();
let lab: Project;
let recorder: Recorder;

function edit(from: string, to: string): void {
    const file = join(lab.cwd, "index.ts");
    const text = readFileSync(file, "utf8");
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
}

test("preview before the first up lists every resource, and up makes exactly these", async () => {
    lab = await host.project({
        program: "",
        existing: copyOfProject(".", join(host.den.directory, "flagship")),
    });
    recorder = new Recorder(host.den.directory);
    const { steps } = await lab.preview();
    expect(steps.length).toBeGreaterThan(20);
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(new Set(steps.map(({ type }) => type))).toEqual(
        new Set(["Sandbox", "Namespace", "Bridge", "Veth", "Route", "PatRouter", "PortForward", "Process"]),
    );
    await host.expectUntouched();
    const { steps: done } = await lab.up({ env: recorder.env });
    expect(changes(done)).toEqual(changes(steps));
    expect(changing(recorder.take()).length).toBeGreaterThan(steps.length); // or the recorder saw nothing
});

test("everybody reaches whom the lab promises, with real packets, and nobody else", async () => {
    const script = `import("${clone}/tools/reach/table.mjs").then(({ table }) => table(process.env)).catch((error) => { console.error(error); process.exit(1) })`;
    const env = { ...process.env, ...lab.environment };
    const printed = await host.den.must(["node", "-e", script], { cwd: lab.cwd, env });
    expect(printed).toContain("198.51.100.2:4000");
    expect(printed.match(/✓/g)?.length).toBeGreaterThan(30);
    expect(printed).not.toContain("✗");
});

test("a second up finds nothing to do and runs no command that changes anything", async () => {
    const { steps } = await lab.up({ env: recorder.env });
    expect(changes(steps)).toEqual([]);
    expect(changing(recorder.take())).toEqual([]);
});

test("after a change of one line preview shows exactly that property, and up changes it in place", async () => {
    edit("mtu: 1500", "mtu: 1400");
    const { steps } = await lab.preview();
    const differing = steps.filter(({ op }) => op !== "same");
    expect(differing.map(({ name }) => name).sort()).toEqual([
        "docker1-cable",
        "docker2-cable",
        "qemu1-cable",
        "virtualbox1-cable",
        "virtualnet0-bridge",
        "virtualnet0-lan",
    ]);
    for (const { op, type, differs } of differing) {
        expect(op).toBe("update");
        expect(differs).toEqual(type === "Bridge" ? ["mtu"] : ["a.mtu", "b.mtu"]);
    }
    const { steps: done } = await lab.up();
    expect(changes(done)).toEqual(changes(steps));
    const inside = await lab.sandbox();
    expect(await inside.ip("-o link show dev virtualnet0")).toContain("mtu 1400");
    expect(await inside.namespace("docker1").ip("-o link show dev eth0")).toContain("mtu 1400");
});

test("a dropped packet is logged with its prefix", async () => {
    // To the kernel's log only the initial namespace may allow it (nf_log_all_netns); a group is the lab's own.
    edit('prefix: "virtnet-dropped: "', 'prefix: "virtnet-dropped: ", group: 7');
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual(["update virtualnet0-router"]);
    const inside = await lab.sandbox();
    const reader = await nflogReader(inside.namespace("router"), 7);
    expect(await ask(inside.namespace("provider"), "172.24.1.10", 80)).toBe("no answer");
    expect(await reader.hear()).toBe("virtnet-dropped: ");
    await reader.stop();
});

test("after destroy the host is what it was before", async () => {
    await lab.destroy();
    expect(await lab.state()).toEqual([]);
    await host.expectUntouched();
});
