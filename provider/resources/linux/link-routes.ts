/** Routes as resources write them: their rules, what tells two apart, and the words that ip takes for them. */
import type { Failure } from "../../core/define";
import { contains, formatCidr, networkOf, parseAddress, parseCidr } from "../../net/cidr";
import { samePlace, weightOf } from "../../host/parse/route-words";
import type { RouteRow } from "../../host/parse/ip-json";
import type { RouteSpec } from "./link";

/** Of a smaller MTU the kernel takes IPv6 off an interface, and its addresses (RFC 8200, 5). */
export const leastMtuOfSix = 1280;

/** Preview's rules for what a route says by itself, by the names of its fields. */
export function routeRules({ to, via, src, onlink, mtu }: RouteSpec): Failure[] {
    const isSix = to.includes(":");
    const strays = (address: string | undefined) => address !== undefined && address.includes(":") !== isSix;
    return [
        ...(strays(via) ? [{ property: "via", reason: otherFamily(via ?? "", to, "a gateway") }] : []),
        ...(strays(src) ? [{ property: "src", reason: otherFamily(src ?? "", to, "a source address") }] : []),
        ...(onlink === true && via === undefined
            ? [
                  {
                      property: "onlink",
                      reason: "says how the gateway is reached, and there is none. Give `via`, or leave `onlink` out.",
                  },
              ]
            : []),
        ...(isSix && mtu !== undefined && mtu < leastMtuOfSix
            ? [
                  {
                      property: "mtu",
                      reason: `${mtu} is below ${leastMtuOfSix}, the least that IPv6 takes. Give ${leastMtuOfSix} or more.`,
                  },
              ]
            : []),
    ];
}

/** A gateway must be reachable through an address of the interface, unless it is said to be there. */
export function gatewayRules({ to, via, onlink }: RouteSpec, addresses: readonly string[]): Failure[] {
    if (
        via === undefined ||
        onlink === true ||
        via.includes(":") !== to.includes(":") ||
        via.startsWith("fe80:") ||
        addresses.some((cidr) => reaches(cidr, via))
    )
        return [];
    const lan = addresses.map((cidr) => networkOf(parseCidr(cidr) as never)).map(formatCidr);
    const where =
        lan.length === 0 ? "the interface has no address" : `the interface's networks are ${lan.join(", ")}`;
    return [
        {
            property: "via",
            reason: `the gateway ${via} is not on the LAN: ${where}. Give a gateway inside them, or \`onlink: true\` if it is on the link all the same.`,
        },
    ];
}

function otherFamily(given: string, to: string, what: string): string {
    const remedy = to === "0.0.0.0/0" ? "`default` is IPv4's: write `::/0`" : `Give ${what} of the same`;
    return `${given} is of the other address family than ${to}. ${remedy}.`;
}

/** A route that is there. */
export interface FoundRoute extends RouteSpec {
    /** What ip takes to have exactly it again, with all that we do not know of it. */
    words?: readonly string[];
}

/** A route of any type; those that refuse lead to no interface. */
interface TypedRoute extends FoundRoute {
    type?: string;
}

/** What ip takes for a route that is made or changed, or given back as it was found. */
export function routeWords(route: TypedRoute, dev: string | undefined): string[] {
    const { metric, onlink, src, mtu, words } = route;
    if (words !== undefined) return [...words];
    return [
        ...hopWords(route, dev),
        ...(metric === undefined ? [] : ["metric", String(metric)]),
        ...tableWords(route),
        ...(onlink === true ? ["onlink"] : []),
        ...(src === undefined ? [] : ["src", src]),
        ...(mtu === undefined ? [] : ["mtu", String(mtu)]),
    ];
}

/** What ip takes for a route to be deleted, and no other: without a metric it takes the first of any, which IPv6's is not. */
export function deletionWords(route: TypedRoute, dev: string | undefined): string[] {
    const metric = weightOf(route);
    return [
        ...hopWords(route, dev),
        ...(metric === 0 ? [] : ["metric", String(metric)]),
        ...tableWords(route),
    ];
}

function hopWords({ type = "unicast", to, via }: TypedRoute, dev: string | undefined): string[] {
    return [
        ...(type === "unicast" ? [] : [type]),
        to,
        ...(via === undefined ? [] : ["via", via]),
        ...(dev === undefined ? [] : ["dev", dev]),
    ];
}

function tableWords({ table = "main" }: { table?: string | undefined }): string[] {
    return table === "main" ? [] : ["table", table];
}

export function routeSpec(row: RouteRow): FoundRoute {
    return {
        to: row.to,
        ...(row.via === undefined ? {} : { via: row.via }),
        ...(row.metric === undefined ? {} : { metric: row.metric }),
        ...(row.table === "main" ? {} : { table: row.table }),
        ...(row.src === undefined ? {} : { src: row.src }),
        ...(row.onlink === true ? { onlink: true } : {}),
        ...(row.mtu === undefined ? {} : { mtu: row.mtu }),
        ...(row.words === undefined ? {} : { words: row.words }),
    };
}

/** The same route of an interface, whatever has been set of it since. */
export function sameHop(a: RouteSpec, b: RouteSpec): boolean {
    return samePlace(a, b) && a.via === b.via;
}

export function sameRoute(a: FoundRoute, b: FoundRoute): boolean {
    const isAlike =
        sameHop(a, b) && a.src === b.src && a.mtu === b.mtu && (a.onlink ?? false) === (b.onlink ?? false);
    // What is wanted says nothing of the rest; two that were found may differ in it.
    return (
        isAlike && (a.words === undefined || b.words === undefined || a.words.join(" ") === b.words.join(" "))
    );
}

/** A wanted route as inputs tell it, with what is set of it now; none when it is not there. */
export function routeAsSeen(want: RouteSpec, seen: readonly RouteSpec[]): RouteSpec[] {
    const found = seen.find((other) => sameHop(want, other));
    if (found === undefined) return [];
    if (sameRoute(want, found)) return [want];
    const { src, onlink = want.onlink === undefined ? undefined : false, mtu } = found;
    const now = Object.entries({ ...want, src, onlink, mtu }).filter(([, value]) => value !== undefined);
    return [Object.fromEntries(now) as unknown as RouteSpec];
}

/** Whether a gateway lies in an address's network. */
export function reaches(cidr: string, via: string | undefined): boolean {
    const network = parseCidr(cidr);
    const gateway = via === undefined ? undefined : parseAddress(via);
    return network !== undefined && gateway !== undefined && contains(networkOf(network), gateway);
}
