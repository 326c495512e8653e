import type * as pulumi from "@pulumi/pulumi";

/** A route that an interface carries. */
export interface RouteOfLink {
    /** A network (`10.0.0.0/8`, `fd00::/8`), `default` for IPv4 or `::/0` for IPv6. */
    to: pulumi.Input<string>;
    /** The gateway, an address on one of the interface's networks. Without it the destination is on the link itself. @default none */
    via?: pulumi.Input<string>;
    /** The metric; the lowest of several routes to the same place wins, 0 to 4294967295. @default the kernel's: 0 for IPv4, 1024 for IPv6 */
    metric?: pulumi.Input<number>;
    /**
     * The routing table: `main`, `default` or a number from 1 to 4294967295 but 255.
     *
     * @default `main`
     */
    table?: pulumi.Input<string>;
}
