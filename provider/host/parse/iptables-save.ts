import type { Chains, Condition, FilterRule, Verdict } from "../../net/packet-filter";

/** The chains of the table `filter` as `iptables-save -t filter` prints them (iptables-save(8)). */
export function parseIptablesSave(text: string): Chains {
    const chains = new Map<string, { policy: "accept" | "drop"; rules: FilterRule[] }>();
    for (const line of text.split("\n")) {
        const declared = /^:(\S+) (\S+)/.exec(line);
        if (declared?.[1] !== undefined)
            chains.set(declared[1], { policy: declared[2] === "DROP" ? "drop" : "accept", rules: [] });
        const [first, chain = "", ...words] = wordsOf(line);
        if (first === "-A") chains.get(chain)?.rules.push(ruleOf(chain, words));
    }
    return chains;
}

/** A line's words; those in double quotes hold what a backslash precedes as it stands (libxtables, xtables_save_string). */
export function wordsOf(line: string): string[] {
    return [...line.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1"),
    );
}

function ruleOf(chain: string, words: readonly string[]): FilterRule {
    const conditions: Condition[] = [];
    let comment: string | undefined;
    let verdict: Verdict | undefined;
    for (let index = 0; index < words.length && verdict === undefined; index += 1) {
        const not = words[index] === "!";
        if (not) index += 1;
        const [option = "", value = ""] = words.slice(index, index + 2);
        if (option === "-m" && knownModules.has(value)) index += 1;
        else if (option === "--comment") [comment, index] = [value, index + 1];
        else if (option === "-j" || option === "-g") verdict = verdictOf(option, value);
        else {
            const condition = conditionOf(option, value, not);
            conditions.push(condition ?? { about: "something else" });
            index += words[index + 1]?.startsWith("-") === false && words[index + 1] !== "!" ? 1 : 0;
        }
        if (verdict !== undefined) break; // behind it are the target's own options
    }
    return { conditions, verdict: passing(verdict), comment, key: JSON.stringify([chain, ...words]) };
}

/** Matches whose options tell all that they test. */
const knownModules = new Set(["comment", "conntrack", "state"]);

function conditionOf(option: string, value: string, not: boolean): Condition | undefined {
    if (option === "-i" || option === "-o")
        return { about: option === "-i" ? "in" : "out", names: [value.replace(/\+$/, "*")], not };
    if (option === "--ctstate" || option === "--state")
        return { about: "state", states: value.toLowerCase().split(","), not };
    return undefined;
}

/** Targets that end a packet's way, or send it elsewhere; any other name with an option of its own is no verdict. */
const targets: Record<string, Verdict> = {
    ACCEPT: { kind: "accept" },
    DROP: { kind: "drop" },
    REJECT: { kind: "drop" },
    RETURN: { kind: "return" },
};

/** Extensions after which the next rule follows (iptables-extensions(8)). */
const passingTargets =
    /^(LOG|NFLOG|ULOG|MARK|CONNMARK|TCPMSS|CLASSIFY|DSCP|TOS|TTL|HL|TRACE|SET|AUDIT|CT|NOTRACK|SECMARK|CONNSECMARK|CHECKSUM|TEE|LED|RATEEST|TCPOPTSTRIP|IDLETIMER)$/;

function verdictOf(option: "-j" | "-g", value: string): Verdict {
    return targets[value] ?? { kind: option === "-g" ? "goto" : "jump", chain: value };
}

function passing(verdict: Verdict | undefined): Verdict | undefined {
    return verdict !== undefined && "chain" in verdict && passingTargets.test(verdict.chain)
        ? undefined
        : verdict;
}
