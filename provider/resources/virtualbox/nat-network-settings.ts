/** What a NAT network is told, and the words of `natnetwork add` and `modify` that make it so. */
import { isDeepStrictEqual } from "node:util";
import type { Forward, NatNetworkRow } from "../../host/virtualbox/model";
import { formatAddress, nthAddress, parseCidr } from "../../net/cidr";

/** A NAT network in the form that inputs have. */
export interface NatNetworkSettings {
    network: string;
    dhcp: boolean;
    ipv6: boolean;
    ipv6Prefix?: string | undefined;
    defaultRoute: boolean;
    /** The offset in the network by which guests reach a loopback address of the host, by that address. */
    loopback: Record<string, number>;
    enabled: boolean;
}

/** Forwards by the version of IP; others' resources, or nobody's. */
export interface NatNetworkForwards {
    forwards4: readonly Forward[];
    forwards6: readonly Forward[];
}

/** The mapping that VirtualBox gives every new NAT network, and which only changes its offset. */
export const bornLoopback: Record<string, number> = { "127.0.0.1": 2 };

export function settingsOf(row: NatNetworkRow): NatNetworkSettings {
    return {
        network: row.network,
        dhcp: row.dhcp,
        ipv6: row.ipv6,
        ipv6Prefix: row.ipv6Prefix,
        defaultRoute: row.advertiseDefaultIpv6Route,
        loopback: Object.fromEntries(row.loopback),
        enabled: row.enabled,
    };
}

/** With what VirtualBox maps anyway. */
export function complete<T extends NatNetworkSettings>(want: T): T {
    return { ...want, loopback: { ...bornLoopback, ...want.loopback } };
}

/** The words after `natnetwork add --netname NAME`. */
export function addWords(want: NatNetworkSettings, forwards: NatNetworkForwards): string[] {
    return [
        ...["--network", want.network, "--dhcp", onOff(want.dhcp), "--ipv6", onOff(want.ipv6)],
        ...["--ipv6-prefix", want.ipv6Prefix ?? prefixFor(want.network)],
        ...["--ipv6-default", onOff(want.defaultRoute), want.enabled ? "--enable" : "--disable"],
        ...(loopbackSteps(want.loopback, bornLoopback) ?? []).flatMap(loopbackWords),
        ...forwardWords(forwards),
    ];
}

export function forwardWords({ forwards4, forwards6 }: NatNetworkForwards): string[] {
    return [
        ...forwards4.flatMap((rule) => ["--port-forward-4", forwardText(rule)]),
        ...forwards6.flatMap((rule) => ["--port-forward-6", forwardText(rule)]),
    ];
}

/** The words after `natnetwork modify --netname NAME`; only what differs, since even a same value is refused in use. */
export function modifyWords(want: NatNetworkSettings, now: NatNetworkSettings): string[] {
    const steps = loopbackSteps(want.loopback, now.loopback) ?? [];
    return [
        ...(want.network === now.network ? [] : ["--network", want.network]),
        ...(want.dhcp === now.dhcp ? [] : ["--dhcp", onOff(want.dhcp)]),
        ...(want.ipv6 === now.ipv6 ? [] : ["--ipv6", onOff(want.ipv6)]),
        ...(prefixDiffers(want, now) ? ["--ipv6-prefix", want.ipv6Prefix ?? ""] : []),
        ...(want.defaultRoute === now.defaultRoute ? [] : ["--ipv6-default", onOff(want.defaultRoute)]),
        ...(want.enabled === now.enabled ? [] : [want.enabled ? "--enable" : "--disable"]),
        ...steps.flatMap(loopbackWords),
    ];
}

export function isAsWanted(want: NatNetworkSettings, now: NatNetworkSettings): boolean {
    return (
        !prefixDiffers(want, now) &&
        isDeepStrictEqual({ ...want, ipv6Prefix: undefined }, { ...now, ipv6Prefix: undefined })
    );
}

/**
 * What VirtualBox (7.2.22 and today's source, NATNetworkImpl.cpp and VBoxManageNATNetwork.cpp) changes on a new network
 * only: a mapping is never taken away, two never swap their offsets, and a prefix is silently kept while there is an IPv6
 * forward. `undefined`: `modify` does it all.
 */
export function needsRebuilding(
    want: NatNetworkSettings,
    now: NatNetworkSettings,
    { forwards6 }: NatNetworkForwards,
): string | undefined {
    if (loopbackSteps(want.loopback, now.loopback) === undefined) return "a loopback mapping is taken away";
    if (prefixDiffers(want, now) && forwards6.length > 0)
        return "its IPv6 prefix changes under IPv6 port forwards";
    return undefined;
}

/** VirtualBox's own scheme, which it follows for its first network only: the second and third octet as subnet id. */
export function prefixFor(network: string): string {
    const value = parseCidr(network)?.value ?? 0n;
    return `fd17:625c:f037:${((value >> 8n) & 0xffffn).toString(16)}::/64`;
}

/** The gateway has the first address that no mapping has (NATNetwork::i_findFirstAvailableOffset). */
export function gatewayOf({ network, loopback }: NatNetworkSettings): string {
    const taken = new Set(Object.values(loopback));
    let offset = 1;
    while (taken.has(offset)) offset += 1;
    return addressAt(network, offset);
}

export function addressAt(network: string, offset: number): string {
    const cidr = parseCidr(network);
    const address = cidr === undefined ? undefined : nthAddress(cidr, BigInt(offset));
    return address === undefined ? "" : formatAddress(address);
}

/** `ssh:tcp:[127.0.0.1]:2222:[10.0.2.5]:22` */
export function forwardText(rule: Forward): string {
    const { name, protocol, hostAddress, hostPort, guestAddress, guestPort } = rule;
    return `${name}:${protocol}:[${hostAddress}]:${hostPort}:[${guestAddress}]:${guestPort}`;
}

function prefixDiffers(want: NatNetworkSettings, now: NatNetworkSettings): boolean {
    return want.ipv6Prefix !== undefined && want.ipv6Prefix !== now.ipv6Prefix;
}

function loopbackWords([address, offset]: [address: string, offset: number]): string[] {
    return ["--loopback-4", `${address}=${offset}`];
}

/** Mappings in an order in which no offset is ever given twice, which VirtualBox refuses. `undefined`: there is none. */
function loopbackSteps(
    want: Record<string, number>,
    now: Record<string, number>,
): [address: string, offset: number][] | undefined {
    if (Object.keys(now).some((address) => want[address] === undefined)) return undefined;
    const reached = new Map(Object.entries(now));
    const pending = Object.entries(want).filter(([address, offset]) => reached.get(address) !== offset);
    const steps: [address: string, offset: number][] = [];
    while (pending.length > 0) {
        const taken = new Set(reached.values());
        const next = pending.findIndex(([, offset]) => !taken.has(offset));
        if (next === -1) return undefined;
        const [step] = pending.splice(next, 1);
        if (step === undefined) return undefined;
        reached.set(...step);
        steps.push(step);
    }
    return steps;
}

function onOff(value: boolean): string {
    return value ? "on" : "off";
}
