import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import { DomainInterface } from "../linux/domain-interface";
import type { DomainInterfaceArgs } from "../linux/domain-interface";
import { Veth } from "../linux/veth";
import { interfaceNameOf } from "./names";
import { present } from "./present";

/** What a network in bridge mode is made from: the shape that the libvirt provider up to 0.8 has. */
export interface LibvirtBridgeNetwork {
    /** Its name in libvirt. */
    name: pulumi.Input<string>;
    /** Libvirt's forward mode. */
    mode: "bridge";
    /** The bridge it leads to. */
    bridge: pulumi.Input<string>;
    /** Whether it is started with libvirt. */
    autostart: pulumi.Input<boolean>;
}

/** The class `Network` of @pulumi/libvirt. It is given rather than imported: a lab without libvirt needs no SDK for it. */
export type LibvirtNetworkClass<N extends pulumi.CustomResource> = new (
    name: string,
    args: LibvirtBridgeNetwork,
    opts?: pulumi.CustomResourceOptions,
) => N;

export interface LibvirtDockArgs<N extends pulumi.CustomResource = pulumi.CustomResource> {
    /** Where libvirt and the LAN are. @default the configured host */
    host?: pulumi.Input<HostSpec>;
    /** The interface name of the LAN's bridge. */
    bridge: pulumi.Input<string>;
    /** A network of libvirt's that leads to the bridge, for domains to be made on. @default none */
    network?: {
        /** `libvirt.Network` of @pulumi/libvirt. */
        type: LibvirtNetworkClass<N>;
        /** Its name in libvirt. @default the component's name */
        name?: pulumi.Input<string>;
        /** Whether libvirt has it from its own start on. @default true */
        autostart?: pulumi.Input<boolean>;
    };
    /**
     * The bridge of a network of libvirt's that is to become one with the LAN, by a cable between the two: `virbr2`. An isolated
     * one without DHCP: two DHCP servers on one LAN give machines addresses by chance. @default none
     */
    joins?: pulumi.Input<string>;
    /** Which libvirt `attach` asks, as a URI. @default "qemu:///system" */
    connection?: pulumi.Input<string>;
}

/** A network card of a domain, on the LAN. */
export type LibvirtAttachArgs = Omit<
    DomainInterfaceArgs,
    "bridge" | "network" | "portGroup" | "host" | "connection"
>;

/**
 * A LAN's bridge opened to libvirt, in any of three ways: a network of libvirt's that leads to it, for new domains; a cable to
 * a network that is there; a card plugged into a domain that runs.
 *
 * ```text
 *   domain ── network virtualnet0 ──┐
 *   domain ── virbr2 ═══ cable ═════╪══ virtualnet0
 *   running domain ── new card ─────┘
 * ```
 *
 * The bridge stays the LAN's: libvirt neither gives it an address nor removes it.
 *
 * @example
 * ```ts
 * import * as libvirt from "@pulumi/libvirt";
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16"] });
 * const dock = new virtnet.LibvirtDock("dock", {
 *     bridge: lan.name,
 *     network: { type: libvirt.Network, name: "virtualnet0" },
 * });
 * new libvirt.Domain("web", { networkInterfaces: [{ networkId: dock.network?.id }] });
 * dock.attach("db", { domain: "db" });
 * ```
 */
export class LibvirtDock<N extends pulumi.CustomResource = pulumi.CustomResource>
    extends pulumi.ComponentResource
{
    /** libvirt's network that leads to the bridge, if asked for. */
    readonly network: N | undefined;
    /** The cable to the network that was joined, if asked for. */
    readonly cable: Veth | undefined;
    private readonly where: { host?: pulumi.Input<HostSpec> };

    constructor(
        private readonly label: string,
        private readonly args: LibvirtDockArgs<N>,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("virtnet:index:LibvirtDock", label, {}, opts);
        const { host, bridge } = args;
        this.where = present({ host });
        this.network = this.makeNetwork();
        this.cable =
            args.joins === undefined
                ? undefined
                : new Veth(
                      `${label}-cable`,
                      {
                          ...this.where,
                          a: { name: interfaceNameOf("vl-", label), bridge },
                          b: { name: interfaceNameOf("vv-", label), bridge: args.joins },
                      },
                      { parent: this },
                  );
        this.registerOutputs({ bridge });
    }

    /** Plugs a card into a domain: at once if it runs, and for its next start. */
    attach(name: string, card: LibvirtAttachArgs): DomainInterface {
        const { bridge, connection } = this.args;
        const from = connection === undefined ? {} : { connection };
        return new DomainInterface(
            `${this.label}-${name}`,
            { ...card, ...this.where, ...from, bridge },
            { parent: this },
        );
    }

    private makeNetwork(): N | undefined {
        const { network, bridge } = this.args;
        if (network === undefined) return undefined;
        const { type: Network, name = this.label, autostart = true } = network;
        // libvirt changes none of its networks while it runs, and two of them cannot have one name.
        const inTurn = { parent: this, deleteBeforeReplace: true };
        return new Network(`${this.label}-network`, { name, mode: "bridge", bridge, autostart }, inTurn);
    }
}
