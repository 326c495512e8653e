import { parseAddress } from "../../net/cidr";
import { wholeRouteWords } from "./route-words";
import type { RawRoute } from "./route-words";

/** The next hop of a default route. */
export interface Gateway {
    family: 4 | 6;
    via: string;
    dev: string;
    /** From a router advertisement or a DHCP lease. */
    learnt: boolean;
}

/** What the kernel keeps of a network card and loses when it goes to another namespace, in the words that give it back. */
export interface NicState {
    link: {
        name: string;
        up: boolean;
        mtu: number;
        group: string;
        queue: number | undefined;
        alias: string | undefined;
        kind: string | undefined;
        master: string | undefined;
    };
    /** Interfaces made on top of it, which do not outlive its going. */
    stacked: string[];
    /** What follows `ip address replace`. */
    addresses: string[][];
    /** What follows `ip route replace`, in an order in which gateways can be reached. */
    routes: string[][];
    /** All default routes of the host, whosever. */
    gateways: Gateway[];
}

interface RawLink {
    ifname?: string;
    flags: string[];
    mtu: number;
    group?: string;
    txqlen?: number;
    ifalias?: string;
    master?: string;
    link?: string;
    linkinfo?: { info_kind?: string };
    addr_info?: RawAddress[];
}

interface RawAddress {
    family: string;
    local?: string;
    address?: string;
    prefixlen: number;
    broadcast?: string;
    scope?: string;
    label?: string;
    metric?: number;
    dynamic?: boolean;
    noprefixroute?: boolean;
    mngtmpaddr?: boolean;
    home?: boolean;
    autojoin?: boolean;
    protocol?: string;
    valid_life_time?: number;
    preferred_life_time?: number;
}

/** For ever, as ip prints a lifetime without an end (INFINITY_LIFE_TIME, linux/if_addr.h). */
const forever = 4_294_967_295;

export function parseNicState(
    name: string,
    links: readonly unknown[],
    routes: readonly unknown[],
): NicState | undefined {
    const rows = links as RawLink[];
    const link = rows.find(({ ifname }) => ifname === name);
    if (link === undefined) return undefined;
    const own = (link.addr_info ?? []).filter((info) => info.local !== undefined);
    const locals = own.map(({ local }) => local);
    const stackable = new Set(["vlan", "macvlan", "macvtap", "ipvlan", "ipvtap", "macsec"]);
    return {
        link: {
            name,
            up: link.flags.includes("UP"),
            mtu: link.mtu,
            group: link.group ?? "default",
            queue: link.txqlen,
            alias: link.ifalias,
            kind: link.linkinfo?.info_kind,
            master: link.master,
        },
        stacked: rows.flatMap((row) =>
            row.link === name && stackable.has(row.linkinfo?.info_kind ?? "") ? [row.ifname ?? ""] : [],
        ),
        // Those of scope link that IPv6 makes itself come back by themselves (RFC 4862, 5.3).
        addresses: own
            .filter(({ family, scope }) => !(family === "inet6" && scope === "link"))
            .map((info) => addressWords(info, name)),
        routes: (routes as RawRoute[])
            .filter((route) => isLost(route, name, locals))
            .sort((a, b) => depth(a) - depth(b))
            .map(wholeRouteWords),
        gateways: parseGateways(routes),
    };
}

export function parseGateways(rows: readonly unknown[]): Gateway[] {
    return (rows as RawRoute[])
        .filter(
            ({ dst, table, type }) =>
                dst === "default" && (table ?? "main") === "main" && type !== "unreachable",
        )
        .flatMap((route) =>
            (route.nexthops ?? [route]).flatMap((hop): Gateway[] => {
                const via = hop.gateway ?? hop.via?.host;
                const family = via === undefined ? undefined : parseAddress(via)?.family;
                if (via === undefined || family === undefined) return [];
                const learnt = route.protocol === "ra" || route.protocol === "dhcp";
                return [{ family, via, dev: hop.dev ?? "", learnt }];
            }),
        );
}

/** With a link go its routes, and with an address those that name it as their source, whatever their interface. */
function isLost(route: RawRoute, name: string, locals: readonly (string | undefined)[]): boolean {
    if (route.table === "local" || ["local", "broadcast", "multicast", "anycast"].includes(route.type ?? ""))
        return false;
    const through = route.dev === name || (route.nexthops ?? []).some(({ dev }) => dev === name);
    if (!through && !(route.prefsrc !== undefined && locals.includes(route.prefsrc))) return false;
    // The kernel makes these for addresses; `replace` of one that is there again does no harm where IPv6 link-local is left out.
    return !(route.protocol === "kernel" && (route.dst.startsWith("fe80:") || route.dst === "ff00::/8"));
}

/** A gateway is reached by a route of scope link, which has to come first. */
function depth(route: RawRoute): number {
    if (route.dst === "default") return 2;
    return route.gateway === undefined && route.via === undefined && route.nexthops === undefined ? 0 : 1;
}

function addressWords(info: RawAddress, dev: string): string[] {
    const six = info.family === "inet6";
    const peer = info.address !== undefined && info.address !== info.local;
    const life = (what: string, seconds: number | undefined) =>
        seconds === undefined || seconds >= forever ? [] : [what, String(seconds)];
    const flags = [
        ...(info.noprefixroute === true ? ["noprefixroute"] : []),
        ...(six && info.mngtmpaddr === true ? ["mngtmpaddr"] : []),
        ...(six && info.home === true ? ["home"] : []),
        ...(info.autojoin === true ? ["autojoin"] : []),
        ...(six ? ["nodad"] : []), // it was unique a moment ago
    ];
    return [
        ...(peer
            ? [info.local ?? "", "peer", `${info.address}/${info.prefixlen}`]
            : [`${info.local}/${info.prefixlen}`]),
        "dev",
        dev,
        ...(info.broadcast === undefined ? [] : ["broadcast", info.broadcast]),
        ...(info.label === undefined || info.label === dev ? [] : ["label", info.label]),
        ...(info.scope === undefined || info.scope === "global" ? [] : ["scope", info.scope]),
        ...(info.metric === undefined ? [] : ["metric", String(info.metric)]),
        ...life("valid_lft", info.valid_life_time),
        ...life("preferred_lft", info.preferred_life_time),
        ...flags,
    ];
}
