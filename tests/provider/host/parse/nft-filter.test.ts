import { parseForwardFilters } from "../../../../provider/host/parse/nft-filter";
import { passes } from "../../../../provider/net/packet-filter";
import type { Packet } from "../../../../provider/net/packet-filter";

const frame: Packet = { family: 4, in: "lan0", out: "lan0", established: false, dnat: false };
const at = { family: "inet", table: "t" };

/** What `nft -j list ruleset` prints of one table whose base chain `forward` has these expressions, a rule each. */
function listing(policy: string, rules: unknown[][], more: object[] = []): string {
    return JSON.stringify({
        nftables: [
            { metainfo: { json_schema_version: 1 } },
            { table: { family: "inet", name: "t", handle: 1 } },
            {
                chain: {
                    ...at,
                    name: "forward",
                    handle: 2,
                    type: "filter",
                    hook: "forward",
                    prio: 0,
                    policy,
                },
            },
            { chain: { ...at, name: "lan", handle: 3 } },
            ...more,
            ...rules.map((expr, index) => ({ rule: { ...at, chain: "forward", handle: 10 + index, expr } })),
        ],
    });
}

const match = (key: string, right: unknown, op = "==") => ({ match: { op, left: { meta: { key } }, right } });
const state = (right: unknown) => ({ match: { op: "in", left: { ct: { key: "state" } }, right } });
const toLan = { rule: { ...at, chain: "lan", handle: 9, expr: [{ accept: null }] } };
const names = { set: { ...at, name: "names", type: "ifname", handle: 4, elem: ["eth0", "lan0"] } };
const verdicts = {
    map: {
        ...at,
        name: "jumps",
        type: "ifname",
        map: "verdict",
        handle: 5,
        elem: [["lan0", { jump: { target: "lan" } }]],
    },
};

test.each<[string, boolean, string, unknown[][], object[]]>([
    ["the policy of an empty chain", false, "drop", [], []],
    ["an interface", true, "drop", [[match("iifname", "lan0"), { accept: null }]], []],
    ["a wildcard", true, "drop", [[match("iifname", "la*"), { accept: null }]], []],
    ["an interface that it is not", true, "drop", [[match("iifname", "eth0", "!="), { accept: null }]], []],
    ["an anonymous set", true, "drop", [[match("iifname", { set: ["eth0", "lan0"] }), { accept: null }]], []],
    ["a named set", true, "drop", [[match("iifname", "@names"), { accept: null }]], [names]],
    ["a set that lacks it", false, "drop", [[match("iifname", { set: ["eth0"] }), { accept: null }]], []],
    [
        "an anonymous verdict map",
        false,
        "accept",
        [[{ vmap: { key: { meta: { key: "iifname" } }, data: { set: [["lan0", { drop: null }]] } } }]],
        [],
    ],
    [
        "a named verdict map that jumps",
        true,
        "drop",
        [[{ vmap: { key: { meta: { key: "oifname" } }, data: "@jumps" } }]],
        [verdicts, toLan],
    ],
    ["states of answers", false, "drop", [[state(["established", "related"]), { accept: null }]], []],
    ["states as flags", true, "drop", [[state({ "|": ["new", "established"] }), { accept: null }]], []],
    ["a family that is not the packet's", true, "accept", [[match("nfproto", "ipv6"), { drop: null }]], []],
    [
        "a reject",
        false,
        "accept",
        [[{ counter: { packets: 0, bytes: 0 } }, { reject: { type: "icmpx" } }]],
        [],
    ],
    ["a rule that only counts", true, "accept", [[{ counter: { packets: 0, bytes: 0 } }]], []],
])("%s is understood", (_what, expected, policy, rules, more) => {
    const [filter] = parseForwardFilters(listing(policy, rules, more));
    expect(filter).toMatchObject({ family: "inet", table: "t", chain: "forward", isOwned: false });
    expect(passes(filter?.chains ?? new Map(), "forward", frame)).toBe(expected);
});

test("a table that a running program owns is told, and comments of elements are", () => {
    const element = { elem: { val: "lan0", comment: "virtnet:demo/dev/PatRouter/edge" } };
    const lans = { set: { ...at, name: "lans", type: "ifname", handle: 4, elem: [element] } };
    const text = listing("accept", [], [lans]).replace('"handle":1}', '"handle":1,"flags":["owner"]}');
    expect(parseForwardFilters(text)).toMatchObject([
        { isOwned: true, comments: ["virtnet:demo/dev/PatRouter/edge"] },
    ]);
});

test("an empty listing has no filters", () => {
    expect(parseForwardFilters("")).toEqual([]);
});
