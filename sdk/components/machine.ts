import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import type { RouteOfLink } from "../linux/link-args";
import { Namespace } from "../linux/namespace";
import { Veth } from "../linux/veth";
import { defaultPersist } from "../host";
import { interfaceNameOf } from "./names";
import { present } from "./present";

export interface MachineArgs {
    /** Where it is. @default the configured host */
    host?: pulumi.Input<HostSpec> | undefined;
    /** Have the host bring all of it back after a reboot. @default the stack's configuration `virtnet:persist`, else false */
    persist?: pulumi.Input<boolean> | undefined;
    /** Its namespace's name. @default the resource's name */
    name?: pulumi.Input<string> | undefined;
    /** The interface name of the bridge it is plugged into. */
    bridge: pulumi.Input<string>;
    /** The namespace that the bridge is in. @default the host's own */
    bridgeNamespace?: pulumi.Input<string> | undefined;
    /** Its addresses with prefix lengths, `172.24.1.10/16` or `fd00::10/64`, one at least. */
    addresses: pulumi.Input<string>[];
    /** Its routes, most often one to `default` by the router's address on the LAN; `[]` for none. */
    routes: RouteOfLink[];
    /** The largest frame that both ends of its cable send, in bytes, 68 to 65535. @default the kernel's, 1500 */
    mtu?: pulumi.Input<number> | undefined;
    /** Sysctls below `net.` to set inside it. @default none */
    sysctls?: pulumi.Input<Record<string, pulumi.Input<string | number>>> | undefined;
}

/**
 * A machine on a LAN, played by a namespace: two resources, a Namespace and the Veth that plugs it in as `eth0`. The other
 * end of the cable is `v-NAME`, shortened to the 15 characters that the kernel allows. It is no component of its own: what
 * a lab of a thousand machines costs is what Pulumi writes down for each entry of its state.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16"] });
 * const web = new virtnet.Machine("web", {
 *     bridge: lan.name,
 *     addresses: ["172.24.1.10/16"],
 *     routes: [{ to: "default", via: "172.24.0.1" }],
 * });
 * export const address = web.address; // "172.24.1.10"
 * ```
 */
export class Machine {
    /** Its namespace's name: `ip netns exec NAME …` runs a program on it. */
    readonly namespace: pulumi.Output<string>;
    /** Its first address, without the prefix length. */
    readonly address: pulumi.Output<string>;
    /** All its addresses, without prefix lengths. */
    readonly addresses: pulumi.Output<string[]>;
    /** The two resources that it is made of, for `dependsOn`. */
    readonly resources: readonly [Namespace, Veth];

    constructor(name: string, args: MachineArgs, opts: pulumi.ResourceOptions = {}) {
        const { host, persist, bridge, addresses, routes, mtu, sysctls } = args;
        const on = present({ host, persist });
        const size = present({ mtu });
        const space = new Namespace(name, { ...on, name: args.name ?? name, ...present({ sysctls }) }, opts);
        const far = present({ namespace: args.bridgeNamespace });
        const a = { name: interfaceNameOf("v-", name), bridge, ...far, ...size };
        const b = { name: "eth0", namespace: space.name, addresses, routes, ...size };
        // The kernel takes the cable away with its namespace; what would bring it back after a reboot only its own delete does.
        const ends = mayPersist(persist) ? {} : { deletedWith: space };
        const cable = new Veth(`${name}-cable`, { ...on, a, b }, { ...opts, ...ends });
        this.resources = [space, cable];
        this.addresses = pulumi.all(addresses).apply((all) => all.map((cidr) => cidr.replace(/\/\d+$/, "")));
        this.address = this.addresses.apply((all) => all[0] ?? "");
        this.namespace = space.name;
    }
}

function mayPersist(persist: pulumi.Input<boolean> | undefined): boolean {
    return persist === undefined ? defaultPersist() !== undefined : persist !== false;
}
