/** A claim on the DHCP server of a network. */
export function dhcpKey(network: string): string {
    return `virtualbox dhcpserver ${network}`;
}
