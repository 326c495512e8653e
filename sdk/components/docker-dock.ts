import * as pulumi from "@pulumi/pulumi";
import { formatAddress, networkOf, parseCidr } from "../../provider/net/cidr";
import type { HostSpec } from "../../provider/host/host";
import { Veth } from "../linux/veth";
import { interfaceNameOf } from "./names";
import { Rules } from "./rules";
import { present } from "./present";

/** What a network of Docker's that has the LAN's bridge is made from: what @pulumi/docker's Network takes. */
export interface DockerBridgeNetwork {
    /** Its name in Docker. */
    name: pulumi.Input<string>;
    /** Docker's driver. */
    driver: "bridge";
    /** Whether it has IPv6. */
    ipv6: boolean;
    /** Whether containers may be attached by hand. */
    attachable: pulumi.Input<boolean>;
    /** A network of each family, its gateway and its pool of addresses. */
    ipamConfigs: {
        subnet: string;
        gateway: string;
        ipRange?: string;
        auxAddress?: Record<string, string>;
    }[];
    /** What the driver is told. */
    options: Record<string, pulumi.Input<string>>;
}

/** The class `Network` of @pulumi/docker. It is given rather than imported: a lab without Docker needs no SDK for it. */
export type DockerNetworkClass<N extends pulumi.CustomResource> = new (
    name: string,
    args: DockerBridgeNetwork,
    opts?: pulumi.CustomResourceOptions,
) => N;

/** A network of Docker's that is there: a `docker.Network`, or what `docker.getNetworkOutput` finds. */
export interface DockerNetworkRef {
    /** Its id, which is another one whenever it is made anew. */
    id: pulumi.Input<string>;
    /** Its options, of which `com.docker.network.bridge.name` tells its bridge. @default the bridge that Docker names after the id */
    options?: pulumi.Input<Record<string, string> | undefined> | undefined;
}

export interface DockerDockNetworkArgs<N extends pulumi.CustomResource> {
    /** `docker.Network` of @pulumi/docker. */
    type: DockerNetworkClass<N>;
    /** Its name in Docker. @default the component's name */
    name?: pulumi.Input<string>;
    /** The LAN, `172.24.0.0/16`. */
    subnet: string;
    /** The address of the LAN's router, which containers get as their gateway. */
    gateway: string;
    /** The part of the LAN from which Docker gives addresses, `172.24.1.0/24`: no other machine's may be in it. @default all of the LAN */
    ipRange?: string;
    /** Addresses in that part that Docker must not give, by names of your choosing. @default none */
    reserved?: Record<string, string>;
    /**
     * The LAN in IPv6, `fd24::/64`, and the host's own address there, which containers get as their gateway: Docker puts the
     * gateway's address on the bridge, for IPv6 always, and from version 28 on takes all others from it. Have the host route
     * IPv6 to the router, where containers are to get further. @default IPv4 only
     */
    ipv6?: { subnet: string; hostAddress: string; ipRange?: string };
    /** What Docker itself does to packets that the host routes to containers: none of its NAT, or of none of its filtering either (Docker 27 and later). @default "routed" */
    gatewayMode?: "routed" | "nat-unprotected";
    /** The largest packet that containers send, in bytes. @default Docker's, 1500 */
    mtu?: number;
    /** Whether containers that run by hand may join it. @default true */
    attachable?: pulumi.Input<boolean>;
}

export interface DockerDockArgs<N extends pulumi.CustomResource = pulumi.CustomResource> {
    /** Where the LAN and Docker are. Docker itself is chosen by @pulumi/docker's provider. @default the configured host */
    host?: pulumi.Input<HostSpec>;
    /** The interface name of the LAN's bridge, in the host's own namespace. */
    bridge: pulumi.Input<string>;
    /** A network of Docker's that has the bridge as its own: its containers are machines on the LAN. @default none */
    network?: DockerDockNetworkArgs<N>;
    /**
     * A network of Docker's that is there, to become one with the LAN by a cable between the bridges; made anew, it is plugged
     * in anew. Docker 28 and later let the LAN in by the network's option
     * `com.docker.network.bridge.trusted_host_interfaces`, which names the LAN's bridge.
     *
     * @default none
     */
    joins?: DockerNetworkRef;
}

/**
 * A LAN's bridge opened to Docker's containers, in either of two ways: a network of Docker's that adopts the bridge, with the
 * lab's real router as its gateway and no address, no NAT of Docker's; or a cable to a network that is there.
 *
 * ```text
 *   container ── network virtualnet0 ── virtualnet0 ── router
 *   container ── br-0f3a… ═══ cable ═══════╛
 * ```
 *
 * The bridge stays the LAN's: Docker does not remove it. Docker's filters drop what crosses bridges that are not its own:
 * see ForwardAllow.
 *
 * @example
 * ```ts
 * import * as docker from "@pulumi/docker";
 * const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16"] });
 * const dock = new virtnet.DockerDock("dock", {
 *     bridge: lan.name,
 *     network: {
 *         type: docker.Network,
 *         subnet: "172.24.0.0/16",
 *         gateway: "172.24.0.254",
 *         ipRange: "172.24.1.0/24",
 *         reserved: { host: "172.24.1.1" },
 *     },
 * });
 * new docker.Container("web", {
 *     image: "nginx",
 *     networksAdvanced: [{ name: dock.network?.name ?? "", ipv4Address: "172.24.1.10" }],
 * });
 * ```
 */
export class DockerDock<N extends pulumi.CustomResource = pulumi.CustomResource>
    extends pulumi.ComponentResource
{
    /** Docker's network that has the bridge, if asked for. */
    readonly network: N | undefined;
    /** The cable to the network that was joined, if asked for. */
    readonly cable: Veth | undefined;

    constructor(label: string, args: DockerDockArgs<N>, opts?: pulumi.ComponentResourceOptions) {
        super("virtnet:index:DockerDock", label, {}, opts);
        const { bridge, network, joins } = args;
        if (network !== undefined) check(label, network);
        const within = { parent: this };
        this.network =
            network === undefined
                ? undefined
                : new network.type(`${label}-network`, networkArgs(label, bridge, network), within);
        this.cable =
            joins === undefined
                ? undefined
                : new Veth(
                      `${label}-cable`,
                      {
                          ...present({ host: args.host }),
                          a: { name: interfaceNameOf("vd-", label), bridge },
                          b: { name: cableEnd(joins), bridge: bridgeOf(joins) },
                      },
                      within,
                  );
        this.registerOutputs({ bridge });
    }
}

/** A network that was made anew has another id, and so its cable another name: it is another cable, not one that is lost. */
function cableEnd({ id }: DockerNetworkRef): pulumi.Output<string> {
    return pulumi.output(id).apply((text) => `vd-${text.slice(0, 12)}`);
}

/** Docker names a bridge `br-` and the beginning of the id, unless an option names it. */
function bridgeOf({ id, options }: DockerNetworkRef): pulumi.Output<string> {
    return pulumi
        .all([id, options])
        .apply(([text, given]) => given?.[`${bridgeOption}.name`] ?? `br-${text.slice(0, 12)}`);
}

const bridgeOption = "com.docker.network.bridge";

function networkArgs<N extends pulumi.CustomResource>(
    label: string,
    bridge: pulumi.Input<string>,
    network: DockerDockNetworkArgs<N>,
): DockerBridgeNetwork {
    const { name, subnet, gateway, ipRange, reserved, ipv6, mtu, gatewayMode = "routed" } = network;
    const mode = (family: 4 | 6) => ({ [`${bridgeOption}.gateway_mode_ipv${family}`]: gatewayMode });
    return {
        name: name ?? label,
        driver: "bridge",
        ipv6: ipv6 !== undefined,
        attachable: network.attachable ?? true,
        ipamConfigs: [
            {
                subnet,
                gateway,
                ...(ipRange === undefined ? {} : { ipRange }),
                ...(reserved === undefined ? {} : { auxAddress: reserved }),
            },
            ...(ipv6 === undefined ? [] : [ipam6(ipv6)]),
        ],
        options: {
            [`${bridgeOption}.name`]: bridge,
            [`${bridgeOption}.inhibit_ipv4`]: "true",
            [`${bridgeOption}.enable_ip_masquerade`]: "false",
            ...mode(4),
            ...(ipv6 === undefined ? {} : mode(6)),
            ...(mtu === undefined ? {} : { "com.docker.network.driver.mtu": String(mtu) }),
        },
    };
}

function ipam6({ subnet, hostAddress, ipRange }: NonNullable<DockerDockNetworkArgs<never>["ipv6"]>) {
    return { subnet, gateway: hostAddress, ...(ipRange === undefined ? {} : { ipRange }) };
}

function check<N extends pulumi.CustomResource>(label: string, network: DockerDockNetworkArgs<N>): void {
    const rules = new Rules(`DockerDock "${label}"`);
    const { subnet, gateway, ipRange, reserved = {}, ipv6 } = network;
    const inside = (path: string, text: string) =>
        rules.within(path, text, subnet, "the LAN", "network.subnet");
    rules.network("network.subnet", subnet, 4);
    inside("network.gateway", gateway);
    if (ipRange !== undefined) {
        rules.network("network.ipRange", ipRange);
        inside("network.ipRange", ipRange);
    }
    for (const [name, address] of Object.entries(reserved)) inside(`network.reserved.${name}`, address);
    const lowest = (cidr: string) => {
        const parsed = parseCidr(cidr);
        return parsed === undefined ? "" : formatAddress(networkOf(parsed));
    };
    if (gateway === lowest(subnet))
        throw rules.error("network.gateway", `${gateway} is the network itself`, "Give the router's address");
    if (ipv6 === undefined) return;
    rules.network("network.ipv6.subnet", ipv6.subnet, 6);
    const parts = {
        hostAddress: ipv6.hostAddress,
        ...(ipv6.ipRange === undefined ? {} : { ipRange: ipv6.ipRange }),
    };
    for (const [key, text] of Object.entries(parts))
        rules.within(`network.ipv6.${key}`, text, ipv6.subnet, "the LAN", "network.ipv6.subnet");
}
