import type * as pulumi from "@pulumi/pulumi";
import { noteMaker, isRemoved } from "./belonging";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

export interface NatNetworkArgs extends VirtualBoxArgs {
    /** Its name, unlike any other NAT network's of this user. Another one makes another network. */
    name: pulumi.Input<string>;
    /** The machines' network: IPv4, host bits zero, /1 to /30. IPv4 port forwards to machines in it move along. */
    network: pulumi.Input<string>;
    /**
     * Whether VirtualBox serves DHCP. It makes the server when the network first starts, and sets its router, DNS and domain
     * again at every start. `false` for a `DhcpServer` of your own that tells clients other ones.
     *
     * @default true
     */
    dhcp?: pulumi.Input<boolean>;
    /** Whether machines have IPv6. @default false */
    ipv6?: pulumi.Input<boolean>;
    /**
     * The machines' IPv6 prefix: a /64 of 2000::/3 or fc00::/7.
     *
     * @default VirtualBox's scheme, fd17:625c:f037:XXYY::/64 with the second and third octet of `network` as it is first made
     */
    ipv6Prefix?: pulumi.Input<string>;
    /** Whether machines are told that the network leads to all of IPv6. @default false */
    defaultRoute?: pulumi.Input<boolean>;
    /**
     * Loopback addresses of the host that machines reach, with the offset of the address in `network` by which they do:
     * with `{ "127.0.0.1": 2 }` and 10.0.2.0/24, 10.0.2.2 is the host. 127.0.0.1 is always among them. VirtualBox up to 7.2.22 keeps the
     * mappings and does not act on them: there the gateway's address is the host's 127.0.0.1. It cannot take
     * one away, nor exchange two: then the network is removed and made again with all of its forwards, which is refused
     * while a running machine is on it.
     *
     * @default `{ "127.0.0.1": 2 }`
     */
    loopback?: pulumi.Input<Record<string, pulumi.Input<number>>>;
    /** Whether machines may use it. @default true */
    enabled?: pulumi.Input<boolean>;
    /**
     * Whether its engine runs without machines too, so that its forwards listen. VirtualBox starts it with the first machine
     * and stops it with the last, whatever is said here; whether it runs is told by its process, where the host lists those,
     * and otherwise only acted on when the network is made.
     *
     * @default VirtualBox's choice
     */
    running?: pulumi.Input<boolean>;
}

/**
 * A NAT network: machines on it reach each other and, behind one NAT engine, whatever the host reaches. Changed in place;
 * VirtualBox refuses to change its network and IPv6 while running machines are on it.
 *
 * With `dhcp` VirtualBox makes a DHCP server, which goes when this goes. A `DhcpServer` on the network takes that server over
 * or makes its own, and gives it back; one that was there before this network stays.
 *
 * @example
 * ```ts
 * const lab = new virtnet.virtualbox.NatNetwork("lab", {
 *     name: "lab",
 *     network: "10.5.0.0/24",
 *     ipv6: true,
 *     ipv6Prefix: "fd00:5::/64",
 *     loopback: { "127.0.0.1": 2 },
 * });
 * new virtnet.virtualbox.Nic("web-lab", { machine: "web", slot: 1, attachment: { natNetwork: lab.name } });
 * export const hostSeenByGuests = lab.hostLoopback; // 10.5.0.2
 * ```
 */
export class NatNetwork extends VirtualBoxResource {
    /** Its name, for a `Nic`'s attachment. */
    declare readonly name: pulumi.Output<string>;
    /** The machines' network. */
    declare readonly network: pulumi.Output<string>;
    /** The address of its gateway, which machines are told. */
    declare readonly gateway: pulumi.Output<string>;
    /** The address that `loopback` gives the host's 127.0.0.1 for machines. VirtualBox up to 7.2.22 answers at `gateway` instead. */
    declare readonly hostLoopback: pulumi.Output<string>;

    constructor(name: string, args: NatNetworkArgs, opts?: pulumi.CustomResourceOptions) {
        super("NatNetwork", name, args, ["gateway", "hostLoopback"], opts);
        if (isRemoved(args, opts)) noteMaker(this, this.name);
    }
}
