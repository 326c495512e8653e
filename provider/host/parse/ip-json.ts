import { formatAddress, formatCidr, parseAddress, parseCidr } from "../../net/cidr";
import { destination, isOfKernel, isSix, unsaid, wholeRouteWords } from "./route-words";
import type { RawHop, RawRoute } from "./route-words";

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
    /** What follows `ip route replace` to have exactly it again, with all that is not told here. */
    words?: readonly string[];
}

/** What a route does with what it matches: the latter three refuse it, and lead nowhere (ip-route(8)). */
export const routeTypes = ["unicast", "blackhole", "unreachable", "prohibit"] as const;
export type RouteType = (typeof routeTypes)[number];

/** A next hop. */
export interface HopRow {
    via?: string;
    dev?: string;
    onlink?: true;
}

/** A route of any type, wherever it leads. */
export interface RouteToRow extends RouteRow {
    type: string;
    dev: string | undefined;
    /** It leads over several gateways. Of IPv6 each is a route of its own, which can be added and deleted by itself. */
    hops?: readonly HopRow[];
    /** The kernel keeps it, for an address or for a router that advertised it. */
    ofKernel?: true;
    /** What `words` do not say, each as a phrase. */
    unsaid?: readonly string[];
    /** It has metrics (RTA_METRICS), any of which may be locked: that is not told. */
    measured?: true;
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
        .filter((row) => (row.type ?? "unicast") === "unicast" && row.table !== "local")
        .filter((row) => !isOfKernel(row) && isOfAllTraffic(row))
        .flatMap(waysOf)
        .filter((row) => (row.dev ?? dev) === dev && row.nexthops === undefined)
        .flatMap((row) => routeOf({ ...row, dev }, tables));
}

/** All that a host does with packets to a destination, whoever has it do so. */
export function parseRoutesTo(
    rows: readonly unknown[],
    to: string,
    tables: ReadonlyMap<string, string> = new Map(),
): RouteToRow[] {
    return (rows as RawRoute[])
        .filter(isOfAllTraffic)
        .flatMap((row) => {
            const { type = "unicast", nexthops } = row;
            const lacking = unsaid(row);
            return routeOf(row, tables).map((route) => ({
                ...route,
                type,
                // IPv6 keeps what refuses in lo.
                dev: type === "unicast" ? row.dev : undefined,
                ...(nexthops === undefined ? {} : { hops: nexthops.map(hopOf) }),
                ...(isOfKernel(row) ? { ofKernel: true as const } : {}),
                ...(lacking.length === 0 ? {} : { unsaid: lacking }),
                ...(row.metrics === undefined ? {} : { measured: true as const }),
            }));
        })
        .filter((route) => route.to === to);
}

/** Routes for some packets only, by their service or source, stand beside those for all, whatever their metric. */
function isOfAllTraffic({ tos, from }: RawRoute): boolean {
    return tos === undefined && from === undefined;
}

/** Each way of an IPv6 route over several gateways is a route of its own; IPv4's are one route. */
function waysOf(row: RawRoute): RawRoute[] {
    const { nexthops, ...rest } = row;
    if (nexthops === undefined || !isSix(row)) return [row];
    return nexthops.map(({ weight: _, ...hop }) => ({ ...rest, ...hop }));
}

function hopOf(hop: RawHop): HopRow {
    const via = gatewayOf(hop);
    return {
        ...(via === undefined ? {} : { via }),
        ...(hop.dev === undefined ? {} : { dev: hop.dev }),
        ...(hop.flags?.includes("onlink") === true ? { onlink: true } : {}),
    };
}

function gatewayOf({ gateway, via }: RawHop): string | undefined {
    const parsed = parseAddress(gateway ?? via?.host ?? "");
    return parsed === undefined ? undefined : formatAddress(parsed);
}

function routeOf(row: RawRoute, tables: ReadonlyMap<string, string>): RouteRow[] {
    const to = normalDestination(row);
    const src = row.prefsrc === undefined ? undefined : parseAddress(row.prefsrc);
    const mtu = row.metrics?.find((one) => typeof one["mtu"] === "number")?.["mtu"];
    if (to === undefined) return [];
    const table = tables.get(String(row.table)) ?? String(row.table ?? "main");
    return [
        {
            to,
            via: gatewayOf(row),
            table,
            metric: normalMetric(row, to),
            ...(src === undefined ? {} : { src: formatAddress(src) }),
            ...(row.flags?.includes("onlink") === true ? { onlink: true } : {}),
            ...(typeof mtu === "number" ? { mtu } : {}),
            words: wholeRouteWords({ ...row, table }),
        },
    ];
}

function normalDestination(row: RawRoute): string | undefined {
    const text = destination(row);
    const host = parseAddress(text);
    const cidr = host === undefined ? parseCidr(text) : { ...host, length: host.family === 4 ? 32 : 128 };
    return cidr === undefined ? undefined : formatCidr(cidr);
}

/** The kernel gives each IPv6 route without a metric 1024 (IP6_RT_PRIO_USER, linux/ipv6_route.h). */
function normalMetric(row: RawRoute, to: string): number | undefined {
    return to.includes(":") && row.metric === 1024 ? undefined : row.metric;
}
