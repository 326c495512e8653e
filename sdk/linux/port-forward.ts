import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface PortForwardArgs extends CommonArgs {
    /** The name of the PatRouter, its output `name`. Another one makes another forward. */
    router: pulumi.Input<string>;
    /** The namespace of the router. Another one makes another forward. @default the host's own */
    namespace?: pulumi.Input<string | undefined>;
    /** `tcp` or `udp`. @default "tcp" */
    protocol?: pulumi.Input<"tcp" | "udp">;
    /** The router's address that is published, of the same family as `to`. @default any of its addresses */
    address?: pulumi.Input<string>;
    /** The published port, 1 to 65535, or a range of at most 1000 such as `"4000-4010"`. */
    port: pulumi.Input<number | string>;
    /** The server's address. */
    to: pulumi.Input<string>;
    /** The server's port, or a range as long as `port`. @default the same as `port` */
    toPort?: pulumi.Input<number | string>;
    /** The network, host bits zero, of the same family as `to`, whose hosts may use it. @default anybody */
    from?: pulumi.Input<string>;
    /** Whether the LANs reach it by the router's address too. Needs `hairpin` of the router. @default true */
    hairpin?: pulumi.Input<boolean>;
}

/**
 * A published port of a PatRouter: works from outside, from the LANs (NAT loopback) and from the router itself. Adding,
 * moving or removing one breaks no connection. The same port twice is refused, unless for addresses or sources that do not
 * overlap.
 *
 * @example
 * ```ts
 * const space = new virtnet.linux.Namespace("router", { name: "router" });
 * const router = new virtnet.linux.PatRouter("pat", {
 *     name: "pat",
 *     namespace: space.name,
 *     wan: "wan0",
 *     lans: ["lan0"],
 * });
 * new virtnet.linux.PortForward("web", {
 *     router: router.name,
 *     namespace: router.namespace,
 *     port: 4000,
 *     to: "172.24.1.10",
 *     toPort: 80,
 * });
 * ```
 */
export class PortForward extends LabResource {
    /** Where to connect to, `198.51.100.2:4000`; `*` stands for any address of the router. */
    declare readonly endpoint: pulumi.Output<string>;

    constructor(name: string, args: PortForwardArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:PortForward", name, args, ["endpoint"], opts);
    }
}
