import * as z from "zod";
import { birthName, digest } from "../../core/owner";
import { contains, networkOf, parseAddress, parseCidr } from "../../net/cidr";
import {
    address,
    interfaceAddress,
    interfaceName,
    mac,
    namespaceName,
    port,
    unique,
    whole,
} from "../../net/fields";
import { stableMac } from "./link";
import type { LinkWant, RouteSpec } from "./link";

const modes = ["veth", "macvlan", "move"] as const;

export type ProbeSpec = "gateway" | { tcp: string } | { ping: string };

export interface UplinkInputs {
    interface: string;
    namespace: string;
    mode: (typeof modes)[number];
    name?: string | undefined;
    dhcp: boolean;
    addresses: string[];
    gateway?: string | undefined;
    gateway6?: string | undefined;
    dns: string[];
    mac?: string | undefined;
    hostAddresses: string[];
    hostGateway?: string | undefined;
    hostGateway6?: string | undefined;
    probe: ProbeSpec;
    rollbackSeconds: number;
}

export const uplinkFields = {
    interface: interfaceName(),
    namespace: namespaceName(),
    mode: z.enum(modes, `is not a mode. Give one of ${modes.join(", ")}`).default("veth"),
    name: interfaceName().optional(),
    dhcp: z.boolean().default(false),
    addresses: unique(interfaceAddress(), "address").default([]),
    gateway: address().optional(),
    gateway6: address().optional(),
    dns: unique(address(), "server").default([]),
    mac: mac().optional(),
    hostAddresses: unique(interfaceAddress(), "address").default([]),
    hostGateway: address().optional(),
    hostGateway6: address().optional(),
    probe: z
        .union(
            [z.literal("gateway"), z.strictObject({ tcp: endpoint() }), z.strictObject({ ping: address() })],
            'is not a probe. Give "gateway", { tcp: "192.0.2.1:443" } or { ping: "192.0.2.1" }',
        )
        .default("gateway"),
    rollbackSeconds: whole("a number of seconds", 3, 3600).default(30),
};

/** `192.0.2.1:443` or `[2001:db8::1]:443`. */
function endpoint() {
    const wrong = "is not an address and a port. Write it as 192.0.2.1:443 or [2001:db8::1]:443";
    return z.string(wrong).refine((text) => {
        const { address: host, port: number } = parseEndpoint(text);
        return parseAddress(host) !== undefined && port().safeParse(number).success;
    }, wrong);
}

export function parseEndpoint(text: string): { address: string; port: number } {
    const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
    return { address: match?.[1] ?? match?.[2] ?? "", port: Number(match?.[3]) };
}

/** What is derived from the owner, and so is the same after every rebuild. */
export interface UplinkNames {
    /** The switch: one a network card that moves, else one an uplink, of which a card may have several at the same moment. */
    switch: string;
    /** Our interface on the host: an end of the pair, or the macvlan by which the host reaches the router. */
    host: string;
    /** The interface in the namespace until it is complete. */
    birth: string;
    table: string;
    /** Where the DHCP client has its files. */
    lease: string;
}

export function namesOf({ interface: nic, mode }: UplinkInputs, mark: string): UplinkNames {
    const id = digest(mark, 12);
    return {
        switch: `uplink-${mode === "move" ? digest(nic, 12) : id}`,
        host: `vu${id}`,
        birth: birthName(mark),
        table: `virtnet_uplink_${id}`,
        lease: `/run/virtnet/lease-${id}`,
    };
}

/** The name of the interface in the namespace. */
export function insideName({ name, mode, interface: nic }: UplinkInputs): string {
    return name ?? (mode === "move" ? nic : "wan0");
}

/** The interface in the namespace as it is to be. */
export function insideWant(want: UplinkInputs, mark: string): LinkWant {
    const { gateway, gateway6, addresses } = resolved(want, mark);
    return {
        name: insideName(want),
        namespace: want.namespace,
        mtu: undefined,
        mac: want.mode === "move" ? undefined : (want.mac ?? stableMac(mark)),
        up: true,
        bridge: undefined,
        addresses,
        routes: defaultRoutes(gateway, gateway6),
    };
}

/** Our interface on the host as it is to be; `undefined`: none. */
export function hostWant(want: UplinkInputs, mark: string): LinkWant | undefined {
    const base = {
        name: namesOf(want, mark).host,
        namespace: undefined,
        mtu: undefined,
        mac: stableMac(mark, "host"),
        up: true,
        bridge: undefined,
    };
    const { addresses, gateway, gateway6 } = resolved(want, mark);
    if (want.mode === "veth") {
        const ends = [gateway, gateway6].flatMap((via) => {
            const own = addresses.find((cidr) => reach(cidr, via));
            return via === undefined || own === undefined ? [] : [`${via}/${own.split("/")[1]}`];
        });
        return { ...base, addresses: ends, routes: [] };
    }
    if (want.mode === "macvlan" && want.hostAddresses.length > 0) {
        const routes = addresses.map((cidr) => {
            const [host = ""] = cidr.split("/");
            return { to: `${host}/${host.includes(":") ? 128 : 32}` };
        });
        return { ...base, addresses: want.hostAddresses, routes };
    }
    return undefined;
}

/**
 * A pair for which nothing was chosen gets a /30 of 100.64.0.0/10, the space between a provider and its customers'
 * routers (RFC 6598): no LAN of anybody's is there.
 */
export function resolved(
    { mode, addresses, gateway, gateway6 }: UplinkInputs,
    mark: string,
): { addresses: string[]; gateway: string | undefined; gateway6: string | undefined } {
    if (mode !== "veth" || addresses.length > 0) return { addresses, gateway, gateway6 };
    const block = Number.parseInt(digest(mark, 5), 16) * 4; // 20 bits: the number of /30s there are
    const at = (host: number) =>
        [100, 64 + ((block >> 16) & 63), (block >> 8) & 255, (block & 255) + host].join(".");
    return { addresses: [`${at(2)}/30`], gateway: at(1), gateway6 };
}

export function defaultRoutes(gateway: string | undefined, gateway6: string | undefined): RouteSpec[] {
    return [
        ...(gateway === undefined ? [] : [{ to: "0.0.0.0/0", via: gateway }]),
        ...(gateway6 === undefined ? [] : [{ to: "::/0", via: gateway6 }]),
    ];
}

function reach(cidr: string, via: string | undefined): boolean {
    const network = parseCidr(cidr);
    const hop = via === undefined ? undefined : parseAddress(via);
    return network !== undefined && hop !== undefined && contains(networkOf(network), hop);
}
