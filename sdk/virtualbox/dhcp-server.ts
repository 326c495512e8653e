import type * as pulumi from "@pulumi/pulumi";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

/** What some clients of a DHCP server are told. */
export interface DhcpTellingArgs {
    /**
     * DHCP options by number (1 to 254) or by name: subnetMask, timeOffset, routers, timeServers, nameServers,
     * domainNameServers, logServers, hostName, domainName, interfaceMtu, broadcastAddress, staticRoutes, ntpServers,
     * vendorSpecific, netbiosNameServers, tftpServerName, bootFile, domainSearch, classlessStaticRoutes, tftpServerAddresses.
     * A value is text, several addresses with a blank between, or bytes in hexadecimal, which options unknown to VirtualBox
     * need. @default none
     */
    options?: pulumi.Input<Record<string, pulumi.Input<string | { hex: string }>>>;
    /** Options by number or name that clients are told even if they did not ask for them. @default none */
    forcedOptions?: pulumi.Input<pulumi.Input<string | number>[]>;
    /** Options by number or name that clients are never told. @default none */
    suppressedOptions?: pulumi.Input<pulumi.Input<string | number>[]>;
    /** How long leases last, in seconds. @default as for all clients, or VirtualBox's choice */
    leaseTimes?: pulumi.Input<{
        /** The shortest that a client can ask for. @default VirtualBox's choice */
        min?: pulumi.Input<number>;
        /** What a client gets that asks for none. @default VirtualBox's choice */
        default?: pulumi.Input<number>;
        /** The longest that a client can ask for. @default VirtualBox's choice */
        max?: pulumi.Input<number>;
    }>;
}

/** What a client is known by: exactly one of these. In a pattern `?` stands for one character, `*` for any number. */
export type DhcpConditionArgs =
    /** A MAC address. */
    | { mac: pulumi.Input<string> }
    /** A pattern of MAC addresses, such as `08:00:27:*`. */
    | { macPattern: pulumi.Input<string> }
    /** A vendor class. VirtualBox up to 7.2.22 takes none under 255 bytes, here and in the next three, which is refused. */
    | { vendor: pulumi.Input<string> }
    /** A pattern of vendor classes. */
    | { vendorPattern: pulumi.Input<string> }
    /** A user class. */
    | { userClass: pulumi.Input<string> }
    /** A pattern of user classes. */
    | { userClassPattern: pulumi.Input<string> };

/** Clients that are told something of their own together. */
export interface DhcpGroupArgs extends DhcpTellingArgs {
    /** Who is in it: whom any of these fits; empty: all but those excluded. @default none */
    include?: pulumi.Input<pulumi.Input<DhcpConditionArgs>[]>;
    /** Who is not in it all the same. @default none */
    exclude?: pulumi.Input<pulumi.Input<DhcpConditionArgs>[]>;
}

/** A card by its machine and slot. */
export interface DhcpNicArgs {
    /** The name or UUID of the machine. */
    machine: pulumi.Input<string>;
    /** The slot, from 1. */
    slot: pulumi.Input<number>;
}

/** One client, by the card of a machine or by its MAC address. */
export interface DhcpClientArgs extends DhcpTellingArgs {
    /** The card: a `Nic`'s machine and slot. @default none; then `mac` says who it is */
    nic?: pulumi.Input<DhcpNicArgs>;
    /** Its MAC address. @default none; then `nic` says who it is */
    mac?: pulumi.Input<string>;
    /** The address that it always gets, in the server's network. @default one from the range */
    fixedAddress?: pulumi.Input<string>;
}

export interface DhcpServerArgs extends VirtualBoxArgs, DhcpTellingArgs {
    /** The network that it serves: exactly one of these. Another one makes another server. */
    network: pulumi.Input<
        | { natNetwork: pulumi.Input<string> }
        | { internal: pulumi.Input<string> }
        | { hostOnly: pulumi.Input<string> }
        | { bridged: pulumi.Input<string> }
    >;
    /** The server's own address with the prefix length of the network, `10.7.0.1/24`: IPv4, outside of the range. */
    serverAddress: pulumi.Input<string>;
    /** The first address of the range to lease from. In a NAT network from the fourth on. */
    lower: pulumi.Input<string>;
    /** The last address of the range. */
    upper: pulumi.Input<string>;
    /** Whether it answers. @default true */
    enabled?: pulumi.Input<boolean>;
    /** Groups by their names. @default none */
    groups?: pulumi.Input<Record<string, pulumi.Input<DhcpGroupArgs>>>;
    /** Clients with settings of their own, each machine's card and each MAC address once. @default none */
    clients?: pulumi.Input<pulumi.Input<DhcpClientArgs>[]>;
}

/**
 * VirtualBox's DHCP server of a network, IPv4. `options`, `forcedOptions`, `suppressedOptions` and `leaseTimes` are for all
 * clients; groups and clients go before them. The whole of it is managed: what is changed in VirtualBox's window is changed
 * back. VirtualBox starts it with the first machine on the network.
 *
 * On a NAT network with `dhcp` VirtualBox sets routers, domainNameServers and domainName itself at every start, and may have
 * made the server before: if the NatNetwork is of the same stack, that server is taken over, and given back on delete. Give the
 * NatNetwork `dhcp: false` to tell clients other ones.
 *
 * @example
 * ```ts
 * const dhcp = new virtnet.virtualbox.DhcpServer("dhcp", {
 *     network: { internal: "lab" },
 *     serverAddress: "10.7.0.1/24",
 *     lower: "10.7.0.100",
 *     upper: "10.7.0.199",
 *     options: { routers: "10.7.0.2", domainNameServers: "1.1.1.1 9.9.9.9" },
 *     leaseTimes: { default: 600, max: 3600 },
 *     clients: [{ nic: { machine: "web", slot: 1 }, fixedAddress: "10.7.0.10" }],
 * });
 * export const leases = dhcp.leases;
 * ```
 */
export class DhcpServer extends VirtualBoxResource {
    /** The name by which VirtualBox knows the network. */
    declare readonly networkName: pulumi.Output<string>;
    /** Who has which address, when it was last looked at: leases that were taken, and the fixed addresses. */
    declare readonly leases: pulumi.Output<{ mac: string; address: string }[]>;

    constructor(name: string, args: DhcpServerArgs, opts?: pulumi.CustomResourceOptions) {
        super("DhcpServer", name, args, ["networkName", "leases"], opts);
    }
}
