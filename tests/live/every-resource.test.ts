// Every resource with all its inputs, on "this machine" itself: made once, found as it is ever after, taken away whole.
import { changes } from "./support/events";
import type { Step } from "./support/events";
import { everyResource, hasNetem, hasVlanFiltering, prepareHost } from "./support/every-resource";
import { useHost } from "./support/host";
import type { Project } from "./support/project";
import { changing, Recorder } from "./support/recorder";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";
import { registry } from "../../provider/resources/registry";

/** Takes a libvirtd, which the suite `daemons` has. */
const withLibvirt = "linux:DomainInterface";

const host = useHost();
let lab: Project;
let recorder: Recorder;
let prepared: Snapshot;
let netem: boolean;

beforeAll(async () => {
    await prepareHost(host.den);
    netem = await hasNetem(host.den);
    const program = everyResource(await hasVlanFiltering(host.den), netem);
    prepared = await snapshot(host.den);
    lab = await host.project({ program, config: { "virtnet:host": "local" } });
    recorder = new Recorder(host.den.directory);
});

test("preview lists one of every kind, touches nothing, and up makes exactly what it listed", async () => {
    const { steps } = await lab.preview({ env: recorder.env });
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    const kinds = new Set(steps.map(({ type }) => `linux:${type}`));
    const known = [...registry.keys()].filter((type) => type.startsWith("linux:") && type !== withLibvirt);
    expect(kinds).toEqual(new Set(known.filter((type) => netem || type !== "linux:Netem")));
    expect(changing(recorder.take())).toEqual([]);
    await host.expectUntouched(prepared);
    const { steps: done } = await lab.up({ env: recorder.env });
    expect(changes(done)).toEqual(changes(steps));
    expect(changing(recorder.take()).length).toBeGreaterThan(steps.length); // or the recorder saw nothing
});

test("a second up finds nothing to do and runs no command that changes anything", async () => {
    const made = await snapshot(host.den);
    const { steps } = await lab.up({ env: recorder.env });
    expect(changes(steps)).toEqual([]);
    expect(changing(recorder.take())).toEqual([]);
    await host.expectUntouched(made);
});

test("refresh finds no difference and runs no command that changes anything", async () => {
    await lab.refresh({ env: recorder.env, args: ["--expect-no-changes"] });
    const run = recorder.take();
    expect(run.length).toBeGreaterThan(0);
    expect(changing(run)).toEqual([]);
});

interface Edit {
    resource: string;
    from: string;
    to: string;
    /** The property paths that a user is shown. */
    shown: string[];
}

function editLine(resource: string, from: string, to: string): void {
    const { text } = lab;
    const line = text.split("\n").find((line) => line.includes(`("${resource}"`)) ?? "";
    expect(line).toContain(from);
    lab.write(text.replace(line, line.replace(from, to)));
}

/** Makes the edits, one line each, and previews: exactly these resources differ, in exactly these properties. */
async function expectShown(edits: readonly Edit[]): Promise<Step[]> {
    for (const { resource, from, to } of edits) editLine(resource, from, to);
    const { steps } = await lab.preview();
    const shown = steps.filter(({ op }) => ["update", "replace"].includes(op));
    expect(Object.fromEntries(shown.map(({ name, differs }) => [name, differs]))).toEqual(
        Object.fromEntries(edits.map(({ resource, shown }) => [resource, shown])),
    );
    return steps;
}

test("each changed line is shown as exactly that property, and done in place", async () => {
    const edits: Edit[] = [
        { resource: "lan", from: '"10.78.0.2/24"', to: '"10.78.0.3/24"', shown: ["addresses[0]"] },
        { resource: "trunk", from: "stp: true", to: "stp: false", shown: ["stp"] },
        {
            resource: "router",
            from: 'hop_limit": 70',
            to: 'hop_limit": 72',
            shown: ['sysctls["net.ipv6.conf.all.hop_limit"]'],
        },
        {
            resource: "lan-cable",
            from: '"fd78::1/64"',
            to: '"fd78::1/64", "fd78::fe/64"',
            shown: ["b.addresses[2]"],
        },
        { resource: "web-cable", from: "metric: 6", to: "metric: 4", shown: ["b.routes[1].metric"] },
        {
            resource: "uplink",
            from: '"2001:db8::1/64"',
            to: '"2001:db8::1/64", "2001:db8:9::1/64"',
            shown: ["a.addresses[2]"],
        },
        { resource: "tap", from: "mtu: 1400", to: "mtu: 1300", shown: ["mtu"] },
        { resource: "macvlan", from: '10:05"', to: '10:06"', shown: ["mac"] },
        {
            resource: "dock",
            from: "flushAddresses: true",
            to: "flushAddresses: false",
            shown: ["flushAddresses"],
        },
        { resource: "sysctl6", from: "value: 71", to: "value: 73", shown: ["value"] },
        { resource: "rules", from: '"3/minute"', to: '"4/minute"', shown: ["logDrops.rate"] },
        { resource: "host-rules", from: 'forward: "accept"', to: 'forward: "drop"', shown: ["forward"] },
        { resource: "forward", from: '"198.51.100.0/24"', to: '"198.51.100.0/25"', shown: ["from"] },
        { resource: "forward6", from: "toPort: 5000", to: "toPort: 5001", shown: ["toPort"] },
        { resource: "server", from: "Listen => 5)", to: "Listen => 6)", shown: ["command[3]"] },
    ];
    const steps = await expectShown(edits);
    const { steps: done } = await lab.up({ env: recorder.env });
    expect(changes(done)).toEqual(changes(steps));
    expect(new Set(changes(done).map((line) => line.split(" ")[0]))).toEqual(new Set(["update"]));
    recorder.take();
    await lab.refresh({ env: recorder.env, args: ["--expect-no-changes"] });
    expect(changing(recorder.take())).toEqual([]);
});

test("another name makes exactly that object anew, and what depends on it", async () => {
    const edits = [
        ["lan", '"lan0"', '"lan1"'],
        ["macvlan", '"mv0"', '"mv1"'],
        ["host-rules", '"hostrouter"', '"hostrouter2"'],
    ] as const;
    for (const [resource, from, to] of edits) editLine(resource, from, to);
    const { steps } = await lab.up();
    // Pulumi asks whether an end whose bridge is made anew would be another pair before it knows the bridge's name: so cables
    // are made again, while what names the bridge in an input of its own is plugged over.
    const again = [
        "address6",
        "allow",
        "host-rules",
        "lan",
        "lan-cable",
        "macvlan",
        "route",
        "route6",
        "web-cable",
    ];
    expect(changes(steps)).toEqual(
        [
            ...again.flatMap((name) => [
                `create-replacement ${name}`,
                `delete-replaced ${name}`,
                `replace ${name}`,
            ]),
            "update dock",
            "update tap",
            "update vxlan",
        ].sort(),
    );
    await lab.refresh({ args: ["--expect-no-changes"] });
});

test("after destroy the host is what it was before", async () => {
    await lab.destroy();
    await host.expectUntouched(prepared);
});
