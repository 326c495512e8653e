import * as pulumi from "@pulumi/pulumi";
import { known } from "./present";
import type { UplinkArgs } from "../linux/uplink";
import { Uplink } from "../linux/uplink";
import type { RouteOfLink } from "../linux/link-args";
import { Veth } from "../linux/veth";
import type { CommonArgs } from "../dynamic";

/** The router's side to the outside: a cable to a provider that the program makes itself. */
export interface WanArgs {
    /** The router's outside address with its prefix length, `198.51.100.2/24`. */
    address: string;
    /** The next router, which leads to everywhere else: an address of the outside network. Without it the router reaches that network alone. @default none */
    gateway?: string;
    /** Its outside IPv6 address with its prefix length. @default none */
    address6?: string;
    /** The next router for IPv6. @default none */
    gateway6?: string;
    /** The other end of the router's outside cable: the provider's. */
    peer: {
        /** Its interface name, 1 to 15 characters. @default "isp0" */
        name?: string;
        /** The namespace it is in. @default the host's own */
        namespace?: pulumi.Input<string>;
        /** The bridge, in the same namespace, that it is plugged into. @default none */
        bridge?: pulumi.Input<string>;
        /** Its addresses with prefix lengths. @default none */
        addresses?: string[];
        /** Its routes. @default none */
        routes?: RouteOfLink[];
    };
}

/** The router's side to the outside: a real network card of the host. */
export interface UplinkWanArgs {
    /** Everything of an `Uplink` but its namespace, which is the router's. Changed only under its dead man's switch. */
    uplink: Omit<UplinkArgs, "namespace" | keyof CommonArgs>;
}

/** Where the router's side to the outside is made. */
export interface WanPlace {
    label: string;
    common: CommonArgs;
    namespace: pulumi.Input<string>;
    parent: pulumi.Resource;
}

/** The addresses that a router has to the outside, without prefix lengths. */
export interface Wan {
    address: pulumi.Output<string>;
    address6: pulumi.Output<string | undefined>;
}

/** The router's interface to the outside where it has a cable. */
const cableEnd = "wan0";

/** The name that the router's interface to the outside will have: its rules stand before it comes. */
export function wanInterface(wan: WanArgs | UplinkWanArgs): pulumi.Input<string> {
    if (!("uplink" in wan)) return cableEnd;
    const { interface: card, mode, name } = wan.uplink;
    return pulumi
        .all([card, mode, name])
        .apply(([card, mode, name]) => name ?? (mode === "move" ? card : "wan0"));
}

/** `router`: the rules that stand before. */
export function plugCable(
    { label, common, namespace, parent }: WanPlace,
    args: WanArgs,
    router: pulumi.Resource,
): Wan {
    const { address, address6, gateway, gateway6, peer } = args;
    const routes = known([gateway, gateway6]).map(defaultRoute);
    const a = { ...peer, name: peer.name ?? "isp0" };
    const b = { name: cableEnd, namespace, addresses: known([address, address6]), routes };
    new Veth(`${label}-wan`, { ...common, a, b }, { parent, dependsOn: router });
    return {
        address: pulumi.output(bare(address)),
        address6: pulumi.output(address6 === undefined ? undefined : bare(address6)),
    };
}

/** `router`: all that packets from the LAN pass on their way out, which a probe from the host passes too. */
export function plugUplink(
    { label, common, namespace, parent }: WanPlace,
    { uplink }: UplinkWanArgs,
    router: pulumi.Resource[],
): Wan {
    const made = new Uplink(
        `${label}-uplink`,
        { ...common, ...uplink, namespace },
        { parent, dependsOn: router },
    );
    const first = (six: boolean) =>
        made.wanAddresses.apply((all) => all.map(bare).find((one) => one.includes(":") === six));
    const [four, six] = [first(false), first(true)];
    return {
        address: pulumi.all([four, six]).apply(([four, six]) => four ?? six ?? ""),
        address6: six,
    };
}

/** The way to everywhere else by a router: of its family. */
export function defaultRoute(via: string): { to: string; via: string } {
    return { to: via.includes(":") ? "::/0" : "default", via };
}

function bare(cidr: string): string {
    return cidr.replace(/\/\d+$/, "");
}
