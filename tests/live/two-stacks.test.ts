// Two stacks on one host, "this machine" itself: each minds its own, and what belongs to one is refused to the other.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { until } from "./support/process";
import type { Project } from "./support/project";
import { snapshot } from "./support/snapshot";

const host = useHost();
let first: Project;
let second: Project;

/** A lab with one of each kind of mark: on links, a namespace, a table, an element, in the ledger, on a process. */
const labOf = (letter: string, net: number, adopt = false) => `
const more = { adopt: ${adopt} };
const router = new virtnet.linux.Namespace("router", { ...more, name: "router-${letter}" });
const lan = new virtnet.linux.Bridge("lan", { ...more, name: "lan-${letter}", addresses: ["10.${net}.0.2/24"] });
const cable = new virtnet.linux.Veth("cable", { ...more, a: { name: "v-${letter}", bridge: lan.name }, b: { name: "lan0", namespace: router.name, addresses: ["10.${net}.0.1/24"] } });
const rules = new virtnet.linux.PatRouter("rules", { ...more, name: "router_${letter}", wan: "isp-${letter}", lans: [lan.name] });
new virtnet.linux.PortForward("http", { ...more, router: rules.name, port: 4000, to: "10.${net}.0.10" });
new virtnet.linux.Address("extra", { ...more, dev: lan.name, cidr: "10.${net}.1.2/24" });
new virtnet.linux.Route("away", { ...more, to: "10.${net}.2.0/24", via: "10.${net}.0.1", dev: lan.name }, { dependsOn: cable });
new virtnet.linux.Process("server", { ...more, command: ["sleep", "infinity"], namespace: router.name });
`;

/** An nft that waits for a sign before it does its work: what uses it stands still in the middle of a command. */
class Stall {
    private readonly bin = join(host.den.directory, "stalling");
    private readonly file = (name: string) => join(this.bin, name);

    constructor() {
        mkdirSync(this.bin);
        const wait = `while [ ! -e '${this.file("go")}' ]; do sleep 0.02; done`;
        const path = `PATH="\${PATH#*:}"`;
        writeFileSync(
            this.file("nft"),
            `#!/bin/sh\n: >'${this.file("here")}'\n${wait}\n${path} exec nft "$@"\n`,
        );
        chmodSync(this.file("nft"), 0o755);
    }

    get env(): NodeJS.ProcessEnv {
        return { PATH: `${this.bin}${delimiter}${process.env["PATH"] ?? ""}` };
    }

    begun(): Promise<unknown> {
        return until("the update to stand still", () => existsSync(this.file("here")));
    }

    end(): void {
        writeFileSync(this.file("go"), "");
    }
}

test("while one stack's update stands still, another's whole life goes by, and neither notices", async () => {
    first = await host.project({ program: labOf("a", 61), label: "first" });
    second = await host.project({ program: labOf("b", 62), label: "second" });
    const stall = new Stall();
    const standing = first.up({ env: stall.env });
    await stall.begun();
    await second.up();
    await second.refresh({ args: ["--expect-no-changes"] });
    await second.destroy();
    stall.end();
    await standing;
    expect(await host.den.ip("-o link show")).not.toContain("lan-b");
    await Promise.all([first.refresh({ args: ["--expect-no-changes"] }), second.up()]);
});

test("the other stack's objects are refused, each by the name of its owner, even to adoption, and left untouched", async () => {
    const before = await snapshot(host.den);
    // Names as they are, so that each is tried whatever became of the one before; a process is nobody else's by name.
    const [program] = labOf("a", 61)
        .replaceAll("lan.name", '"lan-a"')
        .replaceAll("router.name", '"router-a"')
        .replaceAll("rules.name", '"router_a"')
        .split("new virtnet.linux.Process");
    const owners = [
        "Namespace router",
        "Bridge lan",
        "Veth cable",
        "PatRouter rules",
        "PortForward http",
        "Address extra",
        "Route away",
    ];
    const thief = await host.project({ program: program ?? "", label: "thief" });
    for (const text of [thief.text, thief.text.replaceAll("adopt: false", "adopt: true")]) {
        thief.write(text.replaceAll(", { dependsOn: cable }", ""));
        const { errors } = await thief.up({ fails: true, args: ["--continue-on-error"] });
        for (const [kind, name] of owners.map((owner) => owner.split(" ")))
            expect(errors).toMatch(
                new RegExp(
                    `creating ${kind} "${name}" on this machine: .*it belongs to ${kind} "${name}" of stack ${first.name}/test.*manage it in one place only`,
                ),
            );
        expect((await thief.state()).filter(({ type }) => type.includes("virtnet"))).toEqual([]);
    }
    await host.expectUntouched(before);
});

test("of two stacks that make the same object at the same moment one does, the other is told whose it is", async () => {
    const program = `new virtnet.linux.Bridge("lan", { name: "same0" });`;
    const rivals = [
        await host.project({ program, label: "one" }),
        await host.project({ program, label: "other" }),
    ];
    const outcomes = await Promise.all(rivals.map((rival) => rival.up({ fails: "perhaps" })));
    expect(outcomes.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(outcomes.map(({ errors }) => errors).join("")).toMatch(
        /same0.*(it belongs to Bridge "lan" of stack|File exists)/,
    );
    await Promise.all(rivals.map((rival) => rival.destroy()));
    expect(await host.den.ip("-o link show")).not.toContain("same0");
});

test("after both are destroyed at the same time the host is what it was before", async () => {
    const outcomes = await Promise.all([first.destroy(), second.destroy()]);
    for (const { steps } of outcomes) expect(changes(steps)).toHaveLength(8);
    await host.expectUntouched();
});
