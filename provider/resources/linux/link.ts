import * as z from "zod";
import { createHash } from "node:crypto";
import { birthName, isMark } from "../../core/owner";
import type { Failure } from "../../core/define";
import type { Command, NamespaceName } from "../../host/host";
import { normalTable } from "../../host/parse/routing-tables";
import type { LinkRow } from "../../host/parse/ip-json";
import type { World } from "../../host/world";
import { address, destination, whole } from "../../net/fields";
import { broadcastsOf } from "./link-addresses";
import type { Broadcasts } from "./link-addresses";
import { gatewayRules, leastMtuOfSix, routeAsSeen, routeRules, routeSpec } from "./link-routes";
import type { FoundRoute } from "./link-routes";
import { lookAtPlaces } from "./route-place";
import type { Found } from "./route-place";

/** A route that an interface carries. */
export interface RouteSpec {
    to: string;
    via?: string | undefined;
    metric?: number | undefined;
    table?: string | undefined;
    src?: string | undefined;
    onlink?: boolean | undefined;
    mtu?: number | undefined;
}

/** The settings that interfaces of every kind share. */
export interface LinkWant {
    name: string;
    namespace: NamespaceName;
    mtu: number | undefined;
    mac: string | undefined;
    up: boolean;
    /** Absent: no bridge of ours; whoever else docks it may. */
    bridge: string | undefined;
    addresses: readonly string[];
    routes: readonly RouteSpec[];
}

/** An interface as it was found, under its own name or the one it was born with. */
export interface LinkSeen {
    link: LinkRow;
    /** Still under its birth name: a create was cut off. */
    half: boolean;
    /** Without those of Address resources. */
    addresses: string[];
    /** IPv4 addresses, whosever, that the kernel takes away with the first one of their network. */
    secondaries?: string[];
    broadcasts?: Broadcasts;
    routes: FoundRoute[];
    /** What stands in the places of wanted routes that are not as they are to be, whosever. */
    inPlace?: readonly Found[];
}

export const routeFields = () =>
    z.strictObject({
        to: destination(),
        via: address().optional(),
        metric: whole("a metric", 0, 4_294_967_295).optional(),
        table: routingTable().optional(),
        src: address().optional(),
        onlink: z.boolean("is neither true nor false. Give one of them").optional(),
        mtu: routeMtu().optional(),
    });

/** The kernel cuts what is more: 65535 less the greatest IPv4 header's options (ip_metrics_convert in net/ipv4/metrics.c). */
export const routeMtu = () => whole("a route's MTU", 68, 65_520);

/** A routing table: a number, or one of the names every system knows (rt_tables), which are the normal form of theirs. */
export const routingTable = () =>
    z
        .string("is not a routing table. Give `main`, `default` or a number from 1")
        .refine((value) => /^(main|default|[1-9]\d{0,9})$/.test(value) && isTable(Number(value)), {
            error: "is not a routing table that takes routes. Give `main`, `default` or a number from 1 to 4294967295 but 255",
        })
        .transform(normalTable);

/** The kernel keeps 255 for its own; a name is no number. */
function isTable(number: number): boolean {
    return Number.isNaN(number) || (number !== 255 && number <= 4_294_967_295);
}

/** A MAC address of our own making, the same after every rebuild: locally administered, from the mark. */
export function stableMac(mark: string, role = ""): string {
    const bytes = [...createHash("sha256").update(`${mark} ${role}`).digest().subarray(0, 6)];
    bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** Where to look for a link, and whether it is one that carries routes: reading them costs what the namespace has. */
export interface LinkPlace {
    name: string;
    namespace: NamespaceName;
    routed: boolean;
    /** The routes that it is to have, or had. */
    routes?: readonly RouteSpec[];
    /** To be deleted: of two, the one under the birth name, when another was faster to take the name. */
    deleting?: boolean;
}

export async function observeLink(
    world: World,
    { name, namespace, routed, deleting, routes: given = [] }: LinkPlace,
    mark: string,
    role = "",
): Promise<LinkSeen | undefined> {
    const link = await world.link(name, namespace);
    const mayBeHalf = link === undefined || (deleting === true && link.alias !== mark);
    const half = mayBeHalf ? await world.link(birthName(mark, role), namespace) : undefined;
    const found = half ?? link;
    if (found === undefined) return undefined;
    const addresses = (await world.addresses(found.name, namespace)).filter(({ dynamic }) => !dynamic);
    const own: string[] = [];
    for (const { cidr } of addresses) {
        const claims = await world.claims(addressKey(namespace, name, cidr));
        if (claims.length === 0) own.push(cidr);
    }
    const through =
        routed || own.length > 0 ? (await world.routes(found.name, namespace)).map(routeSpec) : [];
    const places = await lookAtPlaces(
        world,
        { name: found.name, namespace },
        found.up && deleting !== true ? given : [],
        through,
    );
    const secondaries = addresses.filter(({ secondary }) => secondary).map(({ cidr }) => cidr);
    const broadcasts = broadcastsOf(addresses);
    return { link: found, half: half !== undefined, addresses: own, secondaries, broadcasts, ...places };
}

/** The ledger's key of an address that an Address resource gave an interface. */
export function addressKey(namespace: NamespaceName, dev: string, cidr: string): string {
    return `address ${namespace ?? ""}/${dev} ${cidr}`;
}

/** Whose a link is; under its birth name it can only be ours. */
export function linkMark(seen: LinkSeen, mark: string): string | undefined {
    if (seen.half) return mark;
    return isMark(seen.link.alias) ? seen.link.alias : undefined;
}

/** The shared settings as inputs tell them, compared with what is wanted: what is not set is not drift. */
export function linkInputs(seen: LinkSeen, want: LinkWant): Partial<LinkWant> {
    const { link } = seen;
    return {
        ...(want.mtu === undefined ? {} : { mtu: link.mtu }),
        ...(want.mac === undefined ? {} : { mac: link.mac }),
        ...(want.bridge === undefined ? {} : { bridge: link.master }),
        up: link.up,
        addresses: want.addresses.filter((cidr) => seen.addresses.includes(cidr)),
        routes: want.routes.flatMap((route) => routeAsSeen(route, seen.routes)),
    };
}

/** The one message to the kernel that makes a link what it is to be: name, mark and settings at once. */
export function settleLink(
    want: LinkWant,
    seen: LinkSeen | undefined,
    mark: string,
    birth: string,
): Command[] {
    const link = seen?.half === false ? seen.link : undefined;
    const differs = <T>(wanted: T | undefined, found: T | undefined) =>
        wanted !== undefined && wanted !== found;
    const words = [
        ...(link === undefined ? ["name", want.name] : []),
        ...(link?.alias === mark ? [] : ["alias", mark]),
        ...(differs(want.mac, link?.mac) ? ["address", want.mac ?? ""] : []),
        ...(differs(want.mtu, link?.mtu) ? ["mtu", String(want.mtu)] : []),
        ...(differs(want.bridge, link?.master) ? ["master", want.bridge ?? ""] : []),
        ...(want.up === (link?.up ?? false) ? [] : [want.up ? "up" : "down"]),
    ];
    return words.length === 0
        ? []
        : [
              {
                  ip: ["link", "set", "dev", link === undefined ? birth : want.name, ...words],
                  namespace: want.namespace,
              },
          ];
}

/** Preview's rules for one interface: a gateway must be reachable through an address of the interface. */
export function linkRules(
    property: string,
    want: { addresses: readonly string[]; routes: readonly RouteSpec[]; mtu?: number | undefined },
): Failure[] {
    const prefix = property === "" ? "" : `${property}.`;
    const six = want.addresses.find((cidr) => cidr.includes(":"));
    const tooSmall =
        six === undefined || want.mtu === undefined || want.mtu >= leastMtuOfSix
            ? []
            : [
                  {
                      property: `${prefix}mtu`,
                      reason: `${want.mtu} is below ${leastMtuOfSix}, the least that IPv6 takes, and ${six} is an IPv6 address. Give ${leastMtuOfSix} or more.`,
                  },
              ];
    const misled = want.routes.flatMap((route, index) => {
        const failures = [...routeRules(route), ...gatewayRules(route, want.addresses)];
        return failures.map(({ property, reason }) => ({
            property: `${prefix}routes[${index}].${property}`,
            reason,
        }));
    });
    return [...tooSmall, ...misled];
}

/** The id of what has a name in a namespace. */
export function placedName({ name, namespace }: { name: string; namespace?: string | undefined }): string {
    return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Unplugs a port from the bridge that was asked for before, and no more is. */
export function undock(
    want: { name: string; namespace?: string | undefined; bridge?: string | undefined },
    master: string | undefined,
    was: { bridge?: string | undefined } | undefined,
): Command[] {
    const dropped = want.bridge === undefined && was?.bridge !== undefined && master === was.bridge;
    return dropped ? [{ ip: ["link", "set", "dev", want.name, "nomaster"], namespace: want.namespace }] : [];
}
