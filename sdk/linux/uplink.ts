import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

/** A check by packets: the gateway, a TCP port that must accept a connection, or an address that must answer a ping. */
export type UplinkProbe = "gateway" | { tcp: pulumi.Input<string> } | { ping: pulumi.Input<string> };

export interface UplinkArgs extends CommonArgs {
    /** The host's network card, or any other interface that leads out. Another one makes another uplink. */
    interface: pulumi.Input<string>;
    /** The namespace of the lab's router, which gets the way out. Another one makes another uplink. */
    namespace: pulumi.Input<string>;
    /**
     * How: `veth`, a cable to the host, which masquerades and keeps its card as it is; `macvlan`, a further MAC address on
     * the card, the router a station of the same network as the host, which it cannot talk to by that way
     * (`hostAddresses` can); `move`, the card itself, which the host then has no more. Another one makes another uplink.
     *
     * @default "veth"
     */
    mode?: pulumi.Input<"veth" | "macvlan" | "move">;
    /** The interface's name in the namespace: 1 to 15 letters, digits, `_`, `.`, `-`. Another one makes another uplink. @default "wan0"; with `move` the name it has */
    name?: pulumi.Input<string>;
    /** Whether addresses, the gateway and DNS servers come from a DHCP server, by the host's udhcpc, dhclient or dhcpcd; for `macvlan` and `move`. IPv6 follows router advertisements. @default false */
    dhcp?: pulumi.Input<boolean>;
    /** The addresses in the namespace, with prefix lengths. None with `veth`: a /30 of 100.64.0.0/10 (RFC 6598) derived from the stack and the resource's name. @default none */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** The router's IPv4 gateway, on the network of one of the addresses. With `veth` it is the address of the host's end. @default none; with `veth` the host's end of the derived /30 */
    gateway?: pulumi.Input<string>;
    /** The router's IPv6 gateway. With `veth` it is the address of the host's end, and the host then forwards IPv6. @default none */
    gateway6?: pulumi.Input<string>;
    /** DNS servers for programs that run in the namespace by `ip netns exec`, written to `/etc/netns/NAMESPACE/resolv.conf` (ip-netns(8)). None with `dhcp`: the lease's. @default none */
    dns?: pulumi.Input<pulumi.Input<string>[]>;
    /** The MAC address of the macvlan. @default one derived from the stack and the resource's name */
    mac?: pulumi.Input<string>;
    /** With `macvlan`: addresses for the host, such as `192.0.2.9/32`, on a second macvlan by which it and the router reach each other. @default none */
    hostAddresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** With `move`: the router's IPv4 address on the LAN, which becomes the host's own way out. @default none: the host has no way out */
    hostGateway?: pulumi.Input<string>;
    /** With `move`: the same of IPv6, not link-local. @default none */
    hostGateway6?: pulumi.Input<string>;
    /**
     * What must answer before a change is confirmed: `"gateway"`, `{ tcp: "192.0.2.1:443" }` or `{ ping: "192.0.2.1" }`. It is
     * tried from the namespace, and from the host too when `hostGateway` is given.
     *
     * @default "gateway"
     */
    probe?: pulumi.Input<UplinkProbe>;
    /** How long after the beginning of a change the host puts all back by itself unless it was confirmed, in seconds, 3 to 3600. @default 30 */
    rollbackSeconds?: pulumi.Input<number>;
}

/**
 * The way out of a lab's router through a network card of the host. No change of it can cut the host off: a switch is
 * armed on the host first, and unless the probe succeeds and Pulumi's own connection is alive still, the host puts its
 * card, addresses, routes and DNS back by itself. Delete gives back all of it the same way.
 *
 * @example
 * ```ts
 * const router = new virtnet.linux.Namespace("router", { name: "router" });
 * const uplink = new virtnet.linux.Uplink("uplink", { interface: "eth0", namespace: router.name });
 * new virtnet.linux.PatRouter("pat", { name: "pat", namespace: router.name, wan: uplink.wan, lans: ["lan0"] });
 * ```
 */
export class Uplink extends LabResource {
    /** The name of the interface in the namespace, for `PatRouter.wan`. */
    declare readonly wan: pulumi.Output<string>;
    /** The addresses of that interface, a lease's too, with prefix lengths; of the whole network, not of the link alone. */
    declare readonly wanAddresses: pulumi.Output<string[]>;
    /** The interface made on the host for it: its end of the pair, or its own macvlan; empty for none. */
    declare readonly hostInterface: pulumi.Output<string>;
    /** The addresses that the card had before, with prefix lengths. */
    declare readonly previousAddresses: pulumi.Output<string[]>;
    /** The routes that the host had through it before, as `ip route` writes them. */
    declare readonly previousRoutes: pulumi.Output<string[]>;
    /** The DNS servers that the host had before. */
    declare readonly previousDns: pulumi.Output<string[]>;
    /** The state of the switch: `confirmed`, or `armed` while a change is not confirmed. */
    declare readonly switchState: pulumi.Output<string>;

    constructor(name: string, args: UplinkArgs, opts?: pulumi.CustomResourceOptions) {
        const outputs = [
            "wan",
            "wanAddresses",
            "hostInterface",
            "previousAddresses",
            "previousRoutes",
            "previousDns",
            "switchState",
        ];
        super("linux:Uplink", name, args, outputs, opts);
    }
}
