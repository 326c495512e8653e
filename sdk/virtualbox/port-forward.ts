import type * as pulumi from "@pulumi/pulumi";
import { deletedWith, makerOf } from "./belonging";
import { nameOf } from "./machine-ref";
import type { MachineRef } from "./machine-ref";
import type { Nic } from "./nic";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

/** A card by its machine and slot. */
export interface NicRef {
    /** The Machine, or the name or UUID of one. */
    machine: MachineRef;
    /** The slot, from 1. */
    slot: pulumi.Input<number>;
}

export interface PortForwardArgs extends VirtualBoxArgs {
    /** The card whose NAT engine forwards: a Nic, or its machine and slot. Another one makes another forward. */
    nic: Nic | NicRef;
    /** The rule's name, one of its kind on the card. Another one makes another forward. */
    name: pulumi.Input<string>;
    /** `tcp` or `udp`. @default "tcp" */
    protocol?: pulumi.Input<"tcp" | "udp">;
    /** The host's address that listens; empty: all of them. @default "" */
    hostAddress?: pulumi.Input<string>;
    /** The host's port, 1024 to 65535: VirtualBox is no root. */
    hostPort: pulumi.Input<number>;
    /** The guest's address; empty: the one it has by DHCP. @default "" */
    guestAddress?: pulumi.Input<string>;
    /** The guest's port, 1 to 65535. */
    guestPort: pulumi.Input<number>;
}

/**
 * A port of the host that reaches a guest behind NAT. Added, moved and removed on a running machine without stopping it;
 * other forwards of the card are left alone.
 *
 * @example
 * ```ts
 * const nic = new virtnet.virtualbox.Nic("nat", { machine: "web", slot: 1, attachment: { nat: {} } });
 * const ssh = new virtnet.virtualbox.PortForward("ssh", {
 *     nic,
 *     name: "ssh",
 *     hostAddress: "127.0.0.1",
 *     hostPort: 2222,
 *     guestPort: 22,
 * });
 * export const endpoint = ssh.endpoint; // 127.0.0.1:2222
 * ```
 */
export class PortForward extends VirtualBoxResource {
    /** Where to connect to on the host, `127.0.0.1:2222`. */
    declare readonly endpoint: pulumi.Output<string>;

    constructor(name: string, args: PortForwardArgs, opts?: pulumi.CustomResourceOptions) {
        // Of a Nic only what names it: the rest of it is no input of a forward.
        const machine = nameOf(args.nic.machine);
        const inputs = { ...args, nic: { machine, slot: args.nic.slot } };
        super("PortForward", name, inputs, ["endpoint"], deletedWith(makerOf(machine), opts));
    }
}
