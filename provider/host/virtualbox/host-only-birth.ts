import type { DhcpServerRow, HostOnlyAdapterRow } from "./model";

/** A claim on a host-only adapter. */
export function adapterKey(name: string): string {
    return `virtualbox adapter ${name}`;
}

/** A claim on the next adapter that VirtualBox makes, with what was there before. */
export const birthKey = "virtualbox adapter born";

/** A DHCP server that tells all clients the same, and nothing but addresses: as VirtualBox makes one with each adapter. */
export type PlainServer = Pick<
    DhcpServerRow,
    "network" | "serverAddress" | "netmask" | "lower" | "upper" | "enabled"
>;

/** What was there before an adapter was made. */
export interface Birth {
    adapters: string[];
    /** Also of adapters that do not exist: VirtualBox comes with one for vboxnet0. */
    servers: PlainServer[];
}

/** What an adapter of ours was before: the server of its network, if there was one. */
export interface Unborn {
    server: PlainServer | null;
}

export function birthOf(adapters: readonly HostOnlyAdapterRow[], servers: readonly DhcpServerRow[]): Birth {
    return { adapters: adapters.map(({ name }) => name), servers: servers.filter(isPlain).map(plain) };
}

export function unborn({ servers }: Birth, adapter: string): Unborn {
    return { server: servers.find(({ network }) => network === networkNameOf(adapter)) ?? null };
}

export function isPlain({ global, groups, clients }: DhcpServerRow): boolean {
    const told = global.options.size + global.forced.length + global.suppressed.length;
    return told + groups.length + clients.length === 0;
}

function plain({ network, serverAddress, netmask, lower, upper, enabled }: DhcpServerRow): PlainServer {
    return { network, serverAddress, netmask, lower, upper, enabled };
}

/** The name by which a DHCP server serves an adapter. */
export function networkNameOf(adapter: string): string {
    return `HostInterfaceNetworking-${adapter}`;
}
