import type { VirtualBoxWorld } from "../../host/virtualbox/model";
import type { DhcpClient } from "./dhcp-fields";

/** Who has which address. */
export interface KnownAddress {
    mac: string;
    address: string;
}

/**
 * The addresses that clients of a server have: those that it has leased, and the fixed ones, which VirtualBox writes down
 * nowhere when they are taken.
 */
export async function addressesOf(
    world: VirtualBoxWorld,
    network: string,
    clients: readonly DhcpClient[],
): Promise<KnownAddress[]> {
    const leased = (await world.leases(network))
        .filter(({ state }) => state === "acked")
        .map(({ mac, address }) => ({ mac, address }));
    const fixed = await Promise.all(clients.map((client) => fixedAddress(world, client)));
    const all = [...fixed.flat(), ...leased];
    return all.filter(({ mac }, index) => all.findIndex((other) => other.mac === mac) === index);
}

async function fixedAddress(
    world: VirtualBoxWorld,
    { nic, mac, fixedAddress: address }: DhcpClient,
): Promise<KnownAddress[]> {
    if (address === undefined) return [];
    if (mac !== undefined) return [{ mac, address }];
    const machine = nic === undefined ? undefined : await world.machine(nic.machine);
    const card = machine?.cards.find(({ slot }) => slot === nic?.slot);
    return card === undefined || card.mac === "" ? [] : [{ mac: card.mac, address }];
}
