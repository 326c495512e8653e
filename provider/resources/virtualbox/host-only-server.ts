/**
 * The DHCP server of a host-only adapter's network. VirtualBox makes one with each adapter, which would answer on whatever
 * LAN the adapter is a port of: it goes, and what was there before comes back with the adapter's end.
 */
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import { isPlain, networkNameOf } from "../../host/virtualbox/host-only-birth";
import type { PlainServer } from "../../host/virtualbox/host-only-birth";
import type { VirtualBoxWorld } from "../../host/virtualbox/model";
import { dhcpKey } from "./dhcp-key";

export interface ServerSeen {
    network: string;
    /** There is one. */
    stands: boolean;
    /** It is VirtualBox's own: plain, and claimed by nobody. */
    isStray: boolean;
}

/** `mayBeStray`: the adapter is ours. */
export async function serverOf(
    world: VirtualBoxWorld,
    adapter: string,
    mayBeStray: boolean,
): Promise<ServerSeen> {
    const network = networkNameOf(adapter);
    const server = (await world.global()).dhcpServers.find((row) => row.network === network);
    const isFree = async () => (await world.claims(dhcpKey(network))).length === 0;
    const isStray = mayBeStray && server !== undefined && isPlain(server) && (await isFree());
    return { network, stands: server !== undefined, isStray };
}

export function withoutServer({ isStray, network }: ServerSeen): VirtualBoxCommand[] {
    return isStray ? [{ manage: ["dhcpserver", "remove", `--network=${network}`] }] : [];
}

/** The server that was there before, where none stands in its place. */
export function withServer(before: PlainServer | null, now: ServerSeen): VirtualBoxCommand[] {
    if (before === null || (now.stands && !now.isStray)) return [];
    const { network, serverAddress, netmask, lower, upper, enabled } = before;
    return [
        {
            manage: [
                ...["dhcpserver", "add", `--network=${network}`, `--server-ip=${serverAddress}`],
                ...[`--netmask=${netmask}`, `--lower-ip=${lower}`, `--upper-ip=${upper}`],
                enabled ? "--enable" : "--disable",
            ],
        },
    ];
}
