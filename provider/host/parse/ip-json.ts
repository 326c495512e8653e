import { formatAddress, formatCidr, parseAddress, parseCidr } from "../../net/cidr";

/** A link as `ip -json -details link show` tells it. */
export interface LinkRow {
    name: string;
    index: number;
    /** IFLA_INFO_KIND: bridge, veth, tun, macvlan …; absent for physical and loopback devices. */
    kind: string | undefined;
    alias: string | undefined;
    mtu: number;
    mac: string;
    /** Administratively up. */
    up: boolean;
    master: string | undefined;
    /** Name of the link below: a veth's peer in the same namespace, a macvlan's parent. */
    parent: string | undefined;
    /** The peer's or parent's namespace, when it is another one. */
    peerNamespaceId: number | undefined;
    /** IFLA_INFO_DATA, unparsed. */
    data: Readonly<Record<string, unknown>>;
}

/** An address that somebody gave an interface. */
export interface AddressRow {
    /** `172.24.0.1/16`. */
    cidr: string;
    /** From a router advertisement or DHCP: not somebody's to list. */
    dynamic: boolean;
    /** IPv4: not the first of its network, with which it would go. */
    secondary: boolean;
    /** IPv4: absent unless it was given one. */
    broadcast?: string;
}

/** A route that somebody added. */
export interface RouteRow {
    to: string;
    via: string | undefined;
    table: string;
    metric: number | undefined;
    /** The source that it proposes (RTA_PREFSRC, rtnetlink(7)). */
    src?: string;
    /** Its gateway is taken to be on the link, whatever the addresses say (RTNH_F_ONLINK). */
    onlink?: true;
    mtu?: number;
}

/** What a route does with what it matches: the latter three refuse it, and lead nowhere (ip-route(8)). */
export const routeTypes = ["unicast", "blackhole", "unreachable", "prohibit"] as const;
export type RouteType = (typeof routeTypes)[number];

/** A route of any type, wherever it leads. */
export interface RouteToRow extends RouteRow {
    type: RouteType;
    dev: string | undefined;
}

interface RawLink {
    ifname?: string;
    ifindex: number;
    flags: string[];
    mtu: number;
    address?: string;
    master?: string;
    link?: string;
    link_netnsid?: number;
    ifalias?: string;
    linkinfo?: { info_kind?: string; info_data?: Record<string, unknown> };
}

interface RawAddress {
    ifname?: string;
    addr_info?: {
        family: string;
        local?: string;
        prefixlen: number;
        scope: string;
        dynamic?: boolean;
        secondary?: boolean;
        broadcast?: string;
    }[];
}

interface RawRoute {
    type?: string;
    dst: string;
    gateway?: string;
    via?: { host: string };
    dev?: string;
    table?: string | number;
    protocol?: string | number;
    metric?: number;
    /** The router preference, which only IPv6 routes have (RFC 4191). */
    pref?: string;
    flags?: string[];
    nexthops?: unknown[];
    prefsrc?: string;
    metrics?: { mtu?: number }[];
}

export function parseLinks(rows: readonly unknown[]): LinkRow[] {
    return (rows as RawLink[]).flatMap((row) => {
        if (row.ifname === undefined) return []; // ip prints {} for what a filter leaves out
        return {
            name: row.ifname,
            index: row.ifindex,
            kind: row.linkinfo?.info_kind,
            alias: row.ifalias,
            mtu: row.mtu,
            mac: row.address ?? "",
            up: row.flags.includes("UP"),
            master: row.master,
            parent: row.link,
            peerNamespaceId: row.link_netnsid,
            data: row.linkinfo?.info_data ?? {},
        };
    });
}

/** The addresses of `dev` but for the link-local ones that IPv6 makes itself (RFC 4862, 5.3). */
export function parseAddresses(rows: readonly unknown[], dev: string): AddressRow[] {
    return (rows as RawAddress[])
        .filter((row) => row.ifname === dev)
        .flatMap((row) => row.addr_info ?? [])
        .flatMap((info) => {
            const cidr = info.local === undefined ? undefined : parseCidr(`${info.local}/${info.prefixlen}`);
            const automatic = info.scope === "link" && info.family === "inet6";
            return cidr === undefined || automatic
                ? []
                : {
                      cidr: formatCidr(cidr),
                      dynamic: info.dynamic === true,
                      secondary: info.secondary === true,
                      ...(info.broadcast === undefined ? {} : { broadcast: info.broadcast }),
                  };
        });
}

/** The routes through `dev`, without those the kernel keeps for addresses. `tables`: those that ip names as the host has them. */
export function parseRoutes(
    rows: readonly unknown[],
    dev: string,
    tables: ReadonlyMap<string, string> = new Map(),
): RouteRow[] {
    return (rows as RawRoute[])
        .filter(
            (row) =>
                (row.type ?? "unicast") === "unicast" &&
                (row.dev ?? dev) === dev &&
                row.table !== "local" &&
                isGiven(row) &&
                row.nexthops === undefined,
        )
        .flatMap((row) => routeOf(row, tables));
}

/** All that somebody has the host do with packets to a destination; what leads over several gateways is left out. */
export function parseRoutesTo(
    rows: readonly unknown[],
    to: string,
    tables: ReadonlyMap<string, string> = new Map(),
): RouteToRow[] {
    return (rows as RawRoute[])
        .filter((row) => isGiven(row) && row.nexthops === undefined)
        .flatMap((row) => {
            const type = routeTypes.find((one) => one === (row.type ?? "unicast"));
            if (type === undefined) return [];
            // IPv6 keeps what refuses in lo.
            const dev = type === "unicast" ? row.dev : undefined;
            return routeOf(row, tables).map((route) => ({ ...route, type, dev }));
        })
        .filter((route) => route.to === to);
}

function isGiven({ protocol }: RawRoute): boolean {
    return protocol !== "kernel" && protocol !== "ra";
}

function routeOf(row: RawRoute, tables: ReadonlyMap<string, string>): RouteRow[] {
    const gateway = row.gateway ?? row.via?.host;
    const to = normalDestination(row, gateway);
    const via = gateway === undefined ? undefined : parseAddress(gateway);
    const src = row.prefsrc === undefined ? undefined : parseAddress(row.prefsrc);
    const mtu = row.metrics?.find((one) => one.mtu !== undefined)?.mtu;
    if (to === undefined) return [];
    return [
        {
            to,
            via: via === undefined ? undefined : formatAddress(via),
            table: tables.get(String(row.table)) ?? String(row.table ?? "main"),
            metric: normalMetric(row, to),
            ...(src === undefined ? {} : { src: formatAddress(src) }),
            ...(row.flags?.includes("onlink") === true ? { onlink: true } : {}),
            ...(mtu === undefined ? {} : { mtu }),
        },
    ];
}

/** ip prints `default` for both families; the preference tells which. */
function normalDestination({ dst, pref }: RawRoute, gateway: string | undefined): string | undefined {
    if (dst === "default")
        return pref !== undefined || gateway?.includes(":") === true ? "::/0" : "0.0.0.0/0";
    const host = parseAddress(dst);
    const cidr = host === undefined ? parseCidr(dst) : { ...host, length: host.family === 4 ? 32 : 128 };
    return cidr === undefined ? undefined : formatCidr(cidr);
}

/** The kernel gives each IPv6 route without a metric 1024 (IP6_RT_PRIO_USER, linux/ipv6_route.h). */
function normalMetric(row: RawRoute, to: string): number | undefined {
    return to.includes(":") && row.metric === 1024 ? undefined : row.metric;
}
