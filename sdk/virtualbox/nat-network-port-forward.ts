import type * as pulumi from "@pulumi/pulumi";
import { deletedWith, makerOf } from "./belonging";
import { NatNetwork } from "./nat-network";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

export interface NatNetworkPortForwardArgs extends VirtualBoxArgs {
    /** The NatNetwork, or the name of one. Another one makes another forward. */
    network: pulumi.Input<string> | NatNetwork;
    /** The rule's name, one of its family in the network, of up to 63 bytes. Another one makes another forward. */
    name: pulumi.Input<string>;
    /** `tcp` or `udp`. @default "tcp" */
    protocol?: pulumi.Input<"tcp" | "udp">;
    /**
     * The version of IP, 4 or 6. Another one makes another forward. VirtualBox up to 7.2.22 keeps forwards of IPv6 but opens
     * none: its NAT service reads their addresses as IPv4. @default 4
     */
    family?: pulumi.Input<4 | 6>;
    /** The host's address that listens, of that family; empty: all of them. @default "" */
    hostAddress?: pulumi.Input<string>;
    /** The host's port, 1024 to 65535: VirtualBox is no root. */
    hostPort: pulumi.Input<number>;
    /** The machine's address in the network, of that family. */
    guestAddress: pulumi.Input<string>;
    /** The machine's port, 1 to 65535. */
    guestPort: pulumi.Input<number>;
}

/**
 * A port of the host that reaches a machine on a NAT network, as long as the network runs. Added, moved and removed while it
 * runs; other forwards of the network are left alone.
 *
 * @example
 * ```ts
 * const lab = new virtnet.virtualbox.NatNetwork("lab", { name: "lab", network: "10.5.0.0/24" });
 * const ssh = new virtnet.virtualbox.NatNetworkPortForward("ssh", {
 *     network: lab,
 *     name: "ssh",
 *     hostAddress: "127.0.0.1",
 *     hostPort: 2222,
 *     guestAddress: "10.5.0.5",
 *     guestPort: 22,
 * });
 * export const endpoint = ssh.endpoint; // 127.0.0.1:2222
 * ```
 */
export class NatNetworkPortForward extends VirtualBoxResource {
    /** Where to connect to on the host, `127.0.0.1:2222` or `[::1]:2222`. */
    declare readonly endpoint: pulumi.Output<string>;

    constructor(name: string, args: NatNetworkPortForwardArgs, opts?: pulumi.CustomResourceOptions) {
        const network = args.network instanceof NatNetwork ? args.network.name : args.network;
        const inputs = { ...args, network };
        super("NatNetworkPortForward", name, inputs, ["endpoint"], deletedWith(makerOf(network), opts));
    }
}
