import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";
import type { RouteOfLink } from "./link-args";

export interface VxlanArgs extends CommonArgs {
    /** The interface name, 1 to 15 letters, digits, `_`, `.`, `-`. Another name makes another tunnel. */
    name: pulumi.Input<string>;
    /** The namespace its frames are in. Another one makes another tunnel. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** The network's number, 1 to 16777215, the same on all its hosts (RFC 7348, 5). Another one makes another tunnel. */
    vni: pulumi.Input<number>;
    /**
     * The interface its packets leave by; with it gone, so is the tunnel. Required beside `group` and for link-local
     * addresses. Another one makes another tunnel.
     *
     * @default the route to each remote decides
     */
    parent?: pulumi.Input<string>;
    /** The namespace its packets are in, and `parent`; give `namespace` with it. Another one makes another tunnel. @default the host's own */
    parentNamespace?: pulumi.Input<string>;
    /** The address its packets come from, and are accepted at. Required for remotes over IPv6. @default the one that the kernel chooses for each remote; packets to any address are accepted */
    local?: pulumi.Input<string>;
    /**
     * The other hosts' addresses, all IPv4 or all IPv6: each gets a copy of every broadcast, and of what goes to a machine
     * whose host is not known yet. They come and go one by one while the tunnel runs. Ends added by others stay.
     *
     * @default none
     */
    remotes?: pulumi.Input<pulumi.Input<string>[]>;
    /** A multicast group that the hosts meet in, instead of `remotes`: the network between them has to carry it. Another one makes another tunnel. @default none */
    group?: pulumi.Input<string>;
    /** The UDP port, the same on all hosts, 1 to 65535; IANA's is 4789. Another one makes another tunnel. @default 4789 */
    port?: pulumi.Input<number>;
    /** The TTL (IPv6: hop limit) of its packets: 1 to 255, `auto` - the host's default, 1 to a group - or `inherit` from the packet inside. To and from `inherit` it is made anew. @default "auto" */
    ttl?: pulumi.Input<number | "auto" | "inherit">;
    /** The TOS byte (IPv6: traffic class) of its packets, 0 to 255 but for 1, or `inherit` from the packet inside. @default 0 */
    tos?: pulumi.Input<number | "inherit">;
    /** Whether its IPv4 packets may be split on their way: the don't-fragment bit is `unset`, `set`, or as the packet inside has it, `inherit`. @default "unset" */
    df?: pulumi.Input<"unset" | "set" | "inherit">;
    /** Whether it learns from what it receives which machine is behind which host. Without, entries have to be made by others. @default true */
    learning?: pulumi.Input<boolean>;
    /** How long it remembers what it has learned, in seconds, 0 to 4294967295; 0 for ever. @default 300 */
    ageingSeconds?: pulumi.Input<number>;
    /** Whether its packets carry UDP checksums. Another value makes another tunnel. @default true */
    udpChecksum?: pulumi.Input<boolean>;
    /** Whether packets over IPv6 are accepted without a UDP checksum (RFC 6935). Another value makes another tunnel. @default false */
    acceptZeroChecksum?: pulumi.Input<boolean>;
    /** The bridge, in the same namespace, that it is plugged into. @default none, or whoever else plugs it in */
    bridge?: pulumi.Input<string>;
    /** Its addresses with prefix lengths, `192.0.2.9/24`. @default none */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** Its routes. A gateway that none of its networks reaches is refused in the preview. @default none */
    routes?: pulumi.Input<pulumi.Input<RouteOfLink>[]>;
    /** Its MAC address. @default one derived from the stack and the resource's name, stable over rebuilds */
    mac?: pulumi.Input<string>;
    /**
     * The largest frame, in bytes, 68 to 65535. Every packet grows by 50 bytes over IPv4 and by 70 over IPv6, so that this
     * much below what the network between the hosts carries nothing has to be split. All machines of the LAN have to use it.
     *
     * @default the parent's less 50 or 70; without a parent 1450 over IPv4 and 1430 over IPv6, which fit an Ethernet of 1500
     */
    mtu?: pulumi.Input<number>;
    /** Whether it is up. @default true */
    up?: pulumi.Input<boolean>;
}

/**
 * One host's end of a VXLAN: a cable whose packets go to other hosts by UDP (RFC 7348). Plugged into a bridge on each, it
 * makes their LANs one. **It neither encrypts nor authenticates:** whoever can send a packet to its port is on the LAN, and
 * whoever sees the network between the hosts sees the LAN. Between hosts that do not share a trusted network run it over
 * WireGuard or IPsec. `virtnet.MeshOfHosts` makes the ends of any number of hosts.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "lan0", mtu: 1450 });
 * new virtnet.linux.Vxlan("tunnel", {
 *     name: "vx0",
 *     vni: 42,
 *     local: "192.0.2.10",
 *     remotes: ["192.0.2.11", "192.0.2.12"],
 *     bridge: lan.name,
 * });
 * ```
 */
export class Vxlan extends LabResource {
    /** The interface name. */
    declare readonly name: pulumi.Output<string>;
    /** Its MAC address as the kernel has it. */
    declare readonly macAddress: pulumi.Output<string>;

    constructor(name: string, args: VxlanArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Vxlan", name, args, ["macAddress"], opts);
    }
}
