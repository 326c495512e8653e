import { isMark } from "../../core/owner";
import type { Command, NamespaceName } from "../../host/host";
import { nftString } from "../../host/words";
import { frameOf, isBridged, packetOf, statesOf } from "../../net/lan-passages";
import type { Passage } from "../../net/lan-passages";
import { passes } from "../../net/packet-filter";
import type { Chains, Condition, FilterRule } from "../../net/packet-filter";
import type { LiveFilter } from "./forward-allow-filters";

/** What it takes to get through one filter. */
export interface Need {
    filter: LiveFilter;
    /** The passages that it closes. */
    passages: Passage[];
    /** Where rules that open them belong; absent: it takes none. */
    chain: string | undefined;
}

/** A rule of ours as it was found. */
export interface Placed {
    filter: LiveFilter;
    chain: string;
    key: string;
    /** What it opens; absent: nothing that is wanted now. */
    passage: Passage | undefined;
}

/** Whether the kernel shows frames that cross the bridge to the filters of IPv4 and of IPv6 (br_netfilter). */
export type Called = Record<4 | 6, boolean>;

/** The filters that close a passage where no resource like this one opens it. */
export function needsOf(
    filters: readonly LiveFilter[],
    passages: readonly Passage[],
    called: Called,
): Need[] {
    return filters.flatMap((filter) => {
        const bare = edited(filter, (rules) => rules.filter(({ comment }) => !isMark(comment)));
        const closed = passages.filter((passage) => !opens(bare, passage, called));
        if (closed.length === 0) return [];
        const chain = filter.places.find((place) => {
            const ours = closed.map((passage) => ruleFor(filter, passage));
            const tried = edited(bare, (rules, name) => (name === place ? [...ours, ...rules] : rules));
            return closed.every((passage) => opens(tried, passage, called));
        });
        return [{ filter, passages: closed, chain }];
    });
}

/** The rules with this mark, where they stand. */
export function placedBy(
    filters: readonly LiveFilter[],
    mark: string,
    passages: readonly Passage[],
): Placed[] {
    return filters.flatMap((filter) =>
        [...filter.chains].flatMap(([chain, { rules }]) =>
            rules
                .filter(({ comment }) => comment === mark)
                .map((rule) => ({
                    filter,
                    chain,
                    key: rule.key,
                    passage: passages.find((passage) => isSame(rule, ruleFor(filter, passage))),
                })),
        ),
    );
}

/** Whether everything gets through as it is: somebody may have put a rule of theirs before ours. */
export function isOpen({ filter, passages }: Need, called: Called): boolean {
    return passages.every((passage) => opens(filter, passage, called));
}

export function addRule(
    { filter, chain }: { filter: LiveFilter; chain: string },
    passage: Passage,
    mark: string,
    namespace: NamespaceName,
): Command {
    const { tool, family, table } = filter;
    const states = passage.only === undefined ? undefined : statesOf[passage.only];
    if (tool === "nft") {
        const [iif, oif] = family === "bridge" ? ["meta ibrname", "meta obrname"] : ["iifname", "oifname"];
        const ends = `${iif} ${nftString(passage.in)} ${oif} ${nftString(passage.out)}`;
        const what = passage.only === "forwarded" ? "ct status" : "ct state";
        const state = states === undefined ? "" : ` ${what} ${states.join(",")}`;
        const rule = `insert rule ${family} ${table} ${chain} ${ends}${state} accept comment ${nftString(mark)}`;
        return { nft: [rule], namespace };
    }
    const state =
        states === undefined ? [] : ["-m", "conntrack", "--ctstate", states.join(",").toUpperCase()];
    const words = ["-i", passage.in, "-o", passage.out, ...state, "-m", "comment", "--comment", mark];
    return { run: [tool, "-w", lockSeconds, "-I", chain, "1", ...words, "-j", "ACCEPT"], namespace };
}

export function removeRule({ filter, chain, key }: Placed, namespace: NamespaceName): Command {
    const { tool, family, table } = filter;
    return tool === "nft"
        ? { nft: [`delete rule ${family} ${table} ${chain} handle ${key}`], namespace }
        : { run: [tool, "-w", lockSeconds, "-D", ...(JSON.parse(key) as string[])], namespace };
}

/** How long to wait for another iptables to end (iptables(8), `-w`). */
const lockSeconds = "10";

function opens(filter: LiveFilter, passage: Passage, called: Called): boolean {
    const isOfBridges = filter.family === "bridge";
    if (isOfBridges && !isBridged(passage)) return true;
    return ([4, 6] as const)
        .filter((family) => filter.family !== (family === 4 ? "ip6" : "ip"))
        .filter((family) => isOfBridges || !isBridged(passage) || called[family])
        .map((family) => (isOfBridges ? frameOf(passage, family) : packetOf(passage, family)))
        .every((packet) => passes(filter.chains, filter.base, packet));
}

/** The rule that opens a passage, as it is read back. */
function ruleFor({ family }: LiveFilter, { in: from, out: to, only }: Passage): FilterRule {
    const [input, output] =
        family === "bridge" ? (["bridge in", "bridge out"] as const) : (["in", "out"] as const);
    const states: Condition[] =
        only === undefined ? [] : [{ about: "state", states: statesOf[only], not: false }];
    return {
        conditions: [
            { about: input, names: [from], not: false },
            { about: output, names: [to], not: false },
            ...states,
        ],
        verdict: { kind: "accept" },
        comment: undefined,
        key: "",
    };
}

function isSame(found: FilterRule, wanted: FilterRule): boolean {
    return found.verdict?.kind === "accept" && normal(found) === normal(wanted);
}

/** iptables-save and nft print states in an order of their own. */
function normal({ conditions }: FilterRule): string {
    return JSON.stringify(
        conditions.map((one) => ("states" in one ? { ...one, states: [...one.states].sort() } : one)),
        ["about", "names", "states", "not"],
    );
}

function edited(
    filter: LiveFilter,
    edit: (rules: readonly FilterRule[], name: string) => readonly FilterRule[],
): LiveFilter {
    const chains: Chains = new Map(
        [...filter.chains].map(([name, chain]) => [name, { ...chain, rules: edit(chain.rules, name) }]),
    );
    return { ...filter, chains };
}
