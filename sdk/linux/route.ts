import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface RouteArgs extends CommonArgs {
    /** The destination: a network, `default` for IPv4 or `::/0` for IPv6. */
    to: pulumi.Input<string>;
    /** The gateway. Without it the destination is on the link itself. */
    via?: pulumi.Input<string>;
    /** The interface it leads through. */
    dev: pulumi.Input<string>;
    /** The routing table: `main`, `default` or a number. @default "main" */
    table?: pulumi.Input<string>;
    /** The metric; the lowest of several routes to the same place wins. */
    metric?: pulumi.Input<number>;
    /** The namespace. @default the host's own */
    namespace?: pulumi.Input<string>;
}

/**
 * A route. It never replaces a route that is there: the same destination and metric through another gateway is refused by
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
