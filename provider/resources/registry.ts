import type { AnyDefinition } from "../core/define";
import { address } from "./linux/address";
import { bridge } from "./linux/bridge";
import { bridgePort } from "./linux/bridge-port";
import { macvlan } from "./linux/macvlan";
import { namespace } from "./linux/namespace";
import { patRouter } from "./linux/pat-router";
import { portForward } from "./linux/port-forward";
import { process } from "./linux/process";
import { route } from "./linux/route";
import { sandbox } from "./linux/sandbox";
import { sysctl } from "./linux/sysctl";
import { tap } from "./linux/tap";
import { veth } from "./linux/veth";
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
        macvlan,
        namespace,
        patRouter,
        portForward,
        process,
        route,
        sandbox,
        sysctl,
        tap,
        veth,
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
