/** A table as the fake remembers it: plain data, so that a transaction works on a copy. */
export interface FakeTable {
    family: string;
    name: string;
    comment: string | undefined;
    counters: string[];
    sets: FakeSet[];
    chains: FakeChain[];
}

export interface FakeSet {
    name: string;
    kind: "set" | "map";
    type: string;
    interval: boolean;
    elements: FakeElement[];
}

export interface FakeElement {
    key: string;
    comment: string | undefined;
    data: string | undefined;
}

export interface FakeChain {
    name: string;
    /** `type filter hook forward priority filter`; absent for a chain without a hook. */
    hook: string | undefined;
    policy: string;
    rules: { text: string; comment: string | undefined }[];
}

/** `nft -s list table …`: text that a later transaction may read in again. */
export function listing(table: FakeTable): string {
    const block = (head: string, lines: string[]) => [`\t${head} {`, ...lines.map((l) => `\t\t${l}`), "\t}"];
    const lines = [
        ...(table.comment === undefined ? [] : [`\tcomment "${table.comment}"`]),
        ...table.counters.flatMap((name) => block(`counter ${name}`, [])),
        ...table.sets.flatMap((set) =>
            block(`${set.kind} ${set.name}`, [
                `type ${set.type}`,
                ...(set.interval ? ["flags interval"] : []),
                ...(set.elements.length === 0
                    ? []
                    : [`elements = { ${set.elements.map(elementText).join(", ")} }`]),
            ]),
        ),
        ...table.chains.flatMap((chain) =>
            block(`chain ${chain.name}`, [
                ...(chain.hook === undefined ? [] : [`${chain.hook}; policy ${chain.policy};`]),
                ...chain.rules.map(({ text, comment }) => `${text}${commentText(comment)}`),
            ]),
        ),
    ];
    return [`table ${table.family} ${table.name} {`, ...lines, "}", ""].join("\n");
}

/** `nft -j list …`. */
export function jsonListing(tables: Iterable<FakeTable>): string {
    let handle = 0;
    const next = () => (handle += 1);
    const entries = [...tables].flatMap((table) => {
        const at = { family: table.family, table: table.name };
        return [
            { table: { family: table.family, name: table.name, handle: next() } },
            ...table.counters.map((name) => ({ counter: { ...at, name, handle: next() } })),
            ...table.sets.map((set) => ({
                [set.kind]: {
                    ...at,
                    name: set.name,
                    type: set.type,
                    handle: next(),
                    ...(set.elements.length === 0 ? {} : { elem: set.elements.map(jsonElement) }),
                },
            })),
            ...table.chains.map(({ name, hook, policy }) => ({
                chain: {
                    ...at,
                    name,
                    handle: next(),
                    ...(hook === undefined ? {} : { hook: hook.split(" ")[3], policy }),
                },
            })),
            ...table.chains.flatMap((chain) =>
                chain.rules.map(({ comment }) => ({
                    rule: {
                        ...at,
                        chain: chain.name,
                        handle: next(),
                        ...(comment === undefined ? {} : { comment }),
                        expr: [],
                    },
                })),
            ),
        ];
    });
    return JSON.stringify({ nftables: [{ metainfo: { json_schema_version: 1 } }, ...entries] });
}

function elementText({ key, comment, data }: FakeElement): string {
    const name = /^[a-z][\w.-]*$/i.test(key) ? `"${key}"` : key;
    return `${name}${commentText(comment)}${data === undefined ? "" : ` : ${data}`}`;
}

function commentText(comment: string | undefined): string {
    return comment === undefined ? "" : ` comment "${comment}"`;
}

function jsonElement({ key, comment, data }: FakeElement): unknown {
    const value = jsonWord(key);
    const left = comment === undefined ? value : { elem: { val: value, comment } };
    return data === undefined ? left : [left, jsonWord(data)];
}

function jsonWord(text: string): unknown {
    const parts = text.split(" . ");
    return parts.length === 1 ? jsonPart(text) : { concat: parts.map(jsonPart) };
}

function jsonPart(text: string): unknown {
    const prefix = /^([0-9a-f.:]+)\/(\d+)$/.exec(text);
    if (prefix !== null) return { prefix: { addr: prefix[1], len: Number(prefix[2]) } };
    return /^\d+$/.test(text) ? Number(text) : text;
}
