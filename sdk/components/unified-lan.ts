import * as pulumi from "@pulumi/pulumi";
import { contains, parseAddress, parseCidr } from "../../provider/net/cidr";
import type { Bridge } from "../linux/bridge";
import type { PortForward } from "../linux/port-forward";
import { Route } from "../linux/route";
import type { Machine } from "./machine";
import { PatRouterLan } from "./pat-router-lan";
import type { LanMachineArgs, PatRouterLanArgs, PublishArgs } from "./pat-router-lan";
import { Rules } from "./rules";
import { present } from "./present";

export interface UnifiedLanArgs extends PatRouterLanArgs {
    /** The host's own address on the LAN, without a prefix length. */
    hostAddress: string;
    /** Address pools by what their machines are: `{ docker: "172.24.1.0/24" }`. Each inside one of the LAN's networks, none overlapping. @default none */
    pools?: Record<string, string>;
    /** Networks that the host itself reaches through the lab's router. Never `default`, which is refused: where the host's own card becomes the router's, `wan.uplink.hostGateway` is the host's way out, under a dead man's switch. @default none */
    hostRoutes?: string[];
}

/**
 * One LAN for machines of all kinds and the host itself: a bridge with address pools, behind a PAT router that is the only
 * way out and in.
 *
 * ```text
 *   host ─────┐
 *   docker ───┤                          default deny, masquerade,
 *   qemu ─────┼── virtualnet0 ── lan0 [ router ] wan0 ── the outside
 *   virtualbox┘                          NAT loopback, port forwards
 * ```
 *
 * @example
 * ```ts
 * const { host } = new virtnet.linux.Sandbox("sandbox");
 * const outside = new virtnet.linux.Namespace("outside", { host, name: "outside" });
 * const lan = new virtnet.UnifiedLan("virtualnet0", {
 *     host,
 *     network: "172.24.0.0/16",
 *     hostAddress: "172.24.0.1",
 *     gateway: "172.24.0.254",
 *     pools: { docker: "172.24.1.0/24", qemu: "172.24.2.0/24" },
 *     wan: {
 *         address: "198.51.100.2/24",
 *         gateway: "198.51.100.1",
 *         peer: { namespace: outside.name, addresses: ["198.51.100.1/24"] },
 *     },
 * });
 * const web = lan.machine("web", { address: "172.24.1.10" });
 * lan.publish("http", { port: 4000, to: web.address, toPort: 80 });
 * ```
 */
export class UnifiedLan extends pulumi.ComponentResource {
    /** The LAN and its router. */
    readonly lan: PatRouterLan;
    /** The switch. */
    readonly bridge: Bridge;
    /** The router's outside address: of IPv4, or of IPv6 where it has no other. */
    readonly wanAddress: pulumi.Output<string>;
    private readonly pools: Readonly<Record<string, string>>;

    constructor(label: string, args: UnifiedLanArgs, opts?: pulumi.ComponentResourceOptions) {
        super("virtnet:index:UnifiedLan", label, {}, opts);
        const { pools = {}, hostRoutes = [], ...lan } = args;
        const rules = new Rules(`UnifiedLan "${label}"`);
        for (const [name, pool] of Object.entries(pools)) rules.onLan(`pools.${name}`, pool, args);
        rules.apart(pools);
        hostRoutes.forEach((to, index) => checkHostRoute(rules, `hostRoutes[${index}]`, to, args));
        this.pools = pools;
        this.lan = new PatRouterLan(label, lan, { parent: this });
        this.bridge = this.lan.bridge;
        this.wanAddress = this.lan.wanAddress;
        const on = present({ host: args.host, persist: args.persist });
        for (const to of hostRoutes) {
            const via = gatewayTo(to, args);
            new Route(
                `${label}-to-${to}`,
                { ...on, to, dev: this.bridge.name, ...present({ via }) },
                { parent: this },
            );
        }
        this.registerOutputs({ wanAddress: this.wanAddress });
    }

    /** Adds a machine, played by a namespace; its address must be of one of the pools, where there are any. */
    machine(name: string, args: LanMachineArgs): Machine {
        const rules = new Rules(`machine "${name}"`);
        for (const path of ["address", "address6"] as const) {
            const address = args[path];
            if (address !== undefined) this.checkPool(rules, path, address);
        }
        return this.lan.machine(name, args);
    }

    /** Where there are pools of its family, the address has to be in one. */
    private checkPool(rules: Rules, path: string, text: string): void {
        const address = parseAddress(text);
        const pools = Object.entries(this.pools).filter(
            ([, pool]) => pool.includes(":") === text.includes(":"),
        );
        const isInside = pools.some(([, pool]) => {
            const network = parseCidr(pool);
            return network !== undefined && address !== undefined && contains(network, address);
        });
        if (isInside || pools.length === 0) return;
        const known = pools.map((pool) => pool.join(" ")).join(", ");
        throw rules.error(path, `${text} is in none of the pools`, `The pools are ${known}`);
    }

    /** Publishes a port of a machine at the router's outside address. */
    publish(name: string, args: PublishArgs): PortForward {
        return this.lan.publish(name, args);
    }
}

/** The LAN's router, for a network of either family. */
function gatewayTo(to: string, { gateway, gateway6 }: UnifiedLanArgs): string | undefined {
    return [gateway, gateway6].find((one) => one?.includes(":") === to.includes(":"));
}

function checkHostRoute(rules: Rules, path: string, to: string, args: UnifiedLanArgs): void {
    if (to === "default" || to.endsWith("/0"))
        throw rules.error(
            path,
            `${JSON.stringify(to)} would be the host's own way out, and could cut it off`,
            "Name networks; where the host's card becomes the router's, give `wan.uplink.hostGateway`",
        );
    const { family } = rules.network(path, to);
    const isOnLan = [args.hostAddress, args.hostAddress6].some(
        (one) => one?.includes(":") === (family === 6),
    );
    if (gatewayTo(to, args) === undefined || !isOnLan)
        throw rules.error(
            path,
            `${to} is of IPv${family}, in which the host or the router is not on the LAN`,
            family === 6 ? "Give `gateway6` and `hostAddress6`" : "Give `gateway` and `hostAddress` of IPv4",
        );
}
