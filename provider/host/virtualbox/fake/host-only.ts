import { Refusal } from "../../fake/kernel";
import { formatCidr, parseCidr } from "../../../net/cidr";
import { allows } from "../parse/networks-conf";
import { adapterServer } from "./dhcp";
import type { HostOnlyAdapterRow } from "../model";
import type { Draft, FakeMachine, FakeState } from "./state";
import { options } from "./words";

/** The version that the fake behaves as. */
export const version = "7.2.22";

export function hostOnlyInterface(state: FakeState, [act, ...words]: readonly string[]): void {
    if (act === "create") createAdapter(state);
    else if (act === "ipconfig") configureAdapter(state, words);
    else if (act === "remove") removeAdapter(state, words[0] ?? "");
    else throw new Refusal(`Unknown subcommand: ${act}`);
}

/** Down and without an address; but its default one is written down, and a DHCP server is made for it. */
function createAdapter(state: FakeState): void {
    let number = 0;
    while (state.adapters.has(`vboxnet${number}`)) number += 1;
    const name = `vboxnet${number}`;
    const networkName = `HostInterfaceNetworking-${name}`;
    const third = 56 + number;
    state.adapters.set(name, {
        name,
        ipv4: undefined,
        ipv6: undefined,
        mac: `0a:00:27:00:00:${number.toString(16).padStart(2, "0")}`,
        up: false,
        networkName,
    });
    state.extraData.set(`HostOnly/${name}/IPAddress`, `192.168.${third}.1`);
    state.extraData.set(`HostOnly/${name}/IPNetMask`, "255.255.255.0");
    if (!state.dhcpServers.has(networkName))
        state.dhcpServers.set(networkName, adapterServer(networkName, third));
}

/** What is remembered of its addresses goes with it, its DHCP server stays. */
function removeAdapter(state: FakeState, name: string): void {
    adapterOf(state, name);
    for (const key of ["IPAddress", "IPNetMask", "IPV6Address", "IPV6NetMask"])
        state.extraData.delete(`HostOnly/${name}/${key}`);
    state.adapters.delete(name);
}

function adapterOf(state: FakeState, name: string) {
    const adapter = state.adapters.get(name);
    if (adapter === undefined)
        throw new Refusal(`The host network interface named '${name}' could not be found`);
    return adapter;
}

function configureAdapter(state: FakeState, [name = "", ...words]: readonly string[]): void {
    const adapter = adapterOf(state, name);
    const said = options(words, ["ip", "netmask", "ipv6", "netmasklengthv6"]);
    const [ip, ipv6] = [said.get("ip"), said.get("ipv6")];
    if ((ip === undefined) === (ipv6 === undefined))
        throw new Refusal("You can only use one of --ip and --ipv6");
    if (ip !== undefined) {
        const mask = said.get("netmask") ?? "255.255.255.0";
        adapter.ipv4 = ip === "0.0.0.0" ? undefined : allowed(state, `${ip}/${lengthOf(mask)}`);
        state.extraData.set(`HostOnly/${name}/IPAddress`, ip);
        state.extraData.set(`HostOnly/${name}/IPNetMask`, mask);
    } else {
        const length = said.get("netmasklengthv6") ?? "64";
        addAddress(adapter, allowed(state, `${ipv6}/${length}`));
        state.extraData.set(`HostOnly/${name}/IPV6Address`, ipv6 ?? "");
        state.extraData.set(`HostOnly/${name}/IPV6NetMask`, length);
    }
    adapter.up = true;
}

/** Before the others, as the kernel lists them; one that is there is not put there again with another prefix. */
function addAddress(adapter: Draft<HostOnlyAdapterRow>, cidr: string): void {
    const there = addressesOf(adapter);
    const bare = (text: string) => text.replace(/\/.*$/, "");
    if (there.includes(cidr)) return;
    if (there.map(bare).includes(bare(cidr))) throw new Refusal("Operation failed (NS_ERROR_FAILURE)");
    setAddresses(adapter, [cidr, ...there]);
}

export function dropAddress(state: FakeState, name: string, cidr: string): void {
    const adapter = adapterOf(state, name);
    const there = addressesOf(adapter);
    if (!there.includes(cidr)) throw new Refusal("Error: ipv6: address not found.");
    setAddresses(
        adapter,
        there.filter((one) => one !== cidr),
    );
}

function addressesOf({ ipv6, moreIpv6 = [] }: Draft<HostOnlyAdapterRow>): string[] {
    return ipv6 === undefined ? [] : [ipv6, ...moreIpv6];
}

function setAddresses(adapter: Draft<HostOnlyAdapterRow>, [first, ...more]: readonly string[]): void {
    adapter.ipv6 = first;
    adapter.moreIpv6 = more.length === 0 ? undefined : more;
}

function allowed({ networksConf }: FakeState, text: string): string {
    if (!allows(networksConf, text, version))
        throw new Refusal("VBoxNetAdpCtl: not within the allowed ranges (E_ACCESSDENIED)");
    const cidr = parseCidr(text);
    return cidr === undefined ? text : formatCidr(cidr);
}

function lengthOf(mask: string): number {
    const bits = mask.split(".").map((byte) => Number(byte).toString(2).padStart(8, "0"));
    return bits.join("").replaceAll("0", "").length;
}

/** The address that VirtualBox remembers for an adapter is on it again after each start of a machine there. */
export function putAddressesBack(state: FakeState, { cards }: FakeMachine): void {
    for (const { isIn, plugged, names } of cards) {
        if (!isIn || plugged !== "hostOnly") continue;
        const name = names.hostOnly;
        const adapter = state.adapters.get(name);
        if (adapter === undefined)
            throw new Refusal(`Nonexistent host networking interface, name '${name}' (VERR_INTERNAL_ERROR)`);
        const number = Number(name.replace("vboxnet", ""));
        const remembered = (key: string) => state.extraData.get(`HostOnly/${name}/${key}`);
        const mask = remembered("IPNetMask") ?? "255.255.255.0";
        adapter.up = true;
        if (mask !== "255.255.255.255")
            adapter.ipv4 = `${remembered("IPAddress") ?? `192.168.${56 + number}.1`}/${lengthOf(mask)}`;
    }
}
