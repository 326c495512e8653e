import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";
import type { RouteOfLink } from "./link-args";

/** One end of a virtual cable. */
export interface VethEnd {
    /** The interface name, 1 to 15 letters, digits, `_`, `.`, `-`. Another name makes another pair. */
    name: pulumi.Input<string>;
    /** The namespace the end is in. Another one makes another pair. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** The bridge, in the same namespace, that the end is plugged into. @default none */
    bridge?: pulumi.Input<string>;
    /** Its addresses with prefix lengths, `172.24.1.10/16` or `fd00::10/64`. Addresses given by others stay. @default none */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** Its routes. A gateway that none of its networks reaches is refused in the preview. @default none */
    routes?: pulumi.Input<pulumi.Input<RouteOfLink>[]>;
    /** Its MAC address, a unicast one. @default one derived from the stack and the resource's name, stable over rebuilds */
    mac?: pulumi.Input<string>;
    /** The largest frame it sends, in bytes, 68 to 65535. Give both ends the same. @default the kernel's, 1500 */
    mtu?: pulumi.Input<number>;
    /** Whether it is up. @default true */
    up?: pulumi.Input<boolean>;
}

export interface VethArgs extends CommonArgs {
    /** One end, by custom that of the host or bridge. */
    a: pulumi.Input<VethEnd>;
    /** The other end, by custom that of the machine. */
    b: pulumi.Input<VethEnd>;
}

/**
 * A veth pair (veth(4)): a virtual cable. A machine on a LAN is a `Namespace` and a `Veth` whose one end is in it, with its
 * addresses and routes, and whose other end is plugged into the bridge.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16"] });
 * const web = new virtnet.linux.Namespace("web", { name: "web" });
 * new virtnet.linux.Veth("web", {
 *     a: { name: "v-web", bridge: lan.name },
 *     b: {
 *         name: "eth0",
 *         namespace: web.name,
 *         addresses: ["172.24.1.10/16"],
 *         routes: [{ to: "default", via: "172.24.0.1" }],
 *     },
 * });
 * ```
 */
export class Veth extends LabResource {
    /** One end as it was given: `cable.a.name` is for an Address or a Route on it. */
    declare readonly a: pulumi.Output<pulumi.Unwrap<VethEnd>>;
    /** The other end as it was given. */
    declare readonly b: pulumi.Output<pulumi.Unwrap<VethEnd>>;
    /** The MAC addresses of the ends. */
    declare readonly macs: pulumi.Output<{ a: string; b: string }>;

    constructor(name: string, args: VethArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Veth", name, args, ["macs"], opts);
    }
}
