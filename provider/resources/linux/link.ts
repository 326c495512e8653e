import { z } from "zod";
import { createHash } from "node:crypto";
import { birthName, isMark } from "../../core/owner";
import type { Claim, Failure } from "../../core/define";
import type { Command, NamespaceName } from "../../host/host";
import type { LinkRow, RouteRow } from "../../host/parse/ip-json";
import type { World } from "../../host/world";
import { contains, formatAddress, formatCidr, networkOf, parseAddress, parseCidr } from "../../net/cidr";
import { address, destination, whole } from "../../net/fields";

/** A route that an interface carries. */
export interface RouteSpec {
    to: string;
    via?: string | undefined;
    metric?: number | undefined;
    table?: string | undefined;
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
    addresses: string[];
    routes: RouteSpec[];
}

export const routeFields = () =>
    z.strictObject({
        to: destination(),
        via: address().optional(),
        metric: whole("a metric", 0, 4_294_967_295).optional(),
        table: routingTable().optional(),
    });

/** A routing table: a number, or one of the names every system knows (rt_tables). */
export const routingTable = () =>
    z
        .string("is not text")
        .refine((value) => /^(main|default|local|[1-9]\d{0,9})$/.test(value) && Number(value) !== 255, {
            error: "is not a routing table. Give `main`, `default` or a number from 1",
        });

/** A MAC address of our own making, the same after every rebuild: locally administered, from the mark. */
export function stableMac(mark: string, role = ""): string {
    const bytes = [...createHash("sha256").update(`${mark} ${role}`).digest().subarray(0, 6)];
    bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

export async function observeLink(
    world: World,
    name: string,
    namespace: NamespaceName,
    mark: string,
    role = "",
): Promise<LinkSeen | undefined> {
    const link = await world.link(name, namespace);
    const found = link ?? (await world.link(birthName(mark, role), namespace));
    if (found === undefined) return undefined;
    const addresses = (await world.addresses(found.name, namespace))
        .filter(({ dynamic }) => !dynamic)
        .map(({ cidr }) => cidr);
    const claimed = await Promise.all(
        addresses.map(async (cidr) => (await world.claims(addressKey(namespace, name, cidr))).length > 0),
    );
    const routes = found.up ? (await world.routes(found.name, namespace)).map(routeSpec) : [];
    return {
        link: found,
        half: link === undefined,
        addresses: addresses.filter((_, index) => claimed[index] !== true),
        routes,
    };
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
        routes: want.routes.filter((route) => seen.routes.some((other) => sameRoute(route, other))),
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

/** Addresses and routes: what was asked for and no longer is goes, what is missing comes; no other is touched. */
export function settleAddresses(
    want: LinkWant,
    seen: LinkSeen | undefined,
    was: Partial<LinkWant> | undefined,
): Command[] {
    const dev = want.name;
    const namespace = want.namespace;
    const there = seen?.addresses ?? [];
    const surplus = (was?.addresses ?? []).filter(
        (cidr) => there.includes(cidr) && !want.addresses.includes(cidr),
    );
    const missing = want.addresses.filter((cidr) => !there.includes(cidr));
    const keptRoutes = (seen?.routes ?? []).filter(
        (route) => !surplus.some((cidr) => reaches(cidr, route.via)),
    );
    const surplusRoutes = (was?.routes ?? []).filter(
        (route) =>
            keptRoutes.some((other) => sameRoute(route, other)) &&
            !want.routes.some((other) => sameRoute(route, other)),
    );
    const missingRoutes = want.up
        ? want.routes.filter((route) => !keptRoutes.some((other) => sameRoute(route, other)))
        : [];
    const ip = (...words: string[]): Command => ({ ip: words, namespace });
    return [
        ...surplusRoutes.map((route) => ip("route", "del", ...routeWords(route, dev))),
        ...surplus.map((cidr) => ip("address", "del", cidr, "dev", dev)),
        ...missing.map((cidr) => ip("address", "add", cidr, "dev", dev, ...addressOptions(cidr))),
        ...missingRoutes.map((route) => ip("route", "add", ...routeWords(route, dev))),
    ];
}

/** Without `nodad` an IPv6 address cannot be used for a second or two (RFC 4862, 5.4); ours are checked to be unique. */
export function addressOptions(cidr: string): string[] {
    return cidr.includes(":") ? ["nodad"] : ["broadcast", "+"];
}

export function routeWords(route: RouteSpec, dev: string): string[] {
    return [
        route.to,
        ...(route.via === undefined ? [] : ["via", route.via]),
        "dev",
        dev,
        ...(route.metric === undefined ? [] : ["metric", String(route.metric)]),
        ...(route.table === undefined || route.table === "main" ? [] : ["table", route.table]),
    ];
}

export function sameRoute(a: RouteSpec, b: RouteSpec): boolean {
    return (
        a.to === b.to &&
        a.via === b.via &&
        (a.metric ?? 0) === (b.metric ?? 0) &&
        (a.table ?? "main") === (b.table ?? "main")
    );
}

/** Gives an adopted link back as it was: settings, addresses and the alias it bore. */
export function giveBackLink(seen: LinkSeen, before: LinkSeen, namespace: NamespaceName): Command[] {
    const { link } = before;
    const dev = seen.link.name;
    const set = [
        "alias",
        link.alias ?? "",
        "mtu",
        String(link.mtu),
        "address",
        link.mac,
        ...(link.master === undefined ? ["nomaster"] : ["master", link.master]),
    ];
    const lacking = before.addresses.filter((cidr) => !seen.addresses.includes(cidr));
    const surplus = seen.addresses.filter((cidr) => !before.addresses.includes(cidr));
    return [
        ...surplus.map((cidr): Command => ({ ip: ["address", "del", cidr, "dev", dev], namespace })),
        { ip: ["link", "set", "dev", dev, ...set, link.up ? "up" : "down"], namespace },
        ...lacking.map((cidr): Command => ({ ip: ["address", "add", cidr, "dev", dev], namespace })),
    ];
}

/** Preview's rules for one interface: a gateway must be reachable through an address of the interface. */
export function linkRules(
    property: string,
    want: { addresses: readonly string[]; routes: readonly RouteSpec[] },
): Failure[] {
    const prefix = property === "" ? "" : `${property}.`;
    return want.routes.flatMap((route, index) => {
        const reachable =
            route.via === undefined ||
            route.via.startsWith("fe80:") ||
            want.addresses.some((cidr) => reaches(cidr, route.via));
        if (reachable) return [];
        const lan = want.addresses.map((cidr) => networkOf(parseCidr(cidr) as never)).map(formatCidr);
        const where =
            lan.length === 0
                ? "the interface has no address"
                : `the interface's networks are ${lan.join(", ")}`;
        return [
            {
                property: `${prefix}routes[${index}].via`,
                reason: `the gateway ${route.via} is not on the LAN: ${where}. Give a gateway inside them.`,
            },
        ];
    });
}

/** What an interface claims in its stack: its name and addresses, and the networks these put it on. */
export function linkClaims(property: string, want: LinkWant): Claim[] {
    const prefix = property === "" ? "" : `${property}.`;
    const at = want.namespace === undefined ? "" : ` in namespace ${want.namespace}`;
    const space = want.namespace ?? "";
    const lan = want.bridge === undefined ? undefined : `lan ${space === "" ? "" : space}/${want.bridge}`;
    return [
        {
            property: `${prefix}name`,
            key: `name ${space}/${want.name}`,
            what: `the interface name ${want.name}${at}`,
        },
        ...want.addresses.flatMap((cidr, index): Claim[] => {
            const parsed = parseCidr(cidr);
            if (parsed === undefined) return [];
            const here = `${prefix}addresses[${index}]`;
            const plain = formatAddress(parsed);
            const net = formatCidr(networkOf(parsed));
            const single = parsed.length >= (parsed.family === 4 ? 31 : 127);
            return [
                { property: here, key: `address ${space} ${plain}`, what: `the address ${plain}${at}` },
                ...(lan === undefined
                    ? []
                    : [
                          {
                              property: here,
                              key: `${lan} ${plain}`,
                              what: `the address ${plain} on bridge ${want.bridge}`,
                          },
                      ]),
                ...(single
                    ? []
                    : [
                          {
                              property: here,
                              key: `networks ${space}`,
                              what: `the network ${net}${at}`,
                              network: net,
                              group: want.name,
                          },
                      ]),
            ];
        }),
    ];
}

function routeSpec(row: RouteRow): RouteSpec {
    return {
        to: row.to,
        ...(row.via === undefined ? {} : { via: row.via }),
        ...(row.metric === undefined ? {} : { metric: row.metric }),
        ...(row.table === "main" ? {} : { table: row.table }),
    };
}

function reaches(cidr: string, via: string | undefined): boolean {
    const network = parseCidr(cidr);
    const gateway = via === undefined ? undefined : parseAddress(via);
    return network !== undefined && gateway !== undefined && contains(networkOf(network), gateway);
}
