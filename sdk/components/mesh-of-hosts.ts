import * as pulumi from "@pulumi/pulumi";
import { formatAddress, parseAddress } from "../../provider/net/cidr";
import type { HostSpec } from "../../provider/host/host";
import { Bridge } from "../linux/bridge";
import type { RouteOfLink } from "../linux/link-args";
import { Vxlan } from "../linux/vxlan";
import { Machine } from "./machine";
import { interfaceNameOf } from "./names";
import { present } from "./present";
import { Rules } from "./rules";

/** One host of a mesh. */
export interface MeshHostArgs {
    /** The host itself. @default the configured host */
    host?: pulumi.Input<HostSpec>;
    /** Its address on the network between the hosts, without a prefix length: IPv4 on all hosts, or IPv6 on all. */
    address: pulumi.Input<string>;
    /** Its own addresses on the LAN with prefix lengths, `10.20.0.1/16` or `fd20::1/64`. @default none: it only carries the LAN */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** The namespace that the LAN's bridge is in. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** The namespace that `address` is in; give `namespace` with it. @default the host's own */
    underlayNamespace?: pulumi.Input<string>;
    /** The interface, in the namespace of both bridge and `address`, that leads to the other hosts. @default the route to each decides */
    parent?: pulumi.Input<string>;
    /** The interface name of its bridge, 1 to 15 characters. @default that of the mesh */
    bridge?: pulumi.Input<string>;
}

export interface MeshOfHostsArgs {
    /** The LAN's number, 1 to 16777215: one that no other VXLAN of these hosts has. */
    vni: pulumi.Input<number>;
    /** The hosts, by names of this component's choosing. One more or less changes the others in place. */
    hosts: Record<string, MeshHostArgs>;
    /** The interface name of the bridge on each host, 1 to 15 characters. @default the resource's name, shortened if need be */
    bridge?: pulumi.Input<string>;
    /** The UDP port that the hosts talk on, 1 to 65535. @default 4789 */
    port?: pulumi.Input<number>;
    /** The largest packet that the network between the hosts carries, in bytes. @default 1500 */
    underlayMtu?: number;
    /** The largest frame on the LAN, in bytes, 68 to 65535. @default `underlayMtu` less what VXLAN adds: 50 over IPv4, 70 over IPv6 */
    mtu?: pulumi.Input<number>;
    /** Have each host bring its part of it back after a reboot, machines too. @default the stack's configuration `virtnet:persist`, else false */
    persist?: pulumi.Input<boolean>;
}

export interface MeshMachineArgs {
    /** The name, in `hosts`, of the host it is on. */
    on: string;
    /** Its addresses on the LAN with prefix lengths, one at least. */
    addresses: pulumi.Input<string>[];
    /** Its routes. @default none */
    routes?: RouteOfLink[];
    /** Its namespace's name. @default the resource's name */
    name?: pulumi.Input<string>;
    /** Sysctls below `net.` to set inside it. @default none */
    sysctls?: pulumi.Input<Record<string, pulumi.Input<string | number>>>;
}

/** What a mesh has made on one of its hosts. */
export interface MeshMember {
    /** The host, to make more on. */
    host: { host?: pulumi.Input<HostSpec> };
    /** Its bridge: machines, routers and docks on it are on the LAN. */
    bridge: Bridge;
    /** Its end of the tunnels. */
    tunnel: Vxlan;
}

/**
 * One LAN across any number of hosts: on each a bridge, and a VXLAN that joins it to the bridges of all others.
 *
 * ```text
 *   machines ── lan0 [ left ] ═══════ VXLAN over the ═══════ [ right ] lan0 ── machines
 *                        ╚══════ network between hosts ══════ [ third ] lan0 ── machines
 * ```
 *
 * **VXLAN neither encrypts nor authenticates.** Who sees the network between the hosts sees the LAN, and who can send UDP
 * packets to a host's port is on it. Where that network is not yours alone, give as `address` the hosts' addresses inside a
 * WireGuard or IPsec tunnel and its MTU as `underlayMtu`, and let no other packets to the port in.
 *
 * @example
 * ```ts
 * const lan = new virtnet.MeshOfHosts("lan", {
 *     vni: 42,
 *     hosts: {
 *         left: { host: { ssh: { address: "192.0.2.10", user: "root" } }, address: "192.0.2.10" },
 *         right: { host: { ssh: { address: "192.0.2.11", user: "root" } }, address: "192.0.2.11" },
 *     },
 * });
 * lan.machine("web", { on: "left", addresses: ["10.20.0.10/16"] });
 * lan.machine("db", { on: "right", addresses: ["10.20.0.20/16"] });
 * ```
 */
export class MeshOfHosts extends pulumi.ComponentResource {
    /** What was made on each host, by its name in `hosts`. */
    readonly members: Readonly<Record<string, MeshMember>>;
    /** The largest frame on the LAN, in bytes: what is plugged into a bridge has to have it too. */
    readonly mtu: pulumi.Output<number>;
    private readonly rules: Rules;

    constructor(
        private readonly label: string,
        private readonly args: MeshOfHostsArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("virtnet:index:MeshOfHosts", label, {}, opts);
        this.rules = new Rules(`MeshOfHosts "${label}"`);
        this.checkAddresses();
        const { hosts, mtu, underlayMtu = 1500 } = args;
        const addresses = pulumi.all(Object.values(hosts).map(({ address }) => address));
        this.mtu =
            mtu === undefined
                ? addresses.apply((all) => underlayMtu - (all.some((one) => one.includes(":")) ? 70 : 50))
                : pulumi.output(mtu);
        this.members = Object.fromEntries(Object.keys(hosts).map((name) => [name, this.makeMember(name)]));
        this.registerOutputs({ mtu: this.mtu });
    }

    /** What was made on a host. */
    at(name: string): MeshMember {
        const member = this.members[name];
        if (member === undefined)
            throw this.rules.error(
                "hosts",
                `there is no host ${JSON.stringify(name)}`,
                `The hosts are ${Object.keys(this.members).join(", ")}`,
            );
        return member;
    }

    /** Adds a machine, played by a namespace on one of the hosts. */
    machine(name: string, { on, routes = [], ...rest }: MeshMachineArgs): Machine {
        const { host, bridge } = this.at(on);
        const { persist, hosts } = this.args;
        const place = { bridge: bridge.name, bridgeNamespace: hosts[on]?.namespace };
        return new Machine(
            name,
            { ...rest, ...host, persist, ...place, routes, mtu: this.mtu },
            { parent: this },
        );
    }

    private makeMember(name: string): MeshMember {
        const { hosts, vni, port, persist } = this.args;
        const { host, address, addresses, namespace, underlayNamespace, parent, bridge } = hosts[
            name
        ] as MeshHostArgs;
        const own = present({ host });
        const common = { ...own, ...present({ namespace, persist }) };
        const made = new Bridge(
            `${this.label}-${name}-bridge`,
            {
                ...common,
                name: bridge ?? this.args.bridge ?? interfaceNameOf("", this.label),
                mtu: this.mtu,
                ...present({ addresses }),
            },
            { parent: this },
        );
        const others = Object.entries(hosts).filter(([other]) => other !== name);
        const tunnel = new Vxlan(
            `${this.label}-${name}-tunnel`,
            {
                ...common,
                ...present({ parent, parentNamespace: underlayNamespace, port }),
                name: interfaceNameOf("vx-", this.label),
                vni,
                local: address,
                remotes: others.map(([, other]) => other.address),
                bridge: made.name,
                mtu: this.mtu,
            },
            { parent: this },
        );
        return { host: own, bridge: made, tunnel };
    }

    /** As far as they are known while the program runs; the tunnels' own rules find the rest. */
    private checkAddresses(): void {
        const known = new Map<string, string>();
        for (const [name, { address }] of Object.entries(this.args.hosts)) {
            if (typeof address !== "string") continue;
            const path = `hosts.${name}.address`;
            const parsed = parseAddress(address);
            if (parsed === undefined)
                throw this.rules.error(
                    path,
                    `${JSON.stringify(address)} is not an address`,
                    "Write it as 192.0.2.10 or fd00::10",
                );
            const normal = formatAddress(parsed);
            const twin = known.get(normal);
            if (twin !== undefined)
                throw this.rules.error(
                    path,
                    `${normal} is that of ${twin} already`,
                    "Give each host its own",
                );
            const stranger = [...known].find(([other]) => other.includes(":") !== normal.includes(":"));
            if (stranger !== undefined)
                throw this.rules.error(
                    path,
                    `${normal} is of another address family than ${stranger[0]} of ${stranger[1]}`,
                    "Give all hosts addresses of one",
                );
            known.set(normal, name);
        }
    }
}
