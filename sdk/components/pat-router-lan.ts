import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import type { CommonArgs } from "../dynamic";
import { Bridge } from "../linux/bridge";
import { Namespace } from "../linux/namespace";
import { PatRouter } from "../linux/pat-router";
import type { LogDrops } from "../linux/pat-router";
import { PortForward } from "../linux/port-forward";
import { Veth } from "../linux/veth";
import { Machine } from "./machine";
import { interfaceNameOf } from "./names";
import { Rules } from "./rules";
import { known, present } from "./present";
import { defaultRoute, plugCable, plugUplink, wanInterface } from "./wan";
import type { UplinkWanArgs, Wan, WanArgs } from "./wan";

export interface PatRouterLanArgs {
    /** Where it is built. @default the configured host */
    host?: pulumi.Input<HostSpec>;
    /** Have the host bring all of it back after a reboot. @default the stack's configuration `virtnet:persist`, else false */
    persist?: pulumi.Input<boolean>;
    /** The interface name of the bridge, 1 to 15 characters. @default the resource's name, shortened if need be */
    bridge?: string;
    /** The LAN's network, such as `172.24.0.0/16`, host bits zero; one of IPv6 for a LAN without IPv4. */
    network: string;
    /** The router's address on the LAN, without a prefix length: the gateway of its machines. */
    gateway: string;
    /** The host's own address on the LAN, without a prefix length; it makes the host one of the machines. @default none */
    hostAddress?: string;
    /** The LAN's IPv6 network beside one of IPv4, such as `fd00:50::/64`. @default none */
    network6?: string;
    /** The router's IPv6 address on the LAN, inside `network6`. @default none */
    gateway6?: string;
    /** The host's own IPv6 address on the LAN, inside `network6`. @default none */
    hostAddress6?: string;
    /** The router's side to the outside: a cable to a provider of the lab's own, or a network card of the host by an `Uplink`. */
    wan: WanArgs | UplinkWanArgs;
    /** The name of the router's namespace and, other characters than letters, digits and `_` replaced by `_`, of its nft table. @default "router" */
    router?: string;
    /** Whether and how packets that the router drops are logged. @default counted only */
    logDrops?: LogDrops;
    /** The largest frame on the LAN, in bytes, 68 to 65535. @default the kernel's, 1500 */
    mtu?: number;
}

export interface LanMachineArgs {
    /** Its address on the LAN, without a prefix length; one outside the LAN's network is refused. */
    address: string;
    /** Its IPv6 address on the LAN, without a prefix length. @default none */
    address6?: string;
    /** Its namespace's name. @default the resource's name */
    name?: string;
    /** Sysctls below `net.` to set inside it. @default none */
    sysctls?: Record<string, string | number>;
}

export interface PublishArgs {
    /** The published port, 1 to 65535, or a range of at most 1000 such as `"4000-4010"`. */
    port: pulumi.Input<number | string>;
    /** The server's address on the LAN. An IPv6 one is published at the router's IPv6 address. */
    to: pulumi.Input<string>;
    /** The server's port, or a range as long as `port`. @default the same as `port` */
    toPort?: pulumi.Input<number | string>;
    /** `tcp` or `udp`. @default "tcp" */
    protocol?: pulumi.Input<"tcp" | "udp">;
    /** The network, host bits zero, whose hosts may use it. @default anybody */
    from?: pulumi.Input<string>;
}

/**
 * A LAN behind a PAT router: a bridge, a router in a namespace of its own with default deny, masquerade and NAT loopback, and
 * the cables between them.
 *
 * ```text
 *   machines ── bridge ── lan0 [router] wan0 ── peer (the outside)
 * ```
 *
 * @example
 * ```ts
 * const { host } = new virtnet.linux.Sandbox("sandbox");
 * const outside = new virtnet.linux.Namespace("outside", { host, name: "outside" });
 * const lan = new virtnet.PatRouterLan("lan", {
 *     host,
 *     network: "192.168.50.0/24",
 *     gateway: "192.168.50.1",
 *     wan: {
 *         address: "198.51.100.2/24",
 *         gateway: "198.51.100.1",
 *         peer: { namespace: outside.name, addresses: ["198.51.100.1/24"] },
 *     },
 * });
 * const web = lan.machine("web", { address: "192.168.50.10" });
 * lan.publish("http", { port: 8080, to: web.address, toPort: 80 });
 * ```
 */
export class PatRouterLan extends pulumi.ComponentResource {
    /** The switch. */
    readonly bridge: Bridge;
    /** The router's namespace. */
    readonly namespace: Namespace;
    /** The router's rules. */
    readonly router: PatRouter;
    /** The router's outside address: of IPv4, or of IPv6 where it has no other. */
    readonly wanAddress: pulumi.Output<string>;
    private readonly wan: Wan;

    constructor(
        private readonly label: string,
        private readonly args: PatRouterLanArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("virtnet:index:PatRouterLan", label, {}, opts);
        checkArgs(label, args);
        this.bridge = this.makeBridge();
        this.namespace = this.makeNamespace();
        // Its rules stand before it has a cable, and fall after: a new namespace may forward from the start, as its host does.
        this.router = this.makeRouter(wanInterface(args.wan));
        const lan = this.plugIntoLan();
        const place = { label, common: this.host, namespace: this.namespace.name, parent: this };
        this.wan =
            "uplink" in args.wan
                ? plugUplink(place, args.wan, [lan, this.bridge, this.router])
                : plugCable(place, args.wan, this.router);
        this.wanAddress = this.wan.address;
        this.registerOutputs({ wanAddress: this.wanAddress });
    }

    /** Adds a machine, played by a namespace: plugged into the bridge, with the router as its gateway. */
    machine(name: string, args: LanMachineArgs): Machine {
        const { network, network6, gateway, gateway6, mtu } = this.args;
        const rules = new Rules(`machine "${name}"`);
        rules.onLan("address", args.address, this.args);
        if (args.address6 !== undefined) rules.onLan("address6", args.address6, this.args);
        const six = args.address6 !== undefined && gateway6 !== undefined;
        return new Machine(
            name,
            {
                ...this.host,
                name: args.name,
                bridge: this.bridge.name,
                addresses: known([onLan(args.address, network), onLan(args.address6, network6)]),
                routes: known([gateway, six ? gateway6 : undefined]).map(defaultRoute),
                mtu,
                sysctls: args.sysctls,
            },
            { parent: this },
        );
    }

    /** Publishes a port of a machine at the router's outside address. */
    publish(name: string, args: PublishArgs): PortForward {
        const { router, namespace, host } = this;
        return new PortForward(
            `${this.label}-${name}`,
            {
                ...host,
                ...args,
                router: router.name,
                namespace: namespace.name,
                address: this.addressFor(args.to),
            },
            { parent: this },
        );
    }

    private addressFor(to: pulumi.Input<string>): pulumi.Output<string> {
        const { address, address6 } = this.wan;
        return pulumi
            .all([to, address, address6])
            .apply(([server, four, six]) => (server.includes(":") ? (six ?? four) : four));
    }

    private get host(): CommonArgs {
        const { host, persist } = this.args;
        return present({ host, persist });
    }

    private makeBridge(): Bridge {
        const { bridge, network, network6, hostAddress, hostAddress6, mtu } = this.args;
        const addresses = known([onLan(hostAddress, network), onLan(hostAddress6, network6)]);
        const size = mtu === undefined ? {} : { mtu };
        return new Bridge(
            `${this.label}-bridge`,
            { ...this.host, name: bridge ?? interfaceNameOf("", this.label), addresses, ...size },
            { parent: this },
        );
    }

    private makeNamespace(): Namespace {
        return new Namespace(
            `${this.label}-namespace`,
            { ...this.host, name: this.args.router ?? "router" },
            { parent: this },
        );
    }

    private plugIntoLan(): Veth {
        const { gateway, gateway6, network, network6, router, mtu } = this.args;
        const size = mtu === undefined ? {} : { mtu };
        const a = { name: interfaceNameOf("v-", router ?? "router"), bridge: this.bridge.name, ...size };
        const addresses = known([onLan(gateway, network), onLan(gateway6, network6)]);
        const b = { name: "lan0", namespace: this.namespace.name, addresses, ...size };
        return new Veth(
            `${this.label}-lan`,
            { ...this.host, a, b },
            { parent: this, dependsOn: this.router },
        );
    }

    private makeRouter(wan: pulumi.Input<string>): PatRouter {
        const name = (this.args.router ?? "router").replace(/\W/g, "_");
        const log = this.args.logDrops === undefined ? {} : { logDrops: this.args.logDrops };
        const rules = { name, namespace: this.namespace.name, wan, lans: ["lan0"], ...log };
        return new PatRouter(`${this.label}-router`, { ...this.host, ...rules }, { parent: this });
    }
}

function checkArgs(label: string, args: PatRouterLanArgs): void {
    const rules = new Rules(`PatRouterLan "${label}"`);
    const { network, network6, wan } = args;
    rules.network("network", network, network6 === undefined ? undefined : 4);
    if (network6 !== undefined) rules.network("network6", network6, 6);
    for (const path of ["gateway", "hostAddress", "gateway6", "hostAddress6"] as const) {
        const address = args[path];
        if (address !== undefined) rules.onLan(path, address, args);
    }
    if (!("uplink" in wan)) checkCable(rules, wan);
}

function checkCable(rules: Rules, { address, gateway, address6, gateway6 }: WanArgs): void {
    const network = rules.interfaceAddress("wan.address", address);
    const network6 = address6 === undefined ? undefined : rules.interfaceAddress("wan.address6", address6, 6);
    if (gateway !== undefined)
        rules.within("wan.gateway", gateway, network, "the WAN's network", "wan.address");
    if (gateway6 === undefined || gateway6.startsWith("fe80:")) return;
    if (network6 === undefined)
        throw rules.error("wan.gateway6", `${gateway6} is on no network of the WAN's`, "Give `wan.address6`");
    rules.within("wan.gateway6", gateway6, network6, "the WAN's network", "wan.address6");
}

function onLan(address: string | undefined, network: string | undefined): string | undefined {
    return address === undefined || network === undefined
        ? undefined
        : `${address}/${network.replace(/^.*\//, "")}`;
}
