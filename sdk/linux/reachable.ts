import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface ReachableArgs extends Omit<CommonArgs, "adopt"> {
    /** Where the connection comes from: a namespace of the host, and which of its addresses. @default the host itself, by the address that it chooses */
    from?: pulumi.Input<{ namespace?: pulumi.Input<string | undefined>; address?: pulumi.Input<string> }>;
    /** The address to connect to, or a name, which the namespace's resolver is asked for (ip-netns(8), /etc/netns). */
    to: pulumi.Input<string>;
    /** `icmp` (an echo request, ICMPv6 for IPv6), `tcp` (a connection, closed at once) or `udp` (a datagram). @default "icmp" */
    protocol?: pulumi.Input<"icmp" | "tcp" | "udp">;
    /** The port, 1 to 65535; required with `tcp` and `udp`. */
    port?: pulumi.Input<number>;
    /** Which address of a name is meant: 4 or 6. @default the first that the resolver gives */
    family?: pulumi.Input<4 | 6>;
    /** What a `udp` probe says, at most 1200 bytes: some servers answer only to what they understand. @default the word virtnet */
    payload?: pulumi.Input<string>;
    /** Whether it must connect, or must not. @default true */
    expect?: pulumi.Input<boolean>;
    /** How long an attempt waits for an answer, in seconds, 1 to 60. @default 2 */
    timeoutSeconds?: pulumi.Input<number>;
    /** After how many attempts, a second apart at least, it does not connect, 1 to 120: many, where a machine boots just then. A refresh makes 3 at the most. @default 3 */
    attempts?: pulumi.Input<number>;
    /** Any values: when one of them changes, the next update checks again. @default none */
    triggers?: pulumi.Input<pulumi.Input<unknown>[]>;
}

/**
 * States what must connect, or must not, and checks it by real packets: when it is made, when one of its inputs changes - put
 * into `triggers` what it depends on - and at each refresh. While it does not hold, the update fails, and a refresh shows it
 * as drift, which the next update checks again. The reason tells where the packet was lost: in which namespace, by which rule of which
 * chain, for want of a route, of an answer to ARP, of a listener.
 *
 * A TCP connection is one that is accepted; a UDP datagram connects when it is answered, or arrives at a listening socket in a
 * namespace of the host. A refusal is none. It makes nothing on the host; to tell why, it watches one more attempt by nft's tracing, for
 * which every namespace has a table of its own for that moment.
 *
 * @example
 * ```ts
 * new virtnet.linux.Reachable("web-is-published", {
 *     from: { namespace: "outside" },
 *     to: "198.51.100.2",
 *     protocol: "tcp",
 *     port: 4000,
 * });
 * new virtnet.linux.Reachable("lan-is-closed", { from: { namespace: "outside" }, to: "172.24.1.10", expect: false });
 * ```
 */
export class Reachable extends LabResource {
    /** Whether it connected at the last check. */
    declare readonly connects: pulumi.Output<boolean>;
    /** The address that was tried. */
    declare readonly address: pulumi.Output<string>;

    constructor(name: string, args: ReachableArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Reachable", name, args, ["connects", "address"], opts);
    }
}
