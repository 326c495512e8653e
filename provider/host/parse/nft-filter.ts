import type { Chains, Condition, FilterRule, Verdict } from "../../net/packet-filter";

/** A base chain at the forward hook, with all chains of its table. */
export interface ForwardFilter {
    family: string;
    table: string;
    chain: string;
    chains: Chains;
    /** Only the process that made the table may change it (nft(8), flag `owner`). */
    isOwned: boolean;
    /** The comments of the elements of its sets. */
    comments: string[];
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Bag = { readonly [key: string]: Json };
interface Named {
    family: string;
    table: string;
    name: string;
}
interface Entry {
    table?: { family: string; name: string; flags?: string | string[] };
    chain?: Named & { hook?: string; policy?: string };
    rule?: { family: string; table: string; chain: string; handle: number; comment?: string; expr?: Json[] };
    set?: Named & { elem?: Json[] };
    map?: Named & { elem?: Json[] };
}

/** The filters that forwarded packets pass, from `nft -j list ruleset`. */
export function parseForwardFilters(text: string): ForwardFilter[] {
    if (text.trim() === "") return [];
    const entries = (JSON.parse(text) as { nftables: Entry[] }).nftables;
    return entries.flatMap(({ chain }) => {
        if (chain?.hook !== "forward") return [];
        const { family, table, name } = chain;
        return { family, table, chain: name, ...tableOf(entries, family, table) };
    });
}

function tableOf(
    entries: readonly Entry[],
    family: string,
    name: string,
): Pick<ForwardFilter, "chains" | "isOwned" | "comments"> {
    const isHere = (one: { family: string; table: string }) => one.family === family && one.table === name;
    const sets = new Map<string, readonly Json[]>();
    for (const { set, map } of entries)
        for (const one of [set, map])
            if (one !== undefined && isHere(one)) sets.set(`@${one.name}`, one.elem ?? []);
    const chains = new Map<string, { policy: "accept" | "drop"; rules: FilterRule[] }>();
    for (const { chain } of entries)
        if (chain !== undefined && isHere(chain))
            chains.set(chain.name, { policy: chain.policy === "drop" ? "drop" : "accept", rules: [] });
    for (const { rule } of entries)
        if (rule !== undefined && isHere(rule)) chains.get(rule.chain)?.rules.push(...rulesOf(rule, sets));
    const flags = entries.find(({ table }) => table?.family === family && table.name === name)?.table?.flags;
    const comments = [...sets.values()]
        .flat()
        .flatMap((element) => (typeof element === "object" ? commentOf(element) : []));
    return { chains, isOwned: [flags].flat().includes("owner"), comments };
}

/** A rule, or those that its verdict map stands for. */
function rulesOf(rule: NonNullable<Entry["rule"]>, sets: ReadonlyMap<string, readonly Json[]>): FilterRule[] {
    const conditions: Condition[] = [];
    const common = { comment: rule.comment, key: String(rule.handle) };
    for (const expression of rule.expr ?? []) {
        const bag = expression as Bag;
        const verdict = verdictOf(bag);
        if (verdict !== undefined) return [{ ...common, conditions, verdict }];
        const vmap = bag["vmap"] as { key: Json; data: Json } | undefined;
        if (vmap !== undefined)
            return membersOf(vmap.data, sets).map((pair) => {
                const [key = null, data = null] = pair as Json[];
                return {
                    ...common,
                    conditions: [...conditions, conditionOf(vmap.key, "==", bare(key), sets)],
                    verdict: verdictOf(data as Bag),
                };
            });
        if (bag["match"] !== undefined) {
            const { op, left, right } = bag["match"] as { op: string; left: Json; right: Json };
            conditions.push(conditionOf(left, op, right, sets));
        } else if (!silent.some((word) => word in bag)) conditions.push({ about: "something else" });
    }
    return [{ ...common, conditions, verdict: undefined }];
}

/** Statements after which the rule goes on for every packet. */
const silent = ["counter", "log", "mangle", "notrack", "ct helper", "flow", "dup", "meta", "secmark"];

function verdictOf(expression: Bag): Verdict | undefined {
    if ("accept" in expression) return { kind: "accept" };
    if ("drop" in expression || "reject" in expression) return { kind: "drop" };
    if ("return" in expression) return { kind: "return" };
    for (const kind of ["jump", "goto"] as const)
        if (kind in expression) return { kind, chain: (expression[kind] as { target: string }).target };
    return undefined;
}

const interfaces: Record<string, "in" | "out" | "bridge in" | "bridge out"> = {
    iifname: "in",
    iif: "in",
    oifname: "out",
    oif: "out",
    ibrname: "bridge in",
    obrname: "bridge out",
};

function conditionOf(
    left: Json,
    op: string,
    right: Json,
    sets: ReadonlyMap<string, readonly Json[]>,
): Condition {
    const { meta, ct } = (left ?? {}) as { meta?: { key: string }; ct?: { key: string } };
    const values = membersOf(right, sets).filter((value) => typeof value === "string");
    const not = op === "!=";
    const about = interfaces[meta?.key ?? ""];
    if (about !== undefined && values.length > 0) return { about, names: values, not };
    if (ct?.key === "state" || ct?.key === "status") return { about: "state", states: values, not };
    if (meta?.key === "nfproto" && (right === "ipv4" || right === "ipv6"))
        return { about: "family", family: right === "ipv4" ? 4 : 6, not };
    return { about: "something else" };
}

/** The members of a set that stands in a rule or is named there; a value of its own is one. */
function membersOf(value: Json, sets: ReadonlyMap<string, readonly Json[]>): readonly Json[] {
    if (typeof value === "string" && value.startsWith("@")) return (sets.get(value) ?? []).map(bare);
    if (Array.isArray(value)) return value as readonly Json[];
    const { set, "|": flags } = (value ?? {}) as { set?: Json; "|"?: readonly Json[] };
    if (flags !== undefined) return flags;
    if (set === undefined) return [value];
    return typeof set === "string" ? membersOf(set, sets) : (set as readonly Json[]).map(bare);
}

function commentOf(element: Json): string[] {
    const { elem } = (element ?? {}) as { elem?: { comment?: string } };
    return elem?.comment === undefined ? [] : [elem.comment];
}

/** An element without its comment, counter or timeout. */
function bare(element: Json): Json {
    return ((element as Bag | null)?.["elem"] as Bag | undefined)?.["val"] ?? element;
}
