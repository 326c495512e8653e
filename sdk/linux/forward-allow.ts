import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface ForwardAllowArgs extends CommonArgs {
    /** The interface name of the LAN's bridge, which has to be there by then. Another one makes another resource. */
    bridge: pulumi.Input<string>;
    /** The namespace the bridge is in. Another one makes another resource. @default the host's own */
    namespace?: pulumi.Input<string>;
    /**
     * Interfaces to which this host itself routes the LAN: what the LAN sends there may pass, and from there what answers
     * it and what a port forward sends on. Nothing else may come in by them. None: only frames
     * from port to port of the bridge. @default none
     */
    routed?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * The zone that the bridge enters where firewalld drops its packets, until firewalld is reloaded or the resource
     * deleted. It has to forward: target ACCEPT, or intra-zone forwarding (firewalld.zone(5)). `trusted` opens the host's
     * own ports to the LAN too. @default "trusted"
     */
    firewalldZone?: pulumi.Input<string>;
}

/**
 * Lets the packets of a LAN through the packet filters of its host, whoever has set them: Docker, libvirt, firewalld, an
 * administrator; by iptables or nftables, IPv4 and IPv6. What is needed is found by the chains that are there: a rule
 * with this resource's mark in Docker's DOCKER-USER, else at the head of the chain that would drop them, or nothing at all.
 * No rule of another is changed, and delete takes the own one away. After a flush, a reload or a restart `pulumi refresh`
 * shows what is lacking, and the next `pulumi up` puts it back.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0" });
 * const allow = new virtnet.linux.ForwardAllow("lan-passes", { bridge: lan.name });
 * export const filteredBy = allow.backend;
 * ```
 */
export class ForwardAllow extends LabResource {
    /** The bridge's interface name. */
    declare readonly bridge: pulumi.Output<string>;
    /** What was found and done: `iptables-nft DOCKER-USER`, `nft inet filter forward`, `firewalld zone trusted`, `none needed: …`. */
    declare readonly backend: pulumi.Output<string>;

    constructor(name: string, args: ForwardAllowArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:ForwardAllow", name, args, ["backend"], opts);
    }
}
