// A PatRouter on the machine itself, where other traffic passes too: it minds its own LAN and nothing else.
import { useHost } from "./support/host";
import type { Place } from "./support/place";
import { until } from "./support/process";
import type { Talk } from "./support/process";
import type { Project } from "./support/project";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";
import { ask, echoServer, pings } from "./support/traffic";
import { Connection } from "./support/traffic";

const host = useHost();
let lab: Project;
let before: Snapshot;
let at: Record<"provider" | "x" | "y" | "web" | "db", Place>;
let servers: Talk[] = [];

/** Neighbours by hand: a provider with a route to the LAN, and `x` and `y`, which the machine routes between. */
const neighbours = [
    { name: "provider", net: "198.51.100", net6: "2001:db8" },
    { name: "x", net: "10.71.0", net6: "fd71" },
    { name: "y", net: "10.72.0", net6: "fd72" },
];

async function prepare(): Promise<void> {
    const { den } = host;
    for (const { name, net, net6 } of neighbours)
        for (const words of [
            `netns add ${name}`,
            `link add to-${name} type veth peer name eth0 netns ${name}`,
            `address add ${net}.2/24 dev to-${name}`,
            `address add ${net6}::2/64 dev to-${name} nodad`,
            `link set dev to-${name} addrgenmode none up`,
            `-n ${name} link set dev lo up`,
            `-n ${name} address add ${net}.1/24 dev eth0`,
            `-n ${name} address add ${net6}::1/64 dev eth0 nodad`,
            `-n ${name} link set dev eth0 addrgenmode none up`,
            `-n ${name} route add default via ${net}.2`,
            `-n ${name} route add default via ${net6}::2`,
        ])
            await den.ip(words);
    // Another's rules, with traffic of their own, and IPv6 forwarding that is on already.
    await den.nft(
        [
            "add table inet others",
            "add chain inet others forward { type filter hook forward priority filter; policy accept; }",
            'add rule inet others forward iifname "to-x" tcp dport 99 drop',
        ].join("\n"),
    );
    await den.must(["tee", "/proc/sys/net/ipv6/conf/all/forwarding"], { input: "1" });
}

const program = `
const lan = new virtnet.linux.Bridge("lan", { name: "lan0", addresses: ["10.77.0.1/24", "fd77::1/64"] });
const web = new virtnet.linux.Namespace("web", { name: "web" });
const db = new virtnet.linux.Namespace("db", { name: "db" });
for (const [{ name }, last] of [[web, 10], [db, 20]])
    new virtnet.linux.Veth("cable" + last, { a: { name: "v-" + last, bridge: lan.name }, b: { name: "eth0", namespace: name,
        addresses: ["10.77.0." + last + "/24", "fd77::" + last + "/64"], routes: [{ to: "default", via: "10.77.0.1" }, { to: "::/0", via: "fd77::1" }] } });
const router = new virtnet.linux.PatRouter("router", { name: "hostrouter", wan: "to-provider", lans: [lan.name], ipv6: true });
new virtnet.WebServer("web", { namespace: web.name });
for (const to of ["10.77.0.10", "fd77::10"])
    new virtnet.linux.PortForward("http" + to, { router: router.name, port: 4000, to, toPort: 80 });
`;

beforeAll(async () => {
    await prepare();
    for (const { name } of neighbours)
        await until("the cables to carry", async () => {
            const ends = await Promise.all(
                [host.den, host.den.namespace(name)].map((place) => place.ip("-o link")),
            );
            return !ends.join("").includes("NO-CARRIER");
        });
    before = await snapshot(host.den);
    lab = await host.project({ program });
    await lab.up();
    const names = ["provider", "x", "y", "web", "db"];
    at = Object.fromEntries(names.map((name) => [name, host.den.namespace(name)])) as typeof at;
    servers = await Promise.all([at.provider, at.y, host.den].map((place) => echoServer(place, 7000)));
});

afterAll(() => Promise.all(servers.map((server) => server.stop())));

/** What an echo server answers to a line: whom it saw, or nothing. */
async function echo(from: Place, address: string): Promise<string> {
    try {
        const connection = await Connection.open(from, address, 7000);
        const answer = await connection.say("hello");
        await connection.close();
        return answer;
    } catch {
        return "no answer";
    }
}

/**
 * Whether bridged frames pass IP's hooks too (br_netfilter, which Docker loads): then a forwarded port of the same bridge is
 * reached by a frame with its destination rewritten, that never comes to be routed, and the server sees the client itself.
 */
async function filtersBridged(family: number): Promise<boolean> {
    const key = `/proc/sys/net/bridge/bridge-nf-call-${family === 4 ? "iptables" : "ip6tables"}`;
    return (await host.den.run(["cat", key])).stdout === "1\n";
}

describe.each([
    {
        family: 4,
        lan: "10.77.0",
        net: (name: string) => neighbours.find((one) => one.name === name)?.net,
        sep: ".",
    },
    {
        family: 6,
        lan: "fd77:",
        net: (name: string) => neighbours.find((one) => one.name === name)?.net6 + ":",
        sep: ":",
    },
])("in IPv$family", ({ family, lan, net, sep }) => {
    const the = (name: string, last: number) => `${net(name)}${sep}${last}`;
    const web = `${lan}${sep}10`;

    test("its LAN goes out by its address, and only out; only published ports come in", async () => {
        const [provider, machine] = [the("provider", 1), the("provider", 2)];
        const seen = (await filtersBridged(family)) ? `${lan}${sep}20` : `${lan}${sep}1`;
        const answers = await Promise.all([
            echo(at.web, provider),
            echo(at.web, the("y", 1)),
            ask(at.provider, machine, 4000),
            pings(at.db, web),
            ask(at.db, machine, 4000),
            ask(host.den, machine, 4000),
            pings(at.provider, web),
            pings(at.x, web),
        ]);
        expect(answers).toEqual([
            `${machine} hello`,
            "no answer",
            `web as ${provider}`,
            true,
            `web as ${seen}`,
            `web as ${machine}`,
            false,
            false,
        ]);
    });

    test("traffic of others through the machine and to it passes as before, unchanged", async () => {
        const [x, y] = [the("x", 1), the("y", 1)];
        const answers = await Promise.all([
            echo(at.x, y),
            echo(at.x, the("provider", 1)),
            echo(at.x, the("x", 2)),
            echo(at.provider, the("provider", 2)),
            echo(host.den, y),
        ]);
        expect(answers).toEqual([
            `${x} hello`,
            `${x} hello`,
            `${x} hello`,
            `${the("provider", 1)} hello`,
            `${the("y", 2)} hello`,
        ]);
    });
});

test("other tables are what they were", async () => {
    const tables = (await host.den.must(["nft", "-s", "list", "ruleset"])).split(/^(?=table )/m);
    const others = tables.filter((text) => !text.startsWith("table inet hostrouter")).join("");
    expect(others.trimEnd().split("\n").sort()).toEqual(before["host ruleset"]);
});

test("destroy gives IP forwarding back, and the host is what it was before", async () => {
    expect(await host.den.must(["cat", "/proc/sys/net/ipv4/ip_forward"])).toBe("1\n");
    await Promise.all(servers.map((server) => server.stop()));
    await lab.destroy();
    await host.expectUntouched(before);
    expect(
        await host.den.must([
            "cat",
            "/proc/sys/net/ipv4/ip_forward",
            "/proc/sys/net/ipv6/conf/all/forwarding",
        ]),
    ).toBe("0\n1\n");
});
