import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface DomainInterfaceArgs extends CommonArgs {
    /**
     * The name or UUID of the domain. Another one makes another interface. With `id` of a `libvirt.Domain` a domain that is made
     * anew gets its interface in the same update; with a name, in the next that refreshes.
     */
    domain: pulumi.Input<string>;
    /** Which libvirt, as a URI; the host connects to it. Another one makes another interface. @default "qemu:///system" */
    connection?: pulumi.Input<string>;
    /** The bridge of the host to plug it into. Changed in place. Either this or `network`. @default none */
    bridge?: pulumi.Input<string>;
    /** The network of libvirt's to plug it into, by its name; it has to be active where the domain runs. Changed in place. @default none */
    network?: pulumi.Input<string>;
    /** The group of ports of the network. @default the network's own default */
    portGroup?: pulumi.Input<string>;
    /** What kind of network card the guest sees: virtio, e1000, e1000e, rtl8139, … Another one makes another interface. @default "virtio" */
    model?: pulumi.Input<string>;
    /** Its MAC address. Another one makes another interface. @default derived from the resource's own name, in 52:54:00 */
    mac?: pulumi.Input<string>;
    /** The name of the host's end. Another one makes another interface. @default numbered by libvirt: vnet0, vnet1, … */
    target?: pulumi.Input<string>;
    /** The MTU in bytes that the host's end has and the guest is told, 68 to 65535. Another one makes another interface. @default the bridge's */
    mtu?: pulumi.Input<number>;
    /** Whether its cable is plugged in. Changed in place; the guest sees its carrier go and come. @default true */
    up?: pulumi.Input<boolean>;
    /** Whether it is plugged into the running domain. One that does not run has it from its next start, by `config`. @default true */
    live?: pulumi.Input<boolean>;
    /** Whether it is in the stored description, by which the domain starts the next time. A transient domain has none: `false`. @default true */
    config?: pulumi.Input<boolean>;
}

/**
 * A network card of a libvirt domain, plugged in while it runs. Delete unplugs it, which takes a guest that answers. It is told
 * from the domain's others by an alias that bears the owner's mark; one that is unplugged by hand comes back. `adopt` has no
 * effect: nobody else's card is taken over. In a `libvirt.Domain` of the same stack, give
 * `{ ignoreChanges: ["networkInterfaces"] }`, or its refresh finds the card and takes it out.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16"] });
 * new virtnet.linux.DomainInterface("web", { domain: "web", bridge: lan.name });
 * ```
 */
export class DomainInterface extends LabResource {
    /** Its MAC address. */
    declare readonly macAddress: pulumi.Output<string>;
    /** The host's end; empty while the domain does not run. */
    declare readonly device: pulumi.Output<string>;

    constructor(name: string, args: DomainInterfaceArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:DomainInterface", name, args, ["macAddress", "device"], opts);
    }
}
