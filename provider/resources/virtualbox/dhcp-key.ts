/** A claim on the DHCP server of a network. */
export function dhcpKey(network: string): string {
    return `virtualbox dhcpserver ${network}`;
}

/** A server that runs was changed and is yet to be started anew. */
export function restartKey(network: string): string {
    return `virtualbox dhcpserver-restart ${network}`;
}
