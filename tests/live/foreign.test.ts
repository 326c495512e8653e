// What somebody made by hand, on "this machine" itself: refused untouched; with `adopt` taken, and given back as it was.
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { until } from "./support/process";
import type { Project } from "./support/project";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";

const host = useHost();
let lab: Project;
let byHand: Snapshot;

/** Without link-local addresses, which the kernel adds in its own time; all is up, as what is in use is. */
const hand = `
link add br0 address 02:00:00:00:20:01 type bridge
link set dev br0 mtu 1480 addrgenmode none up
address add 10.61.0.1/24 dev br0
address add fd61::1/64 dev br0 nodad
route add 10.62.0.0/16 via 10.61.0.9 dev br0
route add 10.63.0.0/16 via 10.61.0.9 dev br0
netns add space0
-n space0 link set dev lo up
link add br1 type bridge
link set dev br1 mtu 1450 addrgenmode none up
link add v0 mtu 1440 address 02:00:00:00:20:02 type veth peer name v1 netns space0
address add 10.64.0.1/24 dev v0
link set dev v0 master br1 addrgenmode none up
-n space0 address add 10.64.0.2/24 broadcast + dev v1
-n space0 link set dev v1 addrgenmode none up
-n space0 route add 10.69.0.0/16 via 10.64.0.1
tuntap add tap0 mode tap user 1000
link set dev tap0 addrgenmode none up
link add q0 type veth peer name q1
link set dev q0 addrgenmode none up
link add link q0 name mv0 type macvlan mode bridge
link set dev mv0 addrgenmode none up
link add p0 type veth peer name p1
address add 10.65.0.1/24 dev p0
link set dev p0 master br1 addrgenmode none up
link set dev p1 addrgenmode none up
`;

const tables = `
add table inet rules0
add set inet rules0 mine { type mark; elements = { 7 }; }
add chain inet rules0 input { type filter hook input priority 0; policy accept; }
add rule inet rules0 input counter accept comment "by hand"
add table inet bystander
add chain inet bystander c
add rule inet bystander c accept comment "by hand too"
`;

/** One resource for each kind of thing that is there; what is wanted of it differs from what it is. */
const resources: [kind: string, name: string, inputs: string][] = [
    ["Bridge", "bridge", `name: "br0", mtu: 1400, addresses: ["10.66.0.1/24", "fd66::1/64"]`],
    ["Namespace", "namespace", `name: "space0", sysctls: { "net.ipv4.ip_forward": 1 }`],
    [
        "Veth",
        "veth",
        `a: { name: "v0", mtu: 1430, addresses: ["10.67.0.1/24"] }, b: { name: "v1", namespace: "space0", addresses: ["10.67.0.2/24"], routes: [{ to: "default", via: "10.67.0.1" }] }`,
    ],
    ["Tap", "tap", `name: "tap0", user: 1000, mtu: 1430`],
    ["Macvlan", "macvlan", `name: "mv0", parent: "q0", addresses: ["10.68.0.1/24"]`],
    ["BridgePort", "port", `interface: "p0", bridge: "br0", flushAddresses: true`],
    ["Address", "address", `dev: "br0", cidr: "10.61.0.1/24"`],
    ["Route", "route", `to: "10.62.0.0/16", via: "10.61.0.9", dev: "br0"`],
    ["PatRouter", "router", `name: "rules0", wan: "v0", lans: ["br0"]`],
];

const program = (adopt: boolean) =>
    resources
        .map(
            ([kind, name, inputs]) => `new virtnet.linux.${kind}("${name}", { adopt: ${adopt}, ${inputs} });`,
        )
        .join("\n");

beforeAll(async () => {
    for (const words of hand.trim().split("\n")) await host.den.ip(words);
    await host.den.nft(tables);
    await until(
        "the cables to carry",
        async () => !(await host.den.ip("-o link show dev p0")).includes("NO-CARRIER"),
    );
    byHand = await snapshot(host.den);
});

test("it is refused with an error that names `adopt`, and left untouched", async () => {
    lab = await host.project({ program: program(false) });
    const { errors } = await lab.up({ fails: true, args: ["--continue-on-error"] });
    for (const [kind, name] of resources)
        expect(errors).toMatch(
            new RegExp(
                `creating ${kind} "${name}" on this machine: .*was not made by this stack\\. Set \`adopt: true\` to take it over, or choose another name\\.`,
            ),
        );
    expect((await lab.state()).filter(({ type }) => type.includes("dynamic/virtnet"))).toEqual([]);
    await host.expectUntouched(byHand);
});

test("with `adopt` it is taken and made what is wanted, and stays so", async () => {
    lab.program(program(true));
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual(resources.map(([, name]) => `create ${name}`).sort());
    const [links, rules] = [
        await host.den.ip("-o address show"),
        await host.den.must(["nft", "list", "ruleset"]),
    ];
    for (const wanted of ["10.66.0.1/24", "fd66::1/64", "10.67.0.1/24", "10.68.0.1/24"])
        expect(links).toContain(wanted);
    expect(links).not.toContain("10.65.0.1/24"); // a port needs none
    expect(rules).not.toContain('comment "by hand"');
    expect(rules).toContain("by hand too");
    expect(await host.den.ip("-o link show dev p0")).toContain("master br0");
    await lab.refresh({ args: ["--expect-no-changes"] });
    expect(changes((await lab.up()).steps)).toEqual([]);
});

test("destroy gives it back as it was", async () => {
    await lab.destroy();
    await host.expectUntouched(byHand);
});
