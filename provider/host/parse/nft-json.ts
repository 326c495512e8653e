/** A table as `nft -j list` tells it: what this package compares. */
export interface NftTable {
    family: string;
    name: string;
    chains: { name: string; policy: string | undefined; hook: string | undefined }[];
    rules: { chain: string; comment: string | undefined; handle: number }[];
    /** Elements of sets and maps: key and data as text, and the comment. */
    elements: { set: string; key: string; data: string | undefined; comment: string | undefined }[];
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Entry {
    table?: { family: string; name: string };
    chain?: { family: string; table: string; name: string; policy?: string; hook?: string };
    rule?: { family: string; table: string; chain: string; comment?: string; handle: number };
    set?: SetEntry;
    map?: SetEntry;
}
interface SetEntry {
    family: string;
    table: string;
    name: string;
    elem?: Json[];
}

/** Parses a listing; empty text, which nft prints for an absent table, is no table. */
export function parseTables(text: string): NftTable[] {
    if (text.trim() === "") return [];
    const entries = (JSON.parse(text) as { nftables: Entry[] }).nftables;
    return entries.flatMap(({ table }) => (table === undefined ? [] : [oneTable(table, entries)]));
}

function oneTable({ family, name }: { family: string; name: string }, entries: readonly Entry[]): NftTable {
    const mine = <T extends { family: string; table: string }>(item: T | undefined): T[] =>
        item?.family === family && item.table === name ? [item] : [];
    return {
        family,
        name,
        chains: entries
            .flatMap(({ chain }) => mine(chain))
            .map((chain) => ({ name: chain.name, policy: chain.policy, hook: chain.hook })),
        rules: entries
            .flatMap(({ rule }) => mine(rule))
            .map(({ chain, comment, handle }) => ({ chain, comment, handle })),
        elements: entries
            .flatMap(({ set, map }) => [...mine(set), ...mine(map)])
            .flatMap((set) => (set.elem ?? []).map((elem) => ({ set: set.name, ...element(elem) }))),
    };
}

function element(elem: Json): { key: string; data: string | undefined; comment: string | undefined } {
    if (Array.isArray(elem)) {
        const [key = null, data = null] = elem;
        return { ...element(key), data: word(data) };
    }
    const inner =
        isObject(elem) && isObject(elem["elem"] ?? null)
            ? (elem["elem"] as { val: Json; comment?: string })
            : undefined;
    return { key: word(inner?.val ?? elem), data: undefined, comment: inner?.comment };
}

/** A key or datum as nft's own language writes it. */
function word(value: Json): string {
    if (Array.isArray(value)) return value.map(word).join(" . ");
    if (!isObject(value)) return String(value);
    const { concat, prefix, range } = value as {
        concat?: Json[];
        prefix?: { addr: string; len: number };
        range?: Json[];
    };
    if (concat !== undefined) return concat.map(word).join(" . ");
    if (prefix !== undefined) return `${prefix.addr}/${prefix.len}`;
    if (range !== undefined) return range.map(word).join("-");
    return JSON.stringify(value);
}

function isObject(value: Json): value is { [key: string]: Json } {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
