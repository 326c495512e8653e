import { isKind, LabError } from "../core/errors";
import type { Host, NamespaceName } from "./host";
import { parseGateways } from "./parse/nic-state";
import { meaning } from "./reach/explain";
import type { Flow, Outcome } from "./reach/flow";
import { probe as tried } from "./reach/probe";
import { within } from "./wait";

/** A check by packets, tried until it succeeds or its time is over. */
export type Probe = (
    | { ping: string }
    | { tcp: { address: string; port: number } }
    /** The next hop of the default routes: the given one, else whatever routes there are by then. It counts when it answers ARP or neighbour discovery only. */
    | { gateway: string | null; dev?: string }
) & { namespace?: NamespaceName };

type ProbingHost = Pick<Host, "run">;

/** Longer than any question takes by itself. */
const questionMs = 8000;

/** Tries a probe until it succeeds; what it last found is told once the time is over. */
export async function probeUntil(host: ProbingHost, probe: Probe, deadline: number): Promise<void> {
    let wrong: string | undefined;
    const succeeds = async () => (wrong = await attempt(host, probe)) === undefined;
    if (await within({ limitMs: deadline - Date.now() - 250, everyMs: 100 }, succeeds)) return;
    throw new LabError({ kind: "timed-out", doing: `probing ${describe(probe)}`, wrong: wrong ?? "" });
}

function describe(probe: Probe): string {
    const from = probe.namespace === undefined ? "from the host" : `from namespace ${probe.namespace}`;
    if ("tcp" in probe) return `TCP port ${probe.tcp.port} of ${probe.tcp.address} ${from}`;
    if ("ping" in probe) return `${probe.ping} by ping ${from}`;
    return `the gateway${probe.gateway === null ? "" : ` ${probe.gateway}`} ${from}`;
}

/** What is wrong; `undefined` when it succeeded. */
async function attempt(host: ProbingHost, probe: Probe): Promise<string | undefined> {
    try {
        return "gateway" in probe
            ? await wrongWithGateways(host, probe)
            : wrongWith(await connect(host, probe, wayOf(probe)));
    } catch (error) {
        if (!isKind(error, "timed-out")) throw error;
        return "it could not even be tried: the connection to the host is lost";
    }
}

type Way = Pick<Flow, "protocol" | "to" | "port" | "timeoutSeconds">;

const echo = (to: string): Way => ({ protocol: "icmp", to, timeoutSeconds: 1 });

function wayOf(probe: Exclude<Probe, { gateway: unknown }>): Way {
    if ("ping" in probe) return echo(probe.ping);
    return { protocol: "tcp", to: probe.tcp.address, port: probe.tcp.port, timeoutSeconds: 2 };
}

function connect(host: ProbingHost, { namespace }: Probe, way: Way): Promise<Outcome> {
    return tried(host, { ...way, from: { namespace }, attempts: 1 }, true, questionMs);
}

function wrongWith({ ending, address = "" }: Outcome): string | undefined {
    switch (ending.kind) {
        case "answered":
            return undefined;
        case "refused":
            return "Connection refused";
        case "unreachable":
            return `no answer (${ending.by} told: ${meaning(ending, address)})`;
        case "silent":
            return "no answer";
        default:
            return ending.error;
    }
}

type GatewayProbe = Extract<Probe, { gateway: unknown }>;

async function wrongWithGateways(host: ProbingHost, probe: GatewayProbe): Promise<string | undefined> {
    if (probe.gateway !== null) return (await answers(host, probe, probe.gateway)) ? undefined : "no answer";
    const hops = await nextHops(host, probe);
    if (hops.length === 0) return "no default route";
    for (const hop of hops) if (!(await answers(host, probe, hop))) return `no answer from ${hop}`;
    return undefined;
}

/** By IPv4, or where there are none, by IPv6. */
async function nextHops(host: ProbingHost, { dev, namespace }: GatewayProbe): Promise<string[]> {
    for (const family of ["-4", "-6"]) {
        const filter = dev === undefined ? [] : ["dev", dev];
        const argv = ["ip", "-json", family, "route", "show", "default", ...filter];
        const hops = parseGateways(JSON.parse((await ask(host, argv, namespace)) || "[]") as unknown[]);
        if (hops.length > 0)
            return hops.map(({ via, ...hop }) =>
                via.startsWith("fe80:") ? `${via}%${dev ?? hop.dev}` : via,
            );
    }
    return [];
}

/** There are routers that answer no ping. */
async function answers(host: ProbingHost, probe: GatewayProbe, hop: string): Promise<boolean> {
    const { ending } = await connect(host, probe, echo(hop));
    if (ending.kind === "answered") return true;
    const [address = ""] = hop.split("%");
    const known = await ask(host, ["ip", "neighbour", "show", "to", address], probe.namespace);
    return /lladdr .*(REACHABLE|DELAY|STALE|PROBE)/.test(known);
}

async function ask(host: ProbingHost, argv: string[], namespace: NamespaceName): Promise<string> {
    return (await host.run(argv, { accept: [1, 2], timeoutMs: questionMs, namespace })).trim();
}
