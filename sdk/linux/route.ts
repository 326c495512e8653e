import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface RouteArgs extends CommonArgs {
    /** The destination: a network with host bits zero, an address, `default` for IPv4 or `::/0` for IPv6. */
    to: pulumi.Input<string>;
    /**
     * What becomes of packets to it (ip-route(8)): `unicast` sends them through `dev`; `blackhole` drops them silently,
     * `unreachable` tells their sender that the host is unreachable, `prohibit` that it is forbidden. The latter three take
     * none of `dev`, `via`, `src`, `onlink` and `mtu`.
     *
     * @default "unicast"
     */
    type?: pulumi.Input<"unicast" | "blackhole" | "unreachable" | "prohibit">;
    /** The gateway, of the same family as `to`. Without it the destination is on the link itself. @default none */
    via?: pulumi.Input<string>;
    /** The interface it leads through; it has to be up by then. Required for a route of type `unicast`. @default none */
    dev?: pulumi.Input<string>;
    /**
     * The source address of what the host itself sends there, of the same family as `to`: one that some interface of the namespace
     * has by then. With the address the kernel takes an IPv4 route of the main table away.
     *
     * @default the kernel's choice
     */
    src?: pulumi.Input<string>;
    /** The gateway is on the link, though no network of the interface's has it in. Takes `via`. @default false */
    onlink?: pulumi.Input<boolean>;
    /** The largest packet sent along it, in bytes, 68 to 65520, of IPv6 at least 1280. @default the interface's MTU */
    mtu?: pulumi.Input<number>;
    /** The routing table: `main`, `default` or a number from 1 to 4294967295 but 255. @default "main" */
    table?: pulumi.Input<string>;
    /** The metric; the lowest of several routes to the same place wins, 0 to 4294967295. @default the kernel's: 0 for IPv4, 1024 for IPv6 */
    metric?: pulumi.Input<number>;
    /** The namespace it is in. @default the host's own */
    namespace?: pulumi.Input<string>;
}

/**
 * A route (ip-route(8)). It never replaces another's route: one to the same destination, with the same metric in the same table, is
 * refused, or taken over with `adopt` and given back as it was. Another destination, interface, table or metric makes another route;
 * all else is changed in place, without a moment in which there is none.
 *
 * @example
 * ```ts
 * new virtnet.linux.Route("lab", { to: "172.24.0.0/16", via: "192.168.1.7", dev: "eth0", src: "192.168.1.5" });
 * new virtnet.linux.Route("nowhere", { type: "unreachable", to: "10.0.0.0/8", metric: 4000 });
 * ```
 */
export class Route extends LabResource {
    constructor(name: string, args: RouteArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Route", name, args, [], opts);
    }
}
