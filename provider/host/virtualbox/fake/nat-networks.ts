import { Refusal } from "../../fake/kernel";
import { parseCidr } from "../../../net/cidr";
import type { Forward, NatNetworkRow } from "../model";
import { serveNatNetwork } from "./dhcp";
import { addForward, removeForward } from "./nat";
import type { Draft, FakeState } from "./state";
import { onOff, saidOf, wholeNumber } from "./words";

type Network = Draft<NatNetworkRow>;

export function natNetwork(state: FakeState, [act, ...words]: readonly string[]): void {
    const said = saidOf(deletions(words), arity);
    const name = said.find(({ option }) => option === "netname")?.values[0] ?? "";
    const known = state.natNetworks.get(name);
    if (act === "add") {
        if (!said.some(({ option }) => isNetwork(option)))
            throw new Refusal("You need to specify the --network option");
        if (known !== undefined) throw new Refusal("NATNetwork server already exists");
        state.natNetworks.set(name, newNetwork(name));
    } else if (known === undefined) throw new Refusal("NATNetwork server does not exist");
    const network = state.natNetworks.get(name);
    if (network === undefined) return;
    if (act === "remove") {
        state.natNetworks.delete(name); // its DHCP server stays
        state.running.natNetworks.delete(name);
    } else if (act === "start") {
        if (state.running.natNetworks.has(name)) throw new Refusal("Failed to start network");
        startNetwork(state, network);
    } else if (act === "stop") state.running.natNetworks.delete(name);
    else if (act === "add" || act === "modify")
        for (const { option, values } of said) changes[option]?.(network, values[0] ?? "");
    else throw new Refusal(`Unknown subcommand: ${act}`);
}

/** With DHCP it makes its server when it starts for the first time. */
export function startNetwork(state: FakeState, network: Network): void {
    if (!network.enabled) throw new Refusal("Failed to start network: it is disabled");
    state.running.natNetworks.add(network.name);
    if (network.dhcp) serveNatNetwork(state, network);
}

function newNetwork(name: string): Network {
    return {
        name,
        network: "10.0.2.0/24",
        enabled: true,
        dhcp: true,
        ipv6: false,
        ipv6Prefix: "fd17:625c:f037:2::/64",
        advertiseDefaultIpv6Route: false,
        forwards4: [],
        forwards6: [],
        loopback: new Map([["127.0.0.1", 2]]),
    };
}

type Change = (network: Network, value: string) => void;

const setNetwork: Change = (network, value) => {
    if (parseCidr(value)?.family !== 4) throw new Refusal(`${value} is not a valid IPv4 CIDR notation`);
    network.network = value;
};
const setIpv6: Change = (network, value) => (network.ipv6 = onOff(value));

/** In the order of the words; what went before one that is refused stays. */
const changes: Readonly<Record<string, Change>> = {
    netname: () => undefined,
    network: setNetwork,
    "ipv4-prefix": setNetwork,
    enable: (network) => (network.enabled = true),
    disable: (network) => (network.enabled = false),
    dhcp: (network, value) => (network.dhcp = onOff(value)),
    ipv6: setIpv6,
    "ipv6-enable": setIpv6,
    "ipv6-prefix": (network, value) => (network.ipv6Prefix = value),
    "ipv6-default": (network, value) => (network.advertiseDefaultIpv6Route = onOff(value)),
    "port-forward-4": (network, value) => changeForward(network.forwards4, value),
    "port-forward-6": (network, value) => changeForward(network.forwards6, value),
    "loopback-4": changeLoopback,
};

const isNetwork = (option: string) => option === "network" || option === "ipv4-prefix";

function arity(option: string): number | undefined {
    if (!(option in changes)) return undefined;
    return option === "enable" || option === "disable" ? 0 : 1;
}

/** `delete NAME` as one word. */
function deletions(words: readonly string[]): string[] {
    return words.flatMap((word, at) => {
        if (word === "delete") return [`delete\0${words[at + 1] ?? ""}`];
        return words[at - 1] === "delete" ? [] : [word];
    });
}

function changeForward(rules: Forward[], value: string): void {
    if (value.startsWith("delete\0")) {
        removeForward(rules, value.slice("delete\0".length));
        return;
    }
    const match = /^([^:]+):(tcp|udp):\[(.*?)\]:(\d+):\[(.+?)\]:(\d+)$/.exec(value);
    if (match === null) throw new Refusal(`Invalid port-forward rule ${value}`);
    const [, name = "", protocol, hostAddress = "", hostPort, guestAddress = "", guestPort] = match;
    addForward(rules, {
        name,
        protocol: protocol === "udp" ? "udp" : "tcp",
        hostAddress,
        hostPort: wholeNumber(hostPort),
        guestAddress,
        guestPort: wholeNumber(guestPort),
    });
}

/** To take one away does nothing: VBoxManage looks for it in another list. */
function changeLoopback({ loopback }: Network, value: string): void {
    if (value.startsWith("delete\0")) return;
    const [, address = "", offset = "0"] = /^(127[.\d]+)=(\d+)$/.exec(value) ?? [];
    if (Number(offset) === 0) throw new Refusal("invalid loopback string");
    if ([...loopback.values()].includes(Number(offset)))
        throw new Refusal("Code NS_ERROR_INVALID_ARG (0x80070057) - Invalid argument value");
    loopback.set(address, Number(offset));
}
