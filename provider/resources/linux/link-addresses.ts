import type { Command, NamespaceName } from "../../host/host";
import { formatCidr, networkOf, parseCidr } from "../../net/cidr";
import type { AddressRow } from "../../host/parse/ip-json";
import { samePlace } from "../../host/parse/route-words";
import type { LinkSeen, LinkWant, RouteSpec } from "./link";
import { deletionWords, reaches, routeWords, sameHop, sameRoute } from "./link-routes";
import type { FoundRoute } from "./link-routes";
import { besideOthers, inTheWay, waysOf } from "./route-place";
import type { Found } from "./route-place";

/** The broadcast address that each address of an interface had; `null` for one that had none. */
export type Broadcasts = Record<string, string | null>;

interface Addressing {
    addresses: readonly string[];
    routes: readonly FoundRoute[];
}

/** Addresses and routes: what was asked for and no longer is goes, what is missing comes; no other is touched. */
export function settleAddresses(
    want: LinkWant,
    seen: LinkSeen | undefined,
    was: Partial<LinkWant> | undefined,
): Command[] {
    const { addresses = [], routes = [] } = was ?? {};
    return changeAddressing(want, seen, { addresses, routes }, want.up);
}

/**
 * Gives an adopted link back as it was: what we asked of it goes, what it had comes back. Its alias last: without our mark
 * nothing of it would be given back any more.
 */
export function giveBackLink(
    seen: LinkSeen,
    before: LinkSeen,
    ours: { namespace?: NamespaceName } & Partial<Addressing>,
): Command[] {
    const { link } = before;
    const { addresses = [], routes = [], namespace } = ours;
    // An Address resource has claimed it since, and leaves it: it is there, and none of the link's own any more.
    const others = Object.keys(seen.broadcasts ?? {}).filter((cidr) => !seen.addresses.includes(cidr));
    const had = before.addresses.filter((cidr) => !others.includes(cidr));
    const want = { ...before, name: seen.link.name, namespace, addresses: had };
    const words = [
        ...["mtu", String(link.mtu), "address", link.mac],
        ...(link.master === undefined ? ["nomaster"] : ["master", link.master]),
        link.up ? "up" : "down",
    ];
    return [
        { ip: ["link", "set", "dev", want.name, ...words], namespace },
        ...changeAddressing(want, seen, { addresses, routes }, link.up),
        { ip: ["link", "set", "dev", want.name, "alias", link.alias ?? ""], namespace },
    ];
}

/** Without `nodad` an IPv6 address cannot be used for a second or two (RFC 4862, 5.4); ours are checked to be unique. */
export function addressOptions(cidr: string, before: Broadcasts = {}): string[] {
    if (cidr.includes(":")) return ["nodad"];
    const broadcast = before[cidr];
    return broadcast === null ? [] : ["broadcast", broadcast ?? "+"];
}

export function broadcastsOf(addresses: readonly AddressRow[]): Broadcasts {
    return Object.fromEntries(addresses.map(({ cidr, broadcast }) => [cidr, broadcast ?? null]));
}

/**
 * The commands from what a link carries to what it shall carry. With a link that goes down go its routes and, unless
 * keep_addr_on_down is set, its IPv6 addresses; with the first IPv4 address of a network go the others of it. A route
 * outlives the address that reached its gateway and would be in the way of its successor: it goes first, and so does one
 * from an address that goes, which the kernel deletes (IPv4) or robs of it (IPv6). One that stays in its place is replaced.
 */
function changeAddressing(
    want: Addressing & { name: string; namespace: NamespaceName; broadcasts?: Broadcasts },
    seen: LinkSeen | undefined,
    ours: Addressing,
    up: boolean,
): Command[] {
    const falls = seen?.link.up === true && !up;
    const there = (seen?.addresses ?? []).filter((cidr) => !(falls && cidr.includes(":")));
    const surplus = there.filter((cidr) => ours.addresses.includes(cidr) && !want.addresses.includes(cidr));
    const swept = sweptBy(surplus, seen?.secondaries ?? []);
    const lacking = want.addresses.filter((cidr) => !there.includes(cidr) && !swept.includes(cidr));
    const wanted = (route: RouteSpec) => want.routes.some((other) => sameHop(route, other));
    const [kept, shaken] = falls ? [[], []] : splitRoutes(seen?.routes ?? [], there, surplus, swept);
    const isOurs = (route: RouteSpec) => ours.routes.some((other) => sameHop(route, other));
    const succeeded = (route: RouteSpec) => want.routes.some((other) => samePlace(route, other));
    const replaced = kept.filter((route) => wanted(route) || (isOurs(route) && succeeded(route)));
    const goes = [
        ...kept.filter((route) => isOurs(route) && !succeeded(route)),
        ...shaken.filter((route) => isOurs(route) || wanted(route)),
    ];
    const lost = fallsSilent(seen, surplus) ? [...kept, ...shaken].filter(({ to }) => !to.includes(":")) : [];
    const survives = (route: FoundRoute) =>
        kept.some((other) => sameRoute(route, other)) && !lost.some((other) => sameRoute(route, other));
    const isLost = (route: RouteSpec) => leavesFrom(route, surplus) && !leavesFrom(route, want.addresses);
    const strangers = lost.filter(
        (route) => !isOurs(route) && !wanted(route) && isReached(route, want.addresses) && !isLost(route),
    );
    const comes = up ? [...want.routes.filter((route) => !survives(route)), ...strangers] : [];
    const verb = (route: RouteSpec) =>
        replaced.some((other) => samePlace(route, other)) ? "replace" : "add";
    const dev = want.name;
    const isTheirs = (row: Found) =>
        row.dev !== dev || row.type !== "unicast" || !(isOurs(row) || wanted(row));
    for (const route of comes) spareOthers(route, verb(route), seen?.inPlace ?? [], isTheirs);
    const broadcasts = { ...seen?.broadcasts, ...want.broadcasts };
    const ip = (...words: string[]): Command => ({ ip: words, namespace: want.namespace });
    return [
        ...goes.map((route) => ip("route", "del", ...deletionWords(route, dev))),
        ...surplus.toReversed().map((cidr) => ip("address", "del", cidr, "dev", dev)),
        ...[...swept, ...lacking].map((cidr) =>
            ip("address", "add", cidr, "dev", dev, ...addressOptions(cidr, broadcasts)),
        ),
        ...comes.map((route) => ip("route", verb(route), ...routeWords(route, dev))),
    ];
}

/** Refuses what the kernel would refuse, or would do to another's route. */
function spareOthers(
    route: RouteSpec,
    verb: "add" | "replace",
    inPlace: readonly Found[],
    isTheirs: (row: Found) => boolean,
): void {
    const there = inPlace.filter((row) => samePlace(row, route)).flatMap(waysOf);
    const theirs = there.filter(isTheirs);
    if (theirs.length === 0) return;
    if (verb === "add") throw inTheWay(theirs);
    const goesFirst = !route.to.includes(":") && there[0] !== theirs[0];
    if (!goesFirst) throw besideOthers(theirs);
}

/** With its last IPv4 address a link loses all its IPv4 routes, whosever (fib_inetaddr_event in net/ipv4/fib_frontend.c). */
function fallsSilent(seen: LinkSeen | undefined, surplus: readonly string[]): boolean {
    const all = Object.keys(seen?.broadcasts ?? {}).filter((cidr) => !cidr.includes(":"));
    return all.length > 0 && all.every((cidr) => surplus.includes(cidr));
}

/** The secondary addresses that go with those that are deleted. */
function sweptBy(surplus: readonly string[], secondaries: readonly string[]): string[] {
    const networks = surplus.filter((cidr) => !secondaries.includes(cidr)).map(networkText);
    return secondaries.filter((cidr) => !surplus.includes(cidr) && networks.includes(networkText(cidr)));
}

/** Routes that stand on their own or on an address that stays, and those that lose their gateway's or their source's. */
function splitRoutes(
    routes: readonly FoundRoute[],
    there: readonly string[],
    surplus: readonly string[],
    swept: readonly string[],
): [FoundRoute[], FoundRoute[]] {
    const isShaken = (route: RouteSpec) =>
        leavesFrom(route, [...surplus, ...swept]) ||
        (route.onlink !== true &&
            surplus.some((cidr) => reaches(cidr, route.via)) &&
            !there.some((cidr) => !surplus.includes(cidr) && reaches(cidr, route.via)));
    return [routes.filter((route) => !isShaken(route)), routes.filter(isShaken)];
}

/** Whether a route's packets are given one of those addresses. */
function leavesFrom({ src }: RouteSpec, addresses: readonly string[]): boolean {
    return src !== undefined && addresses.some((cidr) => cidr.startsWith(`${src}/`));
}

function isReached({ via, onlink }: RouteSpec, addresses: readonly string[]): boolean {
    return via === undefined || onlink === true || addresses.some((cidr) => reaches(cidr, via));
}

function networkText(cidr: string): string {
    const parsed = parseCidr(cidr);
    return parsed === undefined ? cidr : formatCidr(networkOf(parsed));
}
