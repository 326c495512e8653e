import type { FakeKernel, FakeLink, FakeSpace } from "./kernel";
import type { MemoryLedger } from "./ledger";

/** Everything that can be seen of a host, without the numbers that each run gives anew. */
export interface Snapshot {
    links: Record<string, Record<string, unknown>>;
    routes: string[];
    tables: Record<string, unknown>;
    iptables: Record<string, unknown>;
    sysctls: Record<string, string>;
    processes: unknown[];
    sandboxes: string[];
    directories: string[];
    switches: string[];
    domains: Record<string, unknown>;
    files: Record<string, string>;
    ledger: Record<string, unknown>;
    /** What brings objects back after a reboot, by their marks. */
    kept: Record<string, string>;
}

export function snapshot(kernel: FakeKernel, ledger: MemoryLedger): Omit<Snapshot, "kept"> {
    const spaces = [...kernel.spaces.values()];
    return structuredClone({
        links: sorted(kernel.links().map((link) => [nameOf(link), linkState(link)])),
        routes: spaces.flatMap((space) => space.routes.map((route) => routeText(space, route))).sort(),
        tables: sorted(
            spaces.flatMap((space) =>
                [...space.tables].map(([name, table]) => [
                    `${space.name}/${name}`,
                    {
                        ...table,
                        sets: table.sets.map((set) => ({
                            ...set,
                            elements: [...set.elements].sort((a, b) => (a.key < b.key ? -1 : 1)),
                        })),
                    },
                ]),
            ),
        ),
        iptables: sorted(
            spaces.flatMap((space) =>
                Object.entries(space.iptables).map(([family, filter]) => [
                    `${space.name}/${family}`,
                    Object.fromEntries(filter),
                ]),
            ),
        ),
        sysctls: sorted(
            spaces.flatMap((space) =>
                [...space.sysctls].map(([key, value]) => [`${space.name}/${key}`, value]),
            ),
        ),
        processes: kernel.processes.map(({ argv, environment, namespace }) => ({
            argv,
            environment,
            namespace,
        })),
        sandboxes: [...kernel.sandboxes.keys()],
        directories: [...kernel.directories.keys()],
        switches: [...kernel.switches.keys()],
        domains: sorted([...kernel.domains]),
        files: sorted([...kernel.files]),
        ledger: sorted([...ledger.entries].map(([key, entries]) => [key, entries])),
    });
}

function nameOf(link: FakeLink): string {
    return `${link.space.name}/${link.name}`;
}

function linkState(link: FakeLink): Record<string, unknown> {
    const { kind, alias, mtu, mac, up, master, peer, parent, data, addresses, forwarding, traffic } = link;
    const other = (one: FakeLink | undefined) => (one === undefined ? undefined : nameOf(one));
    return {
        kind,
        alias,
        mtu,
        mac,
        up,
        data,
        addresses: [...addresses].sort(),
        forwarding: forwarding.map(({ mac, dst, viaIf }) => `${mac} ${dst} ${viaIf ?? ""}`).sort(),
        traffic: { ...traffic, filters: traffic.filters.map(({ pref, to }) => `${pref} ${to.name}`) },
        master: other(master),
        peer: other(peer),
        parent: other(parent),
    };
}

function routeText(space: FakeSpace, route: FakeSpace["routes"][number]): string {
    const { to, via, dev, table, metric, type, src, onlink, mtu } = route;
    const more = [
        ...(src === undefined ? [] : [`src ${src}`]),
        ...(onlink === undefined ? [] : ["onlink"]),
        ...(mtu === undefined ? [] : [`mtu ${mtu}`]),
    ];
    const words = `${to} via ${via ?? "-"} table ${table} metric ${metric ?? 0}`;
    return [`${space.name}/${dev?.name ?? type}: ${words}`, ...more].join(" ");
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
    return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
