import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

/** How dropped packets are logged. */
export interface LogDrops {
    /** What each line begins with: 1 to 60 letters, digits, blanks and `._:/@-`. @default "virtnet-dropped: " */
    prefix?: pulumi.Input<string>;
    /** The most lines a time, `N/second`, `/minute`, `/hour` or `/day`; a burst of 5 is let through. @default "2/minute" */
    rate?: pulumi.Input<string>;
    /**
     * An nflog group, 0 to 65535, for a reader such as `tcpdump -i nflog:N` or ulogd. Without it lines go to the kernel's
     * log, which for a namespace's packets takes the sysctl `net.netfilter.nf_log_all_netns=1` of the machine.
     *
     * @default none
     */
    group?: pulumi.Input<number>;
}

export interface PatRouterArgs extends CommonArgs {
    /** The name of its nft table: 1 to 60 letters, digits and `_`, a letter first. Another one makes another router. */
    name: pulumi.Input<string>;
    /** The namespace that it makes a router. On the host itself it only ever drops its own LANs' traffic. Another one makes another router. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** The interface to the outside, in the same namespace; it may come later than the router. */
    wan: pulumi.Input<string>;
    /** The interfaces to the LANs, in the same namespace, one at least, the WAN not among them. */
    lans: pulumi.Input<pulumi.Input<string>[]>;
    /** What happens to forwarded packets that no rule lets pass: `drop` them, counted, or `accept` them. @default "drop" */
    forward?: pulumi.Input<"drop" | "accept">;
    /** Whether the LANs' packets leave with the router's own address (nft(8), masquerade). @default true */
    masquerade?: pulumi.Input<boolean>;
    /** NAT loopback: whether the LANs reach forwarded ports by the router's outside address. @default true */
    hairpin?: pulumi.Input<boolean>;
    /** Whether TCP's segment size is held to what the WAN carries (RFC 2923, RFC 6691). @default false */
    mssClamp?: pulumi.Input<boolean>;
    /** Whether and how dropped packets are logged. They are counted in any case. @default not */
    logDrops?: pulumi.Input<LogDrops>;
    /** Whether it forwards IPv6 too. @default true in a namespace, false on the host itself, which would no longer heed router advertisements */
    ipv6?: pulumi.Input<boolean>;
}

/**
 * A router with port address translation: the LANs reach the outside with the router's address, the outside reaches only
 * the ports that a `PortForward` publishes. It is one nft table of its own; each update is one transaction (nft(8)). While it lives, `net.ipv4.ip_forward` of its
 * namespace is on.
 *
 * @example
 * ```ts
 * const router = new virtnet.linux.Namespace("router", { name: "router" });
 * new virtnet.linux.PatRouter("pat", { name: "pat", namespace: router.name, wan: "wan0", lans: ["lan0"] });
 * ```
 */
export class PatRouter extends LabResource {
    /** The name of its table. */
    declare readonly name: pulumi.Output<string>;
    /** The namespace it routes in; `undefined` for the host's own. */
    declare readonly namespace: pulumi.Output<string | undefined>;
    /** Its table as nft names it, `inet NAME`; the packets it dropped are in the counter `dropped`. */
    declare readonly table: pulumi.Output<string>;

    constructor(name: string, args: PatRouterArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:PatRouter", name, args, ["namespace", "table"], opts);
    }
}
