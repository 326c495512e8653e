import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import type { RouteOfLink } from "../linux/link-args";
import { Namespace } from "../linux/namespace";
import { Veth } from "../linux/veth";
import { interfaceNameOf } from "./names";

export interface MachineArgs {
    /** Where it is. @default the configured host */
    host?: pulumi.Input<HostSpec> | undefined;
    /** Its namespace's name. @default the resource's name */
    name?: pulumi.Input<string> | undefined;
    /** The bridge it is plugged into. */
    bridge: pulumi.Input<string>;
    /** The namespace of the bridge. @default the host's own */
    bridgeNamespace?: pulumi.Input<string> | undefined;
    /** Its addresses with prefix lengths. */
    addresses: pulumi.Input<string>[];
    /** Its routes. */
    routes: RouteOfLink[];
    /** The largest frame, in bytes. @default 1500 */
    mtu?: pulumi.Input<number> | undefined;
    /** Sysctls to set inside it. @default none */
    sysctls?: pulumi.Input<Record<string, pulumi.Input<string | number>>> | undefined;
}

/** A machine on a LAN, played by a namespace: two resources, a Namespace and the Veth that plugs it in as `eth0`. */
export class Machine extends pulumi.ComponentResource {
    /** Its namespace's name: `ip netns exec NAME …` runs a program on it. */
    readonly namespace: pulumi.Output<string>;
    /** Its first address, without the prefix length. */
    readonly address: pulumi.Output<string>;
    /** All its addresses, without prefix lengths. */
    readonly addresses: pulumi.Output<string[]>;

    constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
        super("virtnet:index:Machine", name, {}, opts);
        const { host, bridge, bridgeNamespace, addresses, routes, mtu, sysctls } = args;
        const on = host === undefined ? {} : { host };
        const size = mtu === undefined ? {} : { mtu };
        const space = new Namespace(
            name,
            { ...on, name: args.name ?? name, ...(sysctls === undefined ? {} : { sysctls }) },
            { parent: this },
        );
        const far = bridgeNamespace === undefined ? {} : { namespace: bridgeNamespace };
        const a = { name: interfaceNameOf("v-", name), bridge, ...far, ...size };
        const b = { name: "eth0", namespace: space.name, addresses, routes, ...size };
        new Veth(`${name}-cable`, { ...on, a, b }, { parent: this });
        this.addresses = pulumi.all(addresses).apply((all) => all.map((cidr) => cidr.replace(/\/\d+$/, "")));
        this.address = this.addresses.apply((all) => all[0] ?? "");
        this.namespace = space.name;
        this.registerOutputs({ namespace: this.namespace, addresses: this.addresses });
    }
}
