/** A claim on a NAT network. */
export function natNetworkKey(name: string): string {
    return `virtualbox natnetwork ${name}`;
}

/** What a network had that is being removed and made again. */
export function restKey(name: string): string {
    return `virtualbox natnetwork-rest ${name}`;
}

/** A claim on a forward of a NAT network, `4/NAME` or `6/NAME`; without one what all of them begin with. */
export function natForwardKey(network: string, forward: string): string {
    return `virtualbox natnetwork-forward ${network}/${forward}`;
}
