/** Mistakes between the inputs of a NAT network. */
import type { Failure } from "../../core/define";
import { parseCidr, size } from "../../net/cidr";
import { complete } from "./nat-network-settings";
import type { NatNetworkSettings } from "./nat-network-settings";

type Inputs = NatNetworkSettings & { running?: boolean | undefined };

export function natNetworkMistakes(inputs: Inputs): Failure[] {
    return [...mappingMistakes(inputs), ...runningMistakes(inputs)];
}

function mappingMistakes(inputs: NatNetworkSettings): Failure[] {
    const { network, loopback } = complete(inputs);
    const cidr = parseCidr(network);
    if (cidr === undefined) return [];
    return Object.entries(loopback).flatMap(([address, offset], index, all) => {
        const property = `loopback["${address}"]`;
        if (BigInt(offset) >= size(cidr) - 1n)
            return [{ property, reason: `is ${offset}, outside of ${network}. Give a smaller offset.` }];
        const other = all.slice(0, index).find(([, same]) => same === offset);
        if (other === undefined) return [];
        return [{ property, reason: `is ${offset}, as of ${other[0]}. Give each its own offset.` }];
    });
}

function runningMistakes({ running, enabled }: Inputs): Failure[] {
    if (running !== true || enabled) return [];
    return [
        {
            property: "running",
            reason: "is true, but VirtualBox starts no network with `enabled: false`. Change one.",
        },
    ];
}
