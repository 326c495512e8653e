/**
 * What stands in the place of a route: its destination, table and metric. `ip route add` refuses a second there and `ip
 * route replace` takes the first one's place, but anybody may prepend and append others. IPv4 goes by the first of them;
 * IPv6 makes one over several gateways of them, each of which is a route of its own still (ip6_route_add in net/ipv6).
 */
import { LabError } from "../../core/errors";
import type { HopRow, RouteToRow } from "../../host/parse/ip-json";
import { samePlace } from "../../host/parse/route-words";
import type { World } from "../../host/world";
import type { RouteSpec } from "./link";
import { routeSpec, sameRoute } from "./link-routes";
import type { FoundRoute } from "./link-routes";

/** A route that is there, of any type, wherever it leads. */
export interface Found extends FoundRoute {
    type: string;
    dev?: string | undefined;
    /** It leads over several gateways. */
    hops?: readonly HopRow[];
    /** The kernel keeps it, for an address or for a router that advertised it. */
    ofKernel?: true;
}

/** What a route was told to be when it was claimed. */
export interface Claimed {
    type: string;
    dev?: string | undefined;
    via?: string | undefined;
    /** Over what it was to be put in the place of, one of which may be the same. */
    over?: readonly HopRow[];
}

export function foundOf(row: RouteToRow): Found {
    const { type, dev, hops, ofKernel } = row;
    return {
        ...routeSpec(row),
        type,
        dev,
        ...(hops === undefined ? {} : { hops }),
        ...(ofKernel === undefined ? {} : { ofKernel }),
    };
}

export function isHop(a: Claimed, b: Claimed): boolean {
    return a.type === b.type && a.dev === b.dev && a.via === b.via;
}

/** Whether it leads over just those gateways. */
export function leadsOver({ hops = [] }: Found, others: readonly HopRow[] = []): boolean {
    const isSame = (hop: HopRow, index: number) =>
        hop.via === others[index]?.via && hop.dev === others[index]?.dev;
    return hops.length > 0 && hops.length === others.length && hops.every(isSame);
}

/** A route of one way; over several, each of IPv6's. */
export function waysOf(route: Found): Found[] {
    const { to, type, metric, table, src, mtu, hops } = route;
    if (hops === undefined || !to.includes(":")) return [route];
    return hops.map((hop) => ({ to, type, metric, table, src, mtu, ...hop }));
}

/** Whether two are the same route, with all that is known of both. */
export function isLike(a: Found, b: Found): boolean {
    return isHop(a, b) && sameRoute(a, b);
}

/** Whether all of a route is among others. */
export function isAmong(route: Found, others: readonly Found[]): boolean {
    const ways = waysOf(route);
    if (ways.length === 1) return others.some((other) => isLike(other, route));
    return ways.every((way) => others.some((other) => isHop(other, way)));
}

/** Why what is in a place cannot be taken over, to be given back exactly: a clause. */
export async function whyNotAdopted(
    world: World,
    rows: readonly RouteToRow[],
    namespace: string | undefined,
): Promise<string | undefined> {
    const [row, ...others] = rows;
    if (row === undefined) return undefined;
    if (others.length > 0) return `${rows.length} routes share its place (${describe(rows.map(foundOf))})`;
    if (row.unsaid !== undefined) return row.unsaid.join(", ");
    // ip tells what is locked in its text alone. That metric it always locks (iproute_modify in ip/iproute.c).
    const show = ["ip", "route", "show", "table", "all", "exact", row.to];
    const isLocked =
        row.measured === true && /(?<!rto_min) lock /.test((await world.output(show, namespace)) ?? "");
    return isLocked ? "one of its metrics is locked, which `ip -json` does not tell" : undefined;
}

/** Refuses a change for which the kernel would have to take another's route. */
export function besideOthers(others: readonly Found[]): LabError {
    return new LabError({
        kind: "foreign-object",
        doing: `changing the route to ${others[0]?.to}`,
        wrong: `others have put a route in the same place, which would be lost (${describe(others)})`,
        remedy: "Delete theirs, or give this one a metric of its own",
    });
}

/** Refuses to come where another's route stands. */
export function inTheWay(others: readonly Found[]): LabError {
    return new LabError({
        kind: "foreign-object",
        doing: `adding the route to ${others[0]?.to}`,
        wrong: `another one, which is not this interface's, stands in its place (${describe(others)})`,
        remedy: "Delete that one, or give this one a metric of its own",
    });
}

function describe(routes: readonly Found[]): string {
    return routes
        .map(({ words, type, via, dev }) =>
            words === undefined ? [type, via, dev].filter((one) => one !== undefined) : words,
        )
        .map((words) => `\`${words.join(" ")}\``)
        .join(", ");
}

/** What stands in the places of an interface's routes, where they are not as they are to be: all ways through it, and all rows. */
export async function lookAtPlaces(
    world: World,
    { name, namespace }: { name: string; namespace: string | undefined },
    wanted: readonly RouteSpec[],
    routes: readonly FoundRoute[],
): Promise<{ routes: FoundRoute[]; inPlace: Found[] }> {
    const inPlace: Found[] = [];
    for (const want of wanted) {
        const isKnown = inPlace.some((row) => samePlace(row, want));
        if (isKnown || routes.some((route) => sameRoute(want, route))) continue;
        const rows = await world.routesTo(want.to, namespace);
        inPlace.push(...rows.filter((row) => samePlace(row, want) && row.ofKernel !== true).map(foundOf));
    }
    // ip leaves what leads over several gateways out where it is asked for one interface's.
    const ways = inPlace.filter(({ hops }) => hops !== undefined).flatMap(waysOf);
    const through = ways.filter(
        (way) => way.dev === name && way.hops === undefined && !routes.some((one) => sameRoute(one, way)),
    );
    return { routes: [...routes, ...through.map(({ type: _, dev: __, ...spec }) => spec)], inPlace };
}
