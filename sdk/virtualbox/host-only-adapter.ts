import type * as pulumi from "@pulumi/pulumi";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

export interface HostOnlyAdapterArgs extends VirtualBoxArgs {
    /**
     * The adapter that is to be taken over, with `adopt: true`. VirtualBox chooses the names of new ones: then leave it out
     * and read `adapter`. Another one makes another resource.
     *
     * @default a new adapter
     */
    name?: pulumi.Input<string>;
    /**
     * The host's address on it with its prefix length, `192.168.56.1/24`. Without one it has none, and VirtualBox is kept
     * from giving it one, as a port of a bridge needs it.
     *
     * @default none
     */
    ipv4?: pulumi.Input<string>;
    /** The host's IPv6 address on it with its prefix length. @default none */
    ipv6?: pulumi.Input<string>;
    /**
     * The networks in which the host's /etc/vbox/networks.conf allows adapters: what is outside is found in preview. The
     * default is what VirtualBox allows without that file.
     *
     * @default ["192.168.56.0/21", "fe80::/10"]
     */
    ranges?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * A host-only adapter: a network of the host and those machines whose cards are plugged into it. Its address stays as it is
 * said here, also when machines start and stop. The DHCP server that VirtualBox makes with each adapter is taken away; a
 * `DhcpServer` makes one.
 *
 * @example
 * ```ts
 * const vboxnet = new virtnet.virtualbox.HostOnlyAdapter("vboxnet", { ipv4: "192.168.56.1/24" });
 * new virtnet.virtualbox.Nic("web-lab", { machine: "web", slot: 2, attachment: { hostOnly: vboxnet.adapter } });
 * ```
 */
export class HostOnlyAdapter extends VirtualBoxResource {
    /** Its name as an interface of the host, `vboxnet0`. */
    declare readonly adapter: pulumi.Output<string>;
    /** What a DHCP server of it serves, `HostInterfaceNetworking-vboxnet0`. */
    declare readonly networkName: pulumi.Output<string>;
    /** Its MAC address. */
    declare readonly mac: pulumi.Output<string>;

    constructor(name: string, args: HostOnlyAdapterArgs = {}, opts?: pulumi.CustomResourceOptions) {
        super("HostOnlyAdapter", name, args, ["adapter", "networkName", "mac"], opts);
    }
}
