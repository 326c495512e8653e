import type { NamespaceName } from "../host";

/** One step of a packet through one chain. */
export interface Step {
    family: string;
    table: string;
    chain: string;
    /** The rule that decided, as nft writes it; absent where the chain's policy did. */
    rule?: string;
    verdict: string;
}

/** A packet as one namespace saw it. */
export interface Sighting {
    namespace: NamespaceName;
    isAnswer: boolean;
    ttl: number;
    from: string;
    /** Where it is going, as of the last look: its address may be translated on the way. */
    to: string;
    port: number;
    iif?: string;
    oif?: string;
    /** The hooks that it was seen at, in order: `bridge prerouting`, `inet forward`. */
    hooks: string[];
    steps: Step[];
}

/** The tables of traces, of which several may run at once; each one's monitor hears of the packets of all. */
const ofTraces = /^virtnet_trace_/;

/** What tells the packets of a trace from those of another: they are marked in its table. */
interface Own {
    table: string;
    /** That of TCP's and UDP's client, which answers go to. */
    port: number;
}

/**
 * Parses what `nft monitor trace` prints in one namespace: for each chain a line `trace id ID FAMILY TABLE CHAIN packet: …`,
 * then one for each rule that matched (`rule … (verdict drop)`) or for the policy. A packet's id may come again with a
 * later one.
 */
export function parseSightings(place: string, lines: readonly string[], own: Own): Sighting[] {
    const found: Sighting[] = [];
    const marked = new Set<Sighting>();
    const current = new Map<string, Sighting>();
    for (const line of lines) {
        const match = /^trace id (\S+) (\S+) (\S+) (\S+) (packet:|rule|policy|verdict|unknown) ?(.*)$/.exec(
            line,
        );
        if (match === null) continue;
        const [, id = "", family = "", table = "", chain = "", kind = "", rest = ""] = match;
        const isOwn = table === own.table;
        const isStart = kind === "packet:" && isOwn && !chain.startsWith("at_");
        if (isStart && !isSameFrame(current.get(id), family)) {
            const sighting = begun(place, rest, own.port);
            current.set(id, sighting);
            found.push(sighting);
        }
        const sighting = current.get(id);
        if (sighting === undefined) continue;
        if (kind === "packet:")
            note(sighting, rest, isOwn ? `${family} ${chain.replace("at_", "")}` : undefined);
        else if (isOwn && (kind === "rule" || kind === "unknown")) marked.add(sighting);
        else if (!ofTraces.test(table))
            sighting.steps.push(...decision({ family, table, chain }, kind, rest));
    }
    return found.filter((sighting) => marked.has(sighting));
}

/** A frame that a bridge takes in comes by the hooks of IP too: where it is the bridge's own, or br_netfilter shows it to them. */
function isSameFrame(sighting: Sighting | undefined, family: string): boolean {
    const onBridge = ["bridge prerouting", "bridge input"];
    return (
        family === "inet" && sighting !== undefined && sighting.hooks.every((hook) => onBridge.includes(hook))
    );
}

/** Whether it crossed a bridge there, and no more. */
export function isBridged({ hooks, iif, oif }: Sighting): boolean {
    const isFrame = hooks[0] === "bridge prerouting" && !hooks.includes("bridge input");
    return isFrame || hooks[0] === "bridge output" || (iif !== undefined && iif === oif);
}

function begun(place: string, packet: string, port: number): Sighting {
    return {
        namespace: place === "" ? undefined : place,
        isAnswer: port === 0 ? packet.includes("type echo-reply") : portOf(packet) === port,
        ttl: Number(value(packet, "(?:ip ttl|ip6 hoplimit)")),
        from: value(packet, "ip6? saddr"),
        to: value(packet, "ip6? daddr"),
        port: portOf(packet),
        hooks: [],
        steps: [],
    };
}

function value(packet: string, name: string): string {
    return new RegExp(`(?:^| )${name} (\\S+)`).exec(packet)?.[1] ?? "";
}

function portOf(packet: string): number {
    return Number(value(packet, "(?:tcp|udp) dport"));
}

function note(sighting: Sighting, packet: string, hook: string | undefined): void {
    const [iif, oif] = [/(?:^| )iif "([^"]+)"/, /(?:^| )oif "([^"]+)"/].map(
        (pattern) => pattern.exec(packet)?.[1],
    );
    if (iif !== undefined) sighting.iif ??= iif;
    if (oif !== undefined) sighting.oif = oif;
    if (hook !== undefined)
        Object.assign(sighting, { to: value(packet, "ip6? daddr"), port: portOf(packet) });
    if (hook !== undefined && !sighting.hooks.includes(hook)) sighting.hooks.push(hook);
}

/** What ends a packet's way through a chain: its policy, or a rule that says so. */
function decision(where: Omit<Step, "verdict" | "rule">, kind: string, rest: string): Step[] {
    if (kind === "policy") return [{ ...where, verdict: rest.trim() }];
    const match = /^(.*) \(verdict (\w+)[^)]*\)\s*$/.exec(rest);
    const [, text = "", verdict = ""] = match ?? [];
    const rule = text.replace(/ packets \d+ bytes \d+/g, ""); // the same at each look
    return kind === "rule" && ["drop", "accept", "queue"].includes(verdict)
        ? [{ ...where, rule, verdict }]
        : [];
}
