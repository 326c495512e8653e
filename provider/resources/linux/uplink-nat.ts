import { digest } from "../../core/owner";
import type { NftTable } from "../../host/parse/nft-json";

interface Rule {
    chain: "forward" | "postrouting";
    text: string;
}

const hooks = {
    forward: "type filter hook forward priority filter; policy accept;",
    postrouting: "type nat hook postrouting priority srcnat; policy accept;",
};

/** What the host does for a pair: its packets leave with the host's own address, and only answers come back. */
function rulesOf(pair: string, nic: string): Rule[] {
    return [
        { chain: "forward", text: `oifname "${pair}" ct state established,related accept` },
        { chain: "forward", text: `oifname "${pair}" ct status dnat accept` },
        { chain: "forward", text: `iifname "${nic}" oifname "${pair}" drop` },
        { chain: "postrouting", text: `iifname "${pair}" oifname "${nic}" masquerade` },
    ];
}

const comment = (rule: Rule) => digest(rule.text, 12);

/** One transaction that makes the table, or makes it anew. */
export function natTransaction(table: string, pair: string, nic: string): string[] {
    return [
        `add table inet ${table}`, // so that deleting it cannot fail
        `delete table inet ${table}`,
        `add table inet ${table}`,
        ...Object.entries(hooks).map(([chain, hook]) => `add chain inet ${table} ${chain} { ${hook} }`),
        ...rulesOf(pair, nic).map(
            (rule) => `add rule inet ${table} ${rule.chain} ${rule.text} comment "${comment(rule)}"`,
        ),
    ];
}

/** Whether a table is as the transaction makes it. */
export function isNat(found: NftTable | undefined, pair: string, nic: string): boolean {
    const wanted = rulesOf(pair, nic).map((rule) => `${rule.chain} ${comment(rule)}`);
    const there = (found?.rules ?? []).map((rule) => `${rule.chain} ${rule.comment}`);
    return (
        wanted.length === there.length &&
        wanted.every((rule) => there.includes(rule)) &&
        found?.chains.every(({ policy }) => policy !== "drop") === true
    );
}
