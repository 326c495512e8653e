/**
 * What a packet filter does with a packet, as far as its rules tell without the packet itself: interfaces, connection
 * state and family are known, all else - addresses, ports, rates - is not. Netfilter's semantics: nft(8), iptables(8).
 */
export interface Packet {
    family: 4 | 6;
    /** Names of interfaces; unknown where the filter sees ports of a bridge instead. */
    in?: string;
    out?: string;
    /** The bridge whose ports it goes in and out by. */
    bridge?: string;
    established: boolean;
    /** Of a connection whose destination was translated. */
    dnat: boolean;
}

export type Condition =
    /** One of these interfaces; a name may end in `*`. */
    | { about: "in" | "out" | "bridge in" | "bridge out"; names: readonly string[]; not: boolean }
    /** Connection states and statuses in lower case: new, established, dnat … */
    | { about: "state"; states: readonly string[]; not: boolean }
    | { about: "family"; family: 4 | 6; not: boolean }
    | { about: "something else" };

export type Verdict = { kind: "accept" | "drop" | "return" } | { kind: "jump" | "goto"; chain: string };

export interface FilterRule {
    conditions: readonly Condition[];
    /** Absent: it counts, logs or marks, and the next rule follows. */
    verdict: Verdict | undefined;
    comment: string | undefined;
    /** By what the rule is found again: an nft handle, or the words that delete it. */
    key: string;
}

export interface FilterChain {
    policy: "accept" | "drop";
    rules: readonly FilterRule[];
}

export type Chains = ReadonlyMap<string, FilterChain>;

type Truth = "yes" | "no" | "perhaps";
/** How a chain ends: it lets the packet pass for certain, drops it, or goes on behind where it was called. */
type End = "accept" | "drop" | "on";

/** Whether a packet gets through a base chain. */
export function passes(chains: Chains, base: string, packet: Packet): boolean {
    const end = walk(chains, base, packet, { sure: true, named: false }, 0);
    return end === "on" ? chains.get(base)?.policy !== "drop" : end === "accept";
}

interface Way {
    /** Every packet like this one comes here. */
    sure: boolean;
    /** A rule that names its interfaces has led here: what happens to it is meant. */
    named: boolean;
}

/** Chains cannot call themselves (the kernel refuses), but what was read in two pieces might seem to. */
const deepest = 32;

function walk(chains: Chains, name: string, packet: Packet, way: Way, depth: number): End {
    const chain = chains.get(name);
    if (chain === undefined || depth > deepest) return "on";
    let { sure } = way;
    for (const { conditions, verdict } of chain.rules) {
        const truth = all(conditions.map((condition) => holds(condition, packet)));
        if (verdict === undefined || truth === "no") continue;
        const here = { sure: sure && truth === "yes", named: way.named || conditions.some(namesOne) };
        if (verdict.kind === "return") {
            if (truth === "yes") return "on";
            sure = false;
            continue;
        }
        const end = "chain" in verdict ? walk(chains, verdict.chain, packet, here, depth + 1) : verdict.kind;
        if (end === "drop" && counts(here)) return "drop";
        if (end === "accept" && here.sure) return "accept";
        if (verdict.kind === "goto" && truth === "yes") return "on";
    }
    return "on";
}

/** A drop for some addresses only, whatever the interface, is somebody's blacklist and not in the way of a LAN. */
function counts({ sure, named }: Way): boolean {
    return sure || named;
}

function namesOne(condition: Condition): boolean {
    return "names" in condition;
}

function all(truths: readonly Truth[]): Truth {
    if (truths.includes("no")) return "no";
    return truths.includes("perhaps") ? "perhaps" : "yes";
}

function holds(condition: Condition, packet: Packet): Truth {
    if (condition.about === "something else") return "perhaps";
    if (condition.about === "family") return truth((condition.family === packet.family) !== condition.not);
    if (condition.about === "state")
        return truth(condition.states.some((state) => isIn(state, packet)) !== condition.not);
    const name = nameAt(condition.about, packet);
    if (name === undefined) return "perhaps";
    return truth(condition.names.some((pattern) => fits(pattern, name)) !== condition.not);
}

function nameAt(about: "in" | "out" | "bridge in" | "bridge out", packet: Packet): string | undefined {
    return about === "in" || about === "out" ? packet[about] : packet.bridge;
}

function truth(value: boolean): Truth {
    return value ? "yes" : "no";
}

function fits(pattern: string, name: string): boolean {
    return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

function isIn(state: string, { established, dnat }: Packet): boolean {
    if (state === "dnat") return dnat;
    return established ? state === "established" : state === "new";
}
