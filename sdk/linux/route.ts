import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface RouteArgs extends CommonArgs {
    /** The destination: a network with host bits zero, an address, `default` for IPv4 or `::/0` for IPv6. */
    to: pulumi.Input<string>;
    /** The gateway, of the same family as `to`. Without it the destination is on the link itself. @default none */
    via?: pulumi.Input<string>;
    /** The interface it leads through; it has to be up by then. */
    dev: pulumi.Input<string>;
    /** The routing table: `main`, `default` or a number from 1 to 4294967295 but 255. @default "main" */
    table?: pulumi.Input<string>;
    /** The metric; the lowest of several routes to the same place wins, 0 to 4294967295. @default the kernel's: 0 for IPv4, 1024 for IPv6 */
    metric?: pulumi.Input<number>;
    /** The namespace of the interface. @default the host's own */
    namespace?: pulumi.Input<string>;
}

/**
 * A route (ip-route(8)). It never replaces a route that is there: the same destination and metric through another gateway is refused by
 * the kernel. Any change makes another route.
 *
 * @example
 * ```ts
 * new virtnet.linux.Route("lab", { to: "172.24.0.0/16", via: "192.168.1.7", dev: "eth0" });
 * ```
 */
export class Route extends LabResource {
    constructor(name: string, args: RouteArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Route", name, args, [], opts);
    }
}
