import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface BridgePortArgs extends CommonArgs {
    /** The interface to plug in, made by something else; it has to be there by then. Another one makes another port. */
    interface: pulumi.Input<string>;
    /** The interface name of the bridge to plug it into. */
    bridge: pulumi.Input<string>;
    /** The namespace both are in. Another one makes another port. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** Whether to take the interface's addresses away while it is plugged in: a port needs none. Delete gives them back. @default false */
    flushAddresses?: pulumi.Input<boolean>;
    /**
     * Whether a small process (Perl) watches the port and plugs it in again, its addresses taken away as `flushAddresses`
     * says, whenever something resets it, as VirtualBox does with vboxnet0. It ends with the port.
     *
     * @default false
     */
    guard?: pulumi.Input<boolean>;
}

/**
 * A port of a bridge for an interface that something else made: vboxnet0, a tap, a container's veth. Delete unplugs it,
 * plugs it back where it was and gives its addresses back. One that is plugged into another bridge is refused without `adopt`.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["192.168.56.1/24"] });
 * new virtnet.linux.BridgePort("vbox", { interface: "vboxnet0", bridge: lan.name, flushAddresses: true });
 * ```
 */
export class BridgePort extends LabResource {
    /** The bridge it was plugged into before; empty for none. */
    declare readonly previousMaster: pulumi.Output<string>;
    /** The addresses it had before. */
    declare readonly previousAddresses: pulumi.Output<string[]>;

    constructor(name: string, args: BridgePortArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:BridgePort", name, args, ["previousMaster", "previousAddresses"], opts);
    }
}
