import type { FakeSpace } from "./kernel";
import { Refusal } from "./kernel";

/** The table `filter` of iptables-legacy: chains with their policies and rules. */
export type FakeFilter = Map<string, { policy: string; rules: string[][] }>;

const programs: Record<string, "ip" | "ip6"> = { "iptables-legacy": "ip", "ip6tables-legacy": "ip6" };
const lists = { ip: "/proc/net/ip_tables_names", ip6: "/proc/net/ip6_tables_names" };

export function isIptables(program: string | undefined): boolean {
    return program !== undefined && program.replace(/-save$/, "") in programs;
}

/** `iptables -P|-N|-A|-I|-D …`; the first command makes the table. */
export function iptables(space: FakeSpace, [program = "", ...rest]: readonly string[]): void {
    const family = programs[program] ?? "ip";
    const filter = (space.iptables[family] ??= builtIn());
    const words = rest[0] === "-w" ? rest.slice(2) : rest;
    const [act, name = "", ...spec] = words;
    if (act === "-N") {
        filter.set(name, { policy: "-", rules: [] });
        return;
    }
    const chain = filter.get(name);
    if (chain === undefined) throw new Refusal("iptables: No chain/target/match by that name.");
    if (act === "-P") chain.policy = spec[0] ?? "";
    else if (act === "-F") chain.rules = [];
    else if (act === "-A") chain.rules.push(spec);
    else if (act === "-I") chain.rules.splice(Number(spec[0]) - 1, 0, spec.slice(1));
    else if (act === "-D") {
        const index = chain.rules.findIndex((rule) => JSON.stringify(rule) === JSON.stringify(spec));
        if (index < 0) throw new Refusal("iptables: Bad rule (does a matching rule exist in that chain?).");
        chain.rules.splice(index, 1);
    } else throw new Refusal(`the fake iptables does not know ${act}`);
}

/** `iptables-save -t filter`. */
export function iptablesSave(space: FakeSpace, program: string): string {
    const filter =
        space.iptables[programs[program.replace(/-save$/, "")] ?? "ip"] ?? (new Map() as FakeFilter);
    const chains = [...filter].map(([name, { policy }]) => `:${name} ${policy} [0:0]`);
    const rules = [...filter].flatMap(([name, chain]) =>
        chain.rules.map((rule) => ["-A", name, ...rule.map(quoted)].join(" ")),
    );
    return ["*filter", ...chains, ...rules, "COMMIT", ""].join("\n");
}

/** `head -v FILE…` of the lists of tables that exist. */
export function tableNames(space: FakeSpace, paths: readonly string[]): string {
    return (["ip", "ip6"] as const)
        .filter((family) => space.iptables[family] !== undefined && paths.includes(lists[family]))
        .map((family) => `==> ${lists[family]} <==\nfilter\n`)
        .join("\n");
}

function builtIn(): FakeFilter {
    return new Map(["INPUT", "FORWARD", "OUTPUT"].map((name) => [name, { policy: "ACCEPT", rules: [] }]));
}

function quoted(word: string): string {
    return /^[-_\w]+$/.test(word) ? word : `"${word}"`;
}
