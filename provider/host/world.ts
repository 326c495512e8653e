import type { Host, NamespaceName } from "./host";
import { Kept, shared } from "./kept";
import type { Entry } from "./ledger";
import { isKind } from "../core/errors";
import { readFile, readNicFacts } from "./nic";
import { parseGateways, parseNicState } from "./parse/nic-state";
import type { Gateway, NicState } from "./parse/nic-state";
import type { NicFacts } from "./nic";
import { hasNamedTables, parseTableNames } from "./parse/routing-tables";
import { findProcesses } from "./parse/processes";
import type { FoundProcess } from "./parse/processes";
import { parseAddresses, parseLinks, parseRoutes, parseRoutesTo } from "./parse/ip-json";
import type { AddressRow, LinkRow, RouteRow, RouteToRow } from "./parse/ip-json";
import { parseForwarding } from "./parse/bridge-json";
import type { ForwardingRow } from "./parse/bridge-json";
import { parseFilters, parseQdiscs } from "./parse/tc-json";
import type { FilterRow, QdiscRow } from "./parse/tc-json";
import { parseTables } from "./parse/nft-json";
import type { NftTable } from "./parse/nft-json";

/** What resources may ask of a host. Absent things are `undefined` or empty, also when their namespace is. */
export interface World {
    /** The named namespaces, each with the id that the host has given it. */
    namespaces(): Promise<ReadonlyMap<string, number | undefined>>;
    link(name: string, namespace: NamespaceName): Promise<LinkRow | undefined>;
    /** Addresses of an interface, those of scope link that the kernel gives itself left out. */
    addresses(dev: string, namespace: NamespaceName): Promise<AddressRow[]>;
    /** Routes through an interface, those that follow from addresses left out. */
    routes(dev: string, namespace: NamespaceName): Promise<RouteRow[]>;
    /** Routes of all interfaces, and of none, to exactly that destination. */
    routesTo(to: string, namespace: NamespaceName): Promise<RouteToRow[]>;
    /** The forwarding entries of an interface that floods or learns: a tunnel's, a bridge port's. */
    forwarding(dev: string, namespace: NamespaceName): Promise<ForwardingRow[]>;
    /** The queueing disciplines of an interface, those of its classes too. */
    qdiscs(dev: string, namespace: NamespaceName): Promise<QdiscRow[]>;
    /** The filters on what an interface receives. */
    ingressFilters(dev: string, namespace: NamespaceName): Promise<FilterRow[]>;
    table(family: string, name: string, namespace: NamespaceName): Promise<NftTable | undefined>;
    /** The values of files under /proc/sys; those that do not exist are absent. */
    sysctls(paths: readonly string[], namespace: NamespaceName): Promise<ReadonlyMap<string, string>>;
    /** Processes whose environment holds a variable, by its value up to the first `#`. */
    processes(variable: string): Promise<FoundProcess[]>;
    /** The keeper process of a sandbox. */
    keeper(id: string): Promise<{ pid: number; ready: boolean } | undefined>;
    /** What the ledger says of an object: all claims on it, the oldest first. */
    claims(key: string): Promise<Entry[]>;
    /** Has the claims read anew: what another stack claimed before a value was read is among them then. */
    refreshClaims(): Promise<void>;
    /** The keys in the ledger that a mark claims. */
    heldBy(mark: string): Promise<string[]>;
    /** The next hops of the default routes in the main table. */
    gateways(namespace: NamespaceName): Promise<Gateway[]>;
    /** All of a network card of the host, as it is to be given back; `undefined` when there is none. */
    nic(name: string, forNamespace: string): Promise<(NicState & NicFacts) | undefined>;
    /** Whether a dead man's switch of that name is armed. */
    isArmed(name: string): Promise<boolean>;
    /** What a file of text says; `null` when it is not there. */
    file(path: string): Promise<string | null>;
    /** What a program prints; one that exits with 1 found less than it looked for. */
    output(argv: readonly string[], namespace?: NamespaceName): Promise<string | undefined>;
    /** What a program prints that only looks; its failure is one. */
    answer(argv: readonly string[]): Promise<string>;
}

/** How a world gets at lists: whole, once and kept, or only the part that is asked for, fresh. */
interface Listing {
    ip(
        args: readonly string[],
        dev: string | undefined,
        namespace: NamespaceName,
        /** What chooses the part that is asked for, beside the interface. */
        only?: readonly string[],
    ): Promise<unknown[]>;
    nft(family: string, name: string, namespace: NamespaceName): Promise<NftTable | undefined>;
    /** What a program lists as JSON, of one interface or of all. */
    list(argv: readonly string[], dev: string, namespace: NamespaceName): Promise<unknown[]>;
    kept<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/**
 * A world for one look, which asks for one thing at a time: for create, update and delete. What ip told once in that look it
 * is not asked again: an interface and its addresses come in one answer, and are of one moment.
 */
export function pointWorld(host: Host): World {
    const told = new Map<string, Promise<unknown[]>>();
    return world(host, {
        ip: (args, dev, namespace, only = []) => {
            const words = [...args, ...only, ...(dev === undefined ? [] : ["dev", dev])];
            return shared(
                told,
                `${namespace ?? ""} ${words.join(" ")}`,
                async () => (await ask(host, words, namespace)) ?? [],
            );
        },
        nft: (family, name, namespace) => nftTable(host, family, name, namespace),
        list: (argv, dev, namespace) => listJson(host, [...argv, "dev", dev], namespace),
        kept: (_key, read) => read(),
    });
}

/**
 * A world that lists a whole namespace, or table, at the first question and answers all others from that: for refresh, where
 * a thousand resources ask. What it knows is dropped once a command has run, and after `maximumAgeMs`.
 */
export class ListedWorld {
    private readonly kept: Kept;
    private readonly inner: World;

    constructor(
        private readonly host: Host,
        maximumAgeMs = 30_000,
    ) {
        this.kept = new Kept(maximumAgeMs);
        const keep = <T>(key: string, read: () => Promise<T>) => this.kept.look(key, read);
        this.inner = world(host, {
            kept: keep,
            ip: (args, _dev, namespace) =>
                keep(
                    `${namespace ?? ""} ${args.join(" ")}`,
                    async () => (await ask(host, args, namespace)) ?? [],
                ),
            // Not the whole ruleset: nft may crash on another's table, one that a newer nft wrote (Docker's, say).
            nft: (family, name, namespace) =>
                keep(`${namespace ?? ""} nft ${family} ${name}`, () =>
                    nftTable(host, family, name, namespace),
                ),
            list: (argv, _dev, namespace) =>
                keep(`${namespace ?? ""} ${argv.join(" ")}`, () => listJson(host, argv, namespace)),
        });
    }

    /** The world as it is now or, nothing having been changed, was a moment ago. */
    current(): World {
        if (this.kept.renew(this.host.generation)) this.host.ledger.refresh();
        return this.inner;
    }
}

const allRoutes = ["route", "show", "table", "all"];

function world(host: Host, listing: Listing): World {
    const tablesOf = async (rows: readonly unknown[]) =>
        hasNamedTables(rows) ? listing.kept("routing tables", () => readTableNames(host)) : undefined;
    return {
        namespaces: () => listing.kept("namespaces", () => host.namespaces()),
        link: async (name, namespace) => {
            const key = `links of ${namespace ?? ""}`;
            const rows = await listing.ip(["address", "show"], name, namespace);
            const byName = await listing.kept(
                key,
                async () => new Map(parseLinks(rows).map((link) => [link.name, link])),
            );
            return byName.get(name);
        },
        addresses: async (dev, namespace) =>
            parseAddresses(await listing.ip(["address", "show"], dev, namespace), dev),
        routes: async (dev, namespace) => {
            const rows = await listing.ip(allRoutes, dev, namespace);
            return parseRoutes(rows, dev, await tablesOf(rows));
        },
        routesTo: async (to, namespace) => {
            const rows = await listing.ip(allRoutes, undefined, namespace, ["exact", to]);
            return parseRoutesTo(rows, to, await tablesOf(rows));
        },
        forwarding: async (dev, namespace) =>
            parseForwarding(await listing.list(["bridge", "-j", "fdb", "show"], dev, namespace), dev),
        qdiscs: async (dev, namespace) =>
            parseQdiscs(await listing.list(["tc", "-j", "qdisc", "show"], dev, namespace), dev),
        ingressFilters: async (dev, namespace) => {
            const show = ["tc", "-j", "filter", "show", "dev", dev, "ingress"]; // there is no listing of all interfaces'
            return parseFilters(
                await listing.kept(show.join(" ") + (namespace ?? ""), () => listJson(host, show, namespace)),
            );
        },
        table: (family, name, namespace) => listing.nft(family, name, namespace),
        sysctls: async (paths, namespace) => readFiles(host, paths, namespace),
        processes: (variable) => listing.kept(`processes ${variable}`, () => findProcesses(host, variable)),
        keeper: (id) => host.keeper(id),
        claims: (key) => host.ledger.get(key),
        refreshClaims: () => listing.kept("claims", async () => host.ledger.refresh()),
        heldBy: (mark) => host.ledger.heldBy(mark),
        gateways: async (namespace) => parseGateways(await listing.ip(allRoutes, undefined, namespace)),
        nic: async (name, forNamespace) => {
            const links = await listing.ip(["address", "show"], undefined, undefined);
            const routes = await listing.ip(allRoutes, undefined, undefined);
            const state = parseNicState(name, links, routes);
            return state === undefined
                ? undefined
                : { ...state, ...(await readNicFacts(host, name, forNamespace)) };
        },
        isArmed: (name) => listing.kept(`switch ${name}`, () => host.isArmed(name)),
        file: (path) => readFile(host, path),
        answer: (argv) => host.run(argv),
        output: (argv, namespace) => {
            const saying = argv[0] === "nft" ? { saying: noTable } : {};
            const options = { accept: [1], ...saying, ...(namespace === undefined ? {} : { namespace }) };
            return whenPresent(host, namespace, () => host.run(argv, options));
        },
    };
}

async function ask(
    host: Host,
    args: readonly string[],
    namespace: NamespaceName,
): Promise<unknown[] | undefined> {
    return whenPresent(host, namespace, () => host.query(args, namespace));
}

/** A failed look into a namespace that is gone found nothing; any other failure is one. */
async function whenPresent<T>(
    host: Host,
    namespace: NamespaceName,
    look: () => Promise<T>,
): Promise<T | undefined> {
    try {
        return await look();
    } catch (error) {
        if (
            isKind(error, "command-failed", "not-permitted") &&
            namespace !== undefined &&
            !(await host.namespaces()).has(namespace)
        )
            return undefined;
        throw error;
    }
}

/** What nft says of what is not there, or cannot be for want of a kernel that knows it. */
const noTable = /^Error: No such file or directory|(?:Operation|Protocol) not supported/m;

async function nftTable(
    host: Host,
    family: string,
    name: string,
    namespace: NamespaceName,
): Promise<NftTable | undefined> {
    const argv = ["nft", "-j", "-s", "list", "table", family, name];
    const options = { accept: [1], saying: noTable, ...(namespace === undefined ? {} : { namespace }) };
    const [table] = parseTables((await whenPresent(host, namespace, () => host.run(argv, options))) ?? "");
    return table;
}

/** Where iproute2 looks for the names of routing tables, by its version (ip-route(8)). */
const tableFiles = ["/etc", "/usr/share", "/usr/lib"].flatMap((directory) =>
    ["rt_tables", "rt_tables.d"].map((name) => `${directory}/iproute2/${name}`),
);

/** Resources know the usual tables by name and all others by number, which ip shows the name of. */
async function readTableNames(host: Host): Promise<ReadonlyMap<string, string>> {
    const text = await host.run(["grep", "-rhs", "^[[:space:]]*[0-9]", ...tableFiles.toReversed()], {
        accept: [1, 2],
    });
    return parseTableNames(text);
}

/** Of an interface that is not there, bridge(8) and tc(8) exit with 255 and 1. */
async function listJson(host: Host, argv: readonly string[], namespace: NamespaceName): Promise<unknown[]> {
    const saying = /^Cannot find device /m;
    const options = { accept: [1, 255], saying, ...(namespace === undefined ? {} : { namespace }) };
    const text = (await whenPresent(host, namespace, () => host.run(argv, options))) ?? "";
    return text.trim() === "" ? [] : (JSON.parse(text) as unknown[]);
}

async function readFiles(
    host: Host,
    paths: readonly string[],
    namespace: NamespaceName,
): Promise<ReadonlyMap<string, string>> {
    if (paths.length === 0) return new Map();
    const options = { accept: [1, 2], ...(namespace === undefined ? {} : { namespace }) };
    const text =
        (await whenPresent(host, namespace, () => host.run(["grep", "-Hs", "", ...paths], options))) ?? "";
    const lines = text.split("\n").map((line) => /^(\/proc\/sys\/[^:]+):(.*)$/.exec(line));
    return new Map(
        lines.flatMap((match) =>
            match?.[1] === undefined ? [] : [[match[1], (match[2] ?? "").replaceAll("\t", " ")] as const],
        ),
    );
}
