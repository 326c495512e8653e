import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface TapArgs extends CommonArgs {
    /** The interface name, 1 to 15 letters, digits, `_`, `.`, `-`. Another name makes another tap. */
    name: pulumi.Input<string>;
    /** The namespace it lives in. Another one makes another tap. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** The user, by name or number, who may open it without privilege. Another one makes another tap. @default root only */
    user?: pulumi.Input<string | number>;
    /** The group whose members may open it without privilege. Another one makes another tap. @default none */
    group?: pulumi.Input<string | number>;
    /** Whether it has several queues (`IFF_MULTI_QUEUE`). Another choice makes another tap. @default false */
    multiQueue?: pulumi.Input<boolean>;
    /** Whether frames carry a virtio header (`IFF_VNET_HDR`), as vhost wants, until a program opens it and says what it wants. Another choice makes another tap. @default false */
    vnetHeader?: pulumi.Input<boolean>;
    /** The bridge, in the same namespace, that it is plugged into. @default none */
    bridge?: pulumi.Input<string>;
    /** The MAC address of the host's end, a unicast one other than the machine's. @default one derived from the stack and the resource's name */
    mac?: pulumi.Input<string>;
    /** The largest frame, in bytes, 68 to 65535. @default the kernel's, 1500 */
    mtu?: pulumi.Input<number>;
    /** Whether it is up. @default true */
    up?: pulumi.Input<boolean>;
}

/**
 * A persistent tap device: where a virtual machine's cable is plugged in, by QEMU run by hand
 * (`-netdev tap,ifname=NAME,script=no,downscript=no`) or by libvirt (tuntap.rst of the kernel).
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0" });
 * new virtnet.linux.Tap("qemu", { name: "qemutap0", user: "alice", bridge: lan.name });
 * ```
 */
export class Tap extends LabResource {
    /** The interface name. */
    declare readonly name: pulumi.Output<string>;
    /** The MAC address of the host's end; the machine has its own. */
    declare readonly macAddress: pulumi.Output<string>;

    constructor(name: string, args: TapArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Tap", name, args, ["macAddress"], opts);
    }
}
