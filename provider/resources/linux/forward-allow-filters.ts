import { isKind, LabError } from "../../core/errors";
import { isMark } from "../../core/owner";
import type { NamespaceName } from "../../host/host";
import type { World } from "../../host/world";
import { parseIptablesSave } from "../../host/parse/iptables-save";
import { parseForwardFilters } from "../../host/parse/nft-filter";
import type { ForwardFilter } from "../../host/parse/nft-filter";
import type { Chains } from "../../net/packet-filter";

/** A filter that forwarded packets pass on this host: every one has to let them through. */
export interface LiveFilter {
    /** The program that changes it: `iptables-nft`, `ip6tables-legacy`, `nft` … */
    tool: string;
    /** `ip`, `ip6`, `inet` or `bridge`. */
    family: string;
    table: string;
    base: string;
    chains: Chains;
    /** Chains where others than their owner may put rules, the best first. */
    places: readonly string[];
    /** The program whose table it is, where that takes no rule of another's. */
    keeper?: string;
}

export interface LiveFilters {
    filters: LiveFilter[];
    /** Tables of daemons that nft could not list: as ever with these, they filter what is their own. */
    unread: string[];
}

/** All of a namespace, as they are this moment. */
export async function liveFilters(world: World, namespace: NamespaceName): Promise<LiveFilters> {
    const { found, unread } = await nftFilters(world, namespace);
    const tables = found.filter(isXtables);
    const native = found.filter((filter) => !isXtables(filter) && !isOurs(filter)).map(nativeFilter);
    const kept = {
        nft: tables.flatMap(({ family, table }) => (table === "filter" ? [family] : [])),
        legacy: await legacyFamilies(world, namespace),
    };
    const xtables = (["nft", "legacy"] as const).flatMap((kind) =>
        xtFamilies
            .filter(({ family }) => kept[kind].includes(family))
            .map((one) => xtablesFilter(world, namespace, { ...one, kind })),
    );
    return { filters: [...(await Promise.all(xtables)), ...native], unread };
}

/** By one look, or, where nft crashes on a table that a newer nft wrote, by one for each table. */
async function nftFilters(
    world: World,
    namespace: NamespaceName,
): Promise<{ found: ForwardFilter[]; unread: string[] }> {
    const list = async (...what: string[]) => {
        const text = await unlessMissing(world.output(["nft", "-j", "list", ...what], namespace));
        return parseForwardFilters(text ?? "");
    };
    try {
        return { found: await list("ruleset"), unread: [] };
    } catch (error) {
        if (!isKind(error, "command-failed")) throw error;
    }
    const found: ForwardFilter[] = [];
    const unread: string[] = [];
    const bases = await list("chains"); // without rules, which is what it crashes on
    for (const name of new Set(bases.map(({ family, table }) => `${family} ${table}`))) {
        const base = bases.filter(({ family, table }) => `${family} ${table}` === name);
        try {
            found.push(...(await list("table", ...name.split(" "))));
        } catch (error) {
            if (!isKind(error, "command-failed")) throw error;
            if (base.every(isXtables))
                found.push(...base); // whose rules iptables lists
            else if (base.every(({ table }) => table in keepers)) unread.push(`table ${name}`);
            else throw unreadable(name, error);
        }
    }
    return { found, unread };
}

function unreadable(table: string, cause: unknown): LabError {
    return new LabError({
        kind: "command-failed",
        doing: `reading the rules of table ${table}`,
        wrong: "the host's nft cannot list them: it is older than what wrote them, perhaps",
        remedy: `Install an nftables with which \`nft list table ${table}\` works`,
        cause,
    });
}

const xtFamilies = [
    { family: "ip", program: "iptables" },
    { family: "ip6", program: "ip6tables" },
];

/** What iptables-nft keeps in nftables: built-in chains in capitals (xtables-nft(8)). */
function isXtables({ family, table, chain }: ForwardFilter): boolean {
    return (
        (family === "ip" || family === "ip6") &&
        chain === "FORWARD" &&
        /^(filter|mangle|security)$/.test(table)
    );
}

/** A table of this package is kept by its own resource. */
function isOurs({ comments }: ForwardFilter): boolean {
    return comments.some(isMark);
}

/** Tables that a daemon writes and takes for its own. */
const keepers: Record<string, string> = {
    firewalld: "firewalld",
    "docker-bridges": "Docker",
    libvirt_network: "libvirt",
    netavark: "Podman",
    incus: "Incus",
    lxd: "LXD",
    "kube-proxy": "Kubernetes",
};

function nativeFilter({ family, table, chain, chains, isOwned }: ForwardFilter): LiveFilter {
    const keeper = keepers[table] ?? (isOwned ? "a running program" : undefined);
    const filter = { tool: "nft", family, table, base: chain, chains };
    return keeper === undefined ? { ...filter, places: [chain] } : { ...filter, places: [], keeper };
}

async function xtablesFilter(
    world: World,
    namespace: NamespaceName,
    { family, program, kind }: { family: string; program: string; kind: string },
): Promise<LiveFilter> {
    const named = `${program}-${kind}`;
    const save = (name: string) => world.output([`${name}-save`, "-t", "filter"], namespace);
    const own = await unlessMissing(save(named));
    const tool = own === undefined ? program : named; // where there is only one kind, it may bear the plain name
    const chains = parseIptablesSave(own ?? (await save(program)) ?? "");
    const isFirewalld = chains.has("FORWARD_direct");
    // Docker keeps DOCKER-USER for rules of others, and goes through it before all of its own.
    return {
        tool,
        family,
        table: "filter",
        base: "FORWARD",
        chains,
        places: ["DOCKER-USER", ...(isFirewalld ? [] : ["FORWARD"])].filter((chain) => chains.has(chain)),
        ...(isFirewalld ? { keeper: "firewalld" } : {}),
    };
}

/** The families whose legacy table `filter` exists: to ask iptables-legacy itself would make it. */
async function legacyFamilies(world: World, namespace: NamespaceName): Promise<string[]> {
    const lists = ["/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"];
    const text = (await world.output(["head", "-v", "-n", "99", ...lists], namespace)) ?? "";
    return xtFamilies
        .filter((_, index) => {
            const [, rest = ""] = text.split(`==> ${lists[index]} <==`);
            return /^filter$/m.test(rest.split("==>")[0] ?? "");
        })
        .map(({ family }) => family);
}

async function unlessMissing<T>(look: Promise<T>): Promise<T | undefined> {
    try {
        return await look;
    } catch (error) {
        if (isKind(error, "missing-tool")) return undefined;
        throw error;
    }
}
