// Probes on a real kernel, in a throw-away network: a router's namespace `in`, a gateway's namespace `out`.
import type { Machine } from "../../../provider/host/machine";
import type { Probe } from "../../../provider/host/probe";
import { probeUntil } from "../../../provider/host/probe";
import { Den, machineIn, whyNoDen } from "./den-machine";

let den: Den;
let host: Machine;
let why: string | undefined;

const ip = (text: string, namespace?: string) => host.execute({ ip: text.split(" "), namespace });

beforeAll(async () => {
    why = await whyNoDen();
    if (why !== undefined) {
        console.warn(`probes cannot be tried on a real kernel here, they are not: ${why}`);
        return;
    }
    den = await Den.open();
    host = machineIn(den);
    for (const namespace of ["in", "out"]) await ip(`netns add ${namespace}`);
    await ip("link add name wan0 netns in type veth peer name lan0 netns out");
    for (const [dev, namespace, last] of [
        ["wan0", "in", 2],
        ["lan0", "out", 1],
    ] as const) {
        await ip(`link set dev ${dev} addrgenmode none up`, namespace);
        await ip(`link set dev lo up`, namespace);
        for (const cidr of [`192.0.2.${last}/24`, `2001:db8::${last}/64`, `fe80::${last}/64`])
            await ip(`address add ${cidr} dev ${dev}${cidr.includes(":") ? " nodad" : ""}`, namespace);
    }
});
afterAll(async () => {
    if (why === undefined) await den.close();
});

/** What a probe finds wrong at its first attempt. */
async function wrong(probe: Probe): Promise<string | undefined> {
    try {
        await probeUntil(host, { namespace: "in", ...probe }, Date.now());
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

async function expectWrong(cases: [Probe, string | RegExp | undefined][]): Promise<void> {
    if (why !== undefined) return;
    for (const [probe, text] of cases) {
        const found = await wrong(probe);
        if (text instanceof RegExp) expect(found).toMatch(text);
        else expect(found).toBe(text);
    }
}

test("what answers a ping, or at a port, succeeds; what does not is told", () =>
    expectWrong([
        [{ ping: "192.0.2.1" }, undefined],
        [{ ping: "2001:db8::1" }, undefined],
        [{ ping: "192.0.2.9" }, "probing 192.0.2.9 by ping from namespace in: no answer."],
        [{ ping: "203.0.113.1" }, "probing 203.0.113.1 by ping from namespace in: Network is unreachable."],
        [
            { tcp: { address: "192.0.2.1", port: 7 } },
            "probing TCP port 7 of 192.0.2.1 from namespace in: Connection refused.",
        ],
        [
            { tcp: { address: "2001:db8::1", port: 7 } },
            "probing TCP port 7 of 2001:db8::1 from namespace in: Connection refused.",
        ],
        [{ ping: "192.0.2.1", namespace: "gone" }, /"gone"/],
    ]));

test("what a router tells of it is passed on", async () => {
    if (why !== undefined) return;
    await ip("route add prohibit 198.51.100.0/24", "out");
    await ip("route add 198.51.100.0/24 via 192.0.2.1", "in");
    await host.execute({ sysctl: "/proc/sys/net/ipv4/ip_forward", value: "1", namespace: "out" });
    await expectWrong([
        [
            { ping: "198.51.100.1" },
            "probing 198.51.100.1 by ping from namespace in: no answer (192.0.2.1 told: it is prohibited).",
        ],
    ]);
});

test("a gateway succeeds that answers a ping, or neighbour discovery only", async () => {
    await expectWrong([
        [{ gateway: "192.0.2.1" }, undefined],
        [{ gateway: "fe80::1%wan0" }, undefined],
        [{ gateway: "192.0.2.9" }, "probing the gateway 192.0.2.9 from namespace in: no answer."],
    ]);
    if (why !== undefined) return;
    const mute =
        "table inet mute { chain in { type filter hook input priority 0; icmp type echo-request drop; }; }";
    await host.execute({ nft: [mute], namespace: "out" });
    await expectWrong([
        [{ ping: "192.0.2.1" }, "probing 192.0.2.1 by ping from namespace in: no answer."],
        [{ gateway: "192.0.2.1" }, undefined],
    ]);
    await host.execute({ nft: ["delete table inet mute"], namespace: "out" });
});

test("the gateway of whatever default route there is by then, of either family, is tried", async () => {
    if (why !== undefined) return;
    const none = "probing the gateway from namespace in: no default route.";
    await expectWrong([[{ gateway: null }, none]]);
    await ip("address add fe80::3/64 dev lan0 nodad", "out"); // which has not been heard of yet
    await ip("route add default via fe80::3 dev wan0", "in");
    await ip("link add name side0 up type bridge", "in");
    await ip("route add fe80::/64 dev side0 metric 1", "in"); // a link-local address is of no use without its zone
    await expectWrong([
        [{ gateway: null }, undefined],
        [{ gateway: null, dev: "wan0" }, undefined],
        [{ gateway: null, dev: "lo" }, none],
    ]);
    await ip("route add default via 192.0.2.9 dev wan0", "in");
    await expectWrong([
        [{ gateway: null, dev: "wan0" }, "probing the gateway from namespace in: no answer from 192.0.2.9."],
    ]);
});
