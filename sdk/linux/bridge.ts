import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface BridgeArgs extends CommonArgs {
    /** The interface name, 1 to 15 letters, digits, `_`, `.`, `-` (IFNAMSIZ of linux/if.h). Another name makes another bridge. */
    name: pulumi.Input<string>;
    /** The namespace it lives in. Another one makes another bridge. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** The largest frame it forwards, in bytes, 68 to 65535. @default the smallest of its ports, as the kernel does */
    mtu?: pulumi.Input<number>;
    /** Its MAC address, a unicast one: six pairs of hexadecimal digits, the first even. @default one derived from the stack and the resource's name, stable over rebuilds and port changes */
    mac?: pulumi.Input<string>;
    /** Whether it speaks the spanning tree protocol (IEEE 802.1D) with other bridges. @default false */
    stp?: pulumi.Input<boolean>;
    /** Whether it keeps VLANs apart (bridge(8), `vlan_filtering`). @default false */
    vlanFiltering?: pulumi.Input<boolean>;
    /** The host's own addresses on this LAN with prefix lengths, `172.24.0.1/16` or `fd00::1/64`. Addresses given by others stay. @default none */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** Whether it is up. @default true */
    up?: pulumi.Input<boolean>;
}

/**
 * A Linux bridge: a virtual switch (bridge(8), ip-link(8)). Machines are plugged in by the `bridge` of a Veth, Tap or
 * BridgePort. Changing it in place leaves them plugged in.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16"] });
 * ```
 */
export class Bridge extends LabResource {
    /** The interface name. */
    declare readonly name: pulumi.Output<string>;
    /** Its MAC address as the kernel has it. */
    declare readonly macAddress: pulumi.Output<string>;
    /** The kernel's number for it, unique in its namespace. */
    declare readonly index: pulumi.Output<number>;

    constructor(name: string, args: BridgeArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Bridge", name, args, ["macAddress", "index"], opts);
    }
}
