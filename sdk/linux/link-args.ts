import type * as pulumi from "@pulumi/pulumi";

/** A route that an interface carries. */
export interface RouteOfLink {
    /** A network (`10.0.0.0/8`, `fd00::/8`), `default` for IPv4 or `::/0` for IPv6. */
    to: pulumi.Input<string>;
    /** The gateway, an address on one of the interface's networks unless `onlink` is set. Without it the destination is on the link itself. @default none */
    via?: pulumi.Input<string>;
    /** The metric; the lowest of several routes to the same place wins, 0 to 4294967295. @default the kernel's: 0 for IPv4, 1024 for IPv6 */
    metric?: pulumi.Input<number>;
    /**
     * The routing table: `main`, `default` or a number from 1 to 4294967295 but 255.
     *
     * @default `main`
     */
    table?: pulumi.Input<string>;
    /**
     * The source address of what the machine itself sends there, of the same family as `to`. Any interface of the namespace may
     * have it, by then.
     *
     * @default the kernel's choice
     */
    src?: pulumi.Input<string>;
    /** The gateway is on the link, though no network of the interface's has it in (ip-route(8)). Takes `via`. @default none */
    onlink?: pulumi.Input<boolean>;
    /** The largest packet sent along it, in bytes, 68 to 65520, of IPv6 at least 1280. @default the interface's MTU */
    mtu?: pulumi.Input<number>;
}
