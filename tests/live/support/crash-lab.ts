import type { Den } from "./den";
import type { LabResource } from "./crash-driver";

const server = (text: string) => [
    "perl",
    "-MIO::Socket::INET",
    "-e",
    'my $s = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 5, ReuseAddr => 1) or die; $SIG{CHLD} = "IGNORE"; while (my $c = $s->accept) { print $c $ARGV[1] }',
    "80",
    text,
];

/** What stands on the machine already, and is adopted or docked: the lab has to give it back. */
export async function prepareMachine(den: Den): Promise<void> {
    for (const words of [
        "link add pre0 type veth peer name pre1",
        "address add 192.0.2.1/24 dev pre0",
        "link set pre0 up",
        "link set pre1 up",
        "link add prebr mtu 1480 address 02:00:00:00:00:01 type bridge",
        "address add 192.0.2.129/25 dev prebr",
        "netns add prens",
        "-n prens link set dev lo up",
    ])
        await den.ip(words);
    await den.nft(
        "add table inet guard\nadd chain inet guard forward { type filter hook forward priority 0; policy drop; }",
    );
}

/** Kinds whose commands cannot be cut off here. */
export const triedElsewhere = [
    "linux:DomainInterface", // takes libvirt
    "linux:Netem", // not every kernel can
    "linux:Reachable", // changes nothing
];

/** A lab with every other kind of resource, as it is made first. */
export const firstLab: LabResource[] = [
    {
        name: "router-ns",
        type: "linux:Namespace",
        inputs: { name: "cr-router", sysctls: { "net.ipv4.conf.all.rp_filter": 2 } },
    },
    { name: "web-ns", type: "linux:Namespace", inputs: { name: "cr-web" } },
    { name: "out-ns", type: "linux:Namespace", inputs: { name: "cr-out" } },
    { name: "taken-ns", type: "linux:Namespace", inputs: { name: "prens", adopt: true } },
    {
        name: "lan",
        type: "linux:Bridge",
        inputs: { name: "crlan0", mtu: 1400, addresses: ["10.99.0.1/24", "fd99::1/64"] },
    },
    {
        name: "taken",
        type: "linux:Bridge",
        inputs: { name: "prebr", adopt: true, mtu: 1450, addresses: ["10.98.0.1/24"] },
    },
    {
        name: "router-lan",
        type: "linux:Veth",
        inputs: {
            a: { name: "cr-r", bridge: "crlan0" },
            b: { name: "lan0", namespace: "cr-router", addresses: ["10.99.0.254/24", "fd99::fe/64"] },
        },
    },
    {
        name: "router-wan",
        type: "linux:Veth",
        inputs: {
            a: { name: "cr-wan", addresses: ["198.51.100.1/24"] },
            b: { name: "wan0", namespace: "cr-router", addresses: ["198.51.100.2/24"] },
        },
    },
    {
        name: "web",
        type: "linux:Veth",
        inputs: {
            a: { name: "cr-w", bridge: "crlan0" },
            b: {
                name: "eth0",
                namespace: "cr-web",
                addresses: ["10.99.0.10/24"],
                routes: [{ to: "default", via: "10.99.0.254" }],
            },
        },
    },
    { name: "tap", type: "linux:Tap", inputs: { name: "crtap0", bridge: "crlan0" } },
    {
        name: "mac",
        type: "linux:Macvlan",
        inputs: { name: "mv0", parent: "cr-wan", namespace: "cr-web", addresses: ["198.51.100.77/24"] },
    },
    {
        name: "way-out",
        type: "linux:Uplink",
        inputs: { interface: "pre1", namespace: "cr-out", name: "out0", rollbackSeconds: 20 },
    },
    {
        name: "tunnel",
        type: "linux:Vxlan",
        inputs: {
            name: "crvx0",
            vni: 7,
            parent: "cr-wan",
            local: "198.51.100.1",
            remotes: ["198.51.100.2", "198.51.100.3"],
            bridge: "crlan0",
        },
    },
    { name: "passes", type: "linux:ForwardAllow", inputs: { bridge: "crlan0" } },
    {
        name: "dhcp",
        type: "linux:Dnsmasq",
        inputs: {
            interface: "lan0",
            namespace: "cr-router",
            ranges: [{ from: "10.99.0.100", to: "10.99.0.199" }],
        },
    },
    {
        name: "dock",
        type: "linux:BridgePort",
        inputs: { interface: "pre0", bridge: "crlan0", flushAddresses: true },
    },
    {
        name: "router",
        type: "linux:PatRouter",
        inputs: { name: "crouter", namespace: "cr-router", wan: "wan0", lans: ["lan0"], logDrops: {} },
    },
    {
        name: "forward",
        type: "linux:PortForward",
        inputs: { router: "crouter", namespace: "cr-router", port: 4000, to: "10.99.0.10", toPort: 80 },
    },
    { name: "extra", type: "linux:Address", inputs: { dev: "cr-wan", cidr: "203.0.113.1/24" } },
    { name: "away", type: "linux:Route", inputs: { to: "10.77.0.0/16", via: "10.99.0.254", dev: "crlan0" } },
    { name: "setting", type: "linux:Sysctl", inputs: { key: "net.ipv4.tcp_ecn", value: 1 } },
    {
        name: "server",
        type: "linux:Process",
        inputs: { command: server("one"), namespace: "cr-web", listens: 80 },
    },
    { name: "box", type: "linux:Sandbox", inputs: {} },
    { name: "box-ns", type: "linux:Namespace", inSandbox: "box", inputs: { name: "inner" } },
    {
        name: "box-lan",
        type: "linux:Veth",
        inSandbox: "box",
        inputs: {
            a: { name: "crb", addresses: ["10.96.0.1/24"], mtu: 1400 },
            b: { name: "eth0", namespace: "inner", addresses: ["10.96.0.2/24"] },
        },
    },
    {
        name: "box-server",
        type: "linux:Process",
        inSandbox: "box",
        inputs: { command: server("inner"), namespace: "inner", listens: 80 },
    },
];

/** The same after an update: every kind of change in place, replacements, a resource more and some less. */
export const secondLab: LabResource[] = [
    ...firstLab.filter(({ name }) => name !== "tap" && name !== "away").map(changed),
    {
        name: "forward6",
        type: "linux:PortForward",
        inputs: { router: "crouter", namespace: "cr-router", port: 4001, to: "fd99::10", toPort: 80 },
    },
    { name: "later", type: "linux:Namespace", inputs: { name: "cr-later" } },
];

function changed(resource: LabResource): LabResource {
    const changes: Record<string, Record<string, unknown>> = {
        "router-ns": { sysctls: { "net.ipv4.conf.all.rp_filter": 1 } },
        lan: { mtu: 1300, addresses: ["10.99.0.1/24", "10.97.0.1/24"] },
        taken: { mtu: 1440, addresses: ["10.98.0.2/24"] },
        web: {
            b: {
                name: "eth0",
                namespace: "cr-web",
                addresses: ["10.99.0.11/24"],
                routes: [{ to: "default", via: "10.99.0.254", metric: 5 }],
            },
        },
        // Another name: deleted and made again.
        mac: { name: "mv1", mode: "private" },
        dock: { bridge: "prebr" },
        tunnel: { remotes: ["198.51.100.3", "198.51.100.4"] },
        passes: { routed: ["cr-wan"] },
        dhcp: { ranges: [{ from: "10.99.0.100", to: "10.99.0.150" }] },
        "way-out": { addresses: ["10.95.0.2/30"], gateway: "10.95.0.1" },
        router: { mssClamp: true, logDrops: { prefix: "crash: " } },
        forward: { port: 4002, to: "10.99.0.11" },
        extra: { cidr: "203.0.113.2/24" },
        setting: { key: "net.ipv4.tcp_mtu_probing" },
        server: { command: server("two") },
        "box-lan": { a: { name: "crb", addresses: ["10.96.0.3/24"], mtu: 1300 } },
    };
    return { ...resource, inputs: { ...resource.inputs, ...changes[resource.name] } };
}

/** The lab as a Pulumi program: a resource waits for those whose names it uses. */
export function programOf(lab: readonly LabResource[]): string {
    const lines = lab.map((resource, index) => {
        const { name, type, inputs, inSandbox } = resource;
        const words = new Set(stringsOf(inputs));
        const needs = lab
            .slice(0, index)
            .filter((other) => other.inSandbox === inSandbox && namesOf(other).some((one) => words.has(one)))
            .map((other) => `made[${JSON.stringify(other.name)}]`);
        const host = inSandbox === undefined ? "{ local: {} }" : `made[${JSON.stringify(inSandbox)}].host`;
        const kind = type.replace("linux:", "");
        return `made[${JSON.stringify(name)}] = new virtnet.linux.${kind}(${JSON.stringify(name)}, { host: ${host}, ...${JSON.stringify(inputs)} }, { dependsOn: [${needs.join(", ")}] });`;
    });
    return ["const made = {};", ...lines].join("\n");
}

function namesOf({ inputs }: LabResource): string[] {
    const ends = [inputs, inputs["a"], inputs["b"]] as ({ name?: string } | undefined)[];
    return ends.flatMap((end) => end?.name ?? []);
}

function stringsOf(value: unknown): string[] {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
