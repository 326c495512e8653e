import type { AnyDefinition } from "../core/define";
import { address } from "./linux/address";
import { bridge } from "./linux/bridge";
import { bridgePort } from "./linux/bridge-port";
import { domainInterface } from "./linux/domain-interface";
import { dnsmasq } from "./linux/dnsmasq";
import { forwardAllow } from "./linux/forward-allow";
import { macvlan } from "./linux/macvlan";
import { namespace } from "./linux/namespace";
import { netem } from "./linux/netem";
import { patRouter } from "./linux/pat-router";
import { portForward } from "./linux/port-forward";
import { process } from "./linux/process";
import { reachable } from "./linux/reachable";
import { route } from "./linux/route";
import { sandbox } from "./linux/sandbox";
import { sysctl } from "./linux/sysctl";
import { tap } from "./linux/tap";
import { uplink } from "./linux/uplink";
import { veth } from "./linux/veth";
import { vxlan } from "./linux/vxlan";
import { dhcpServer } from "./virtualbox/dhcp-server";
import { hostOnlyAdapter } from "./virtualbox/host-only-adapter";
import { machine } from "./virtualbox/machine";
import { natNetwork } from "./virtualbox/nat-network";
import { natNetworkPortForward } from "./virtualbox/nat-network-port-forward";
import { nic } from "./virtualbox/nic";
import { portForward as natForward } from "./virtualbox/port-forward";
import { power } from "./virtualbox/power";

/** Every resource of this package by its type. */
export const registry: ReadonlyMap<string, AnyDefinition> = new Map(
    [
        address,
        bridge,
        bridgePort,
        domainInterface,
        dnsmasq,
        forwardAllow,
        macvlan,
        namespace,
        netem,
        patRouter,
        portForward,
        process,
        reachable,
        route,
        sandbox,
        sysctl,
        tap,
        uplink,
        veth,
        vxlan,
        dhcpServer,
        hostOnlyAdapter,
        machine,
        natNetwork,
        natNetworkPortForward,
        nic,
        natForward,
        power,
    ].map((definition: AnyDefinition) => [definition.type, definition] as const),
);
