import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";
import type { RouteOfLink } from "./link-args";

export interface MacvlanArgs extends CommonArgs {
    /** The interface name, 1 to 15 letters, digits, `_`, `.`, `-`. Another name makes another macvlan. */
    name: pulumi.Input<string>;
    /** The link it is a further address of. Another one makes another macvlan. */
    parent: pulumi.Input<string>;
    /** The namespace the parent is in. Another one makes another macvlan. @default the host's own */
    parentNamespace?: pulumi.Input<string>;
    /** The namespace the macvlan is in; required when `parentNamespace` is given. Another one makes another macvlan. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** How macvlans of one parent reach each other: `bridge`, `private`, `vepa`, or `passthru` for a single one (ip-link(8)). @default "bridge" */
    mode?: pulumi.Input<"bridge" | "private" | "vepa" | "passthru">;
    /** Its addresses with prefix lengths, `192.0.2.9/24`. @default none */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** Its routes. A gateway that none of its networks reaches is refused in the preview. @default none */
    routes?: pulumi.Input<pulumi.Input<RouteOfLink>[]>;
    /** Its MAC address. @default one derived from the stack and the resource's name; the parent's with `passthru` */
    mac?: pulumi.Input<string>;
    /** The largest frame, in bytes, 68 to 65535; at most the parent's. @default the parent's */
    mtu?: pulumi.Input<number>;
    /** Whether it is up. @default true */
    up?: pulumi.Input<boolean>;
}

/**
 * A macvlan: a second network card on the cable of the first. It and its parent cannot talk to each other.
 *
 * @example
 * ```ts
 * const router = new virtnet.linux.Namespace("router", { name: "router" });
 * new virtnet.linux.Macvlan("wan", {
 *     name: "wan0",
 *     parent: "eth0",
 *     namespace: router.name,
 *     addresses: ["192.0.2.9/24"],
 * });
 * ```
 */
export class Macvlan extends LabResource {
    /** The interface name. */
    declare readonly name: pulumi.Output<string>;
    /** Its MAC address as the kernel has it. */
    declare readonly macAddress: pulumi.Output<string>;

    constructor(name: string, args: MacvlanArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Macvlan", name, args, ["macAddress"], opts);
    }
}
