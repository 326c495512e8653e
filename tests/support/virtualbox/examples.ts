import { adapters, dhcpServers, natNetworks, networkForwards } from "./networks";
import { cards, forwards, powers } from "./cards";
import { machines } from "./machines";
import type { Example } from "../examples/example";

/** Examples of every resource type of VirtualBox; what they stand on, ./lab.ts makes. */
export const virtualBoxExamples: Record<string, Example[]> = {
    "virtualbox:DhcpServer": dhcpServers,
    "virtualbox:HostOnlyAdapter": adapters,
    "virtualbox:Machine": machines,
    "virtualbox:NatNetwork": natNetworks,
    "virtualbox:NatNetworkPortForward": networkForwards,
    "virtualbox:Nic": cards,
    "virtualbox:PortForward": forwards,
    "virtualbox:Power": powers,
};
