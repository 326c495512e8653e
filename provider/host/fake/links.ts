import type { FakeKernel, FakeLink, FakeSpace } from "./kernel";
import { Refusal } from "./kernel";
import { loseSource } from "./addresses";
import { addVxlan, setVxlan } from "./vxlan";
import { cut, options } from "./words";

/** `ip link add …` */
export function addLink(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const [head, [kind, ...tail]] = cut(words, "type");
    const given = options(head, ["name", "link", "address", "mtu", "netns"]);
    if (kind === "veth") addPair(kernel, space, given, tail);
    else if (kind === "bridge")
        addBridge(kernel, space, given, options(tail, ["stp_state", "vlan_filtering"]));
    else if (kind === "macvlan") addMacvlan(kernel, space, given, options(tail, ["mode"]));
    else if (kind === "vxlan") {
        const home = given.has("netns") ? netnsArgument(kernel, given.get("netns")) : space;
        addVxlan(kernel, space, home, given.get("name") ?? "", tail);
    } else if (kind === "ifb") kernel.addLink(space, { kind, ...settings(given) });
    else throw new Refusal("Error: Unknown device type.");
}

/** `ip tuntap add …` */
export function addTap(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const given = options(words, ["dev", "mode", "user", "group"], ["multi_queue", "vnet_hdr"]);
    const name = given.get("dev") ?? "";
    if (space.links.some((link) => link.name === name))
        throw new Refusal("ioctl(TUNSETIFF): Device or resource busy");
    const account = (key: string) => (given.has(key) ? { [key]: given.get(key) } : {});
    kernel.addLink(space, {
        name,
        kind: "tun",
        data: {
            type: "tap",
            pi: false,
            vnet_hdr: given.has("vnet_hdr"),
            multi_queue: given.has("multi_queue"),
            persist: true,
            ...account("user"),
            ...account("group"),
        },
    });
}

/** `ip link set dev …`; the kernel goes attribute by attribute in this order (do_setlink in net/core/rtnetlink.c). */
export function setLink(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const [head, [kind, ...tail]] = cut(words, "type");
    const given = options(
        head,
        ["dev", "name", "alias", "address", "mtu", "master", "group", "netns"],
        ["nomaster", "up", "down"],
    );
    const link = kernel.link(space, given.get("dev"));
    const goal = given.get("netns");
    if (goal !== undefined)
        detachLink(kernel, link, netnsArgument(kernel, goal), given.get("name") ?? link.name);
    const [mac, mtu, name, alias, master] = ["address", "mtu", "name", "alias", "master"].map((key) =>
        given.get(key),
    );
    if (master !== undefined && !space.links.some((one) => one.name === master))
        throw new Refusal(`Error: argument "${master}" is wrong: Device does not exist`);
    if (mac !== undefined) link.mac = mac;
    if (mtu !== undefined) setMtu(kernel, link, Number(mtu));
    if (name !== undefined) rename(space, link, name);
    if (alias !== undefined) link.alias = alias === "" ? undefined : alias;
    if (master !== undefined) enslave(kernel, link, kernel.link(space, master));
    if (given.has("nomaster")) release(kernel, link);
    if (given.has("up")) link.up = true;
    if (given.has("down")) takeDown(link);
    if (kind !== undefined) setData(link, kind, tail);
}

/** Moves a link to another namespace: it goes down, and loses its addresses and routes (__dev_change_net_namespace). */
export function detachLink(kernel: FakeKernel, link: FakeLink, home: FakeSpace, name: string): void {
    if (home.links.some((other) => other.name === name)) throw new Refusal("RTNETLINK answers: File exists");
    takeDown(link);
    release(kernel, link);
    link.space.links = link.space.links.filter((other) => other !== link);
    link.space.routes = link.space.routes.filter(({ dev }) => dev !== link);
    Object.assign(link, { addresses: [], name, space: home });
    home.links.push(link);
}

/** Deletes a link and what dies with it: its peer, and what stands on it. */
export function deleteLink(kernel: FakeKernel, link: FakeLink): void {
    if (link.name === "lo") throw new Refusal("RTNETLINK answers: Operation not supported");
    const dying = new Set([link, ...(link.peer === undefined ? [] : [link.peer])]);
    for (const other of kernel.links())
        if (other.parent !== undefined && dying.has(other.parent)) dying.add(other);
    for (const one of dying) {
        one.space.links = one.space.links.filter((other) => other !== one);
        one.space.routes = one.space.routes.filter(({ dev }) => dev !== one);
        for (const port of kernel.links()) if (port.master === one) port.master = undefined;
        for (const { traffic } of kernel.links())
            traffic.filters = traffic.filters.filter(({ to }) => to !== one);
        release(kernel, one);
    }
}

/** `ip netns del`: everything virtual in it dies with it. */
export function deleteSpace(kernel: FakeKernel, name: string): void {
    const space = kernel.spaces.get(name);
    if (name === "" || space === undefined)
        throw new Refusal(`Cannot remove namespace file "/run/netns/${name}": No such file or directory`);
    for (const link of space.links.filter((one) => one.name !== "lo"))
        if (space.links.includes(link)) deleteLink(kernel, link);
    for (const tunnel of kernel.links().filter(({ born }) => born === space)) deleteLink(kernel, tunnel);
    kernel.spaces.delete(name);
}

function addPair(
    kernel: FakeKernel,
    space: FakeSpace,
    given: ReadonlyMap<string, string>,
    tail: readonly string[],
): void {
    const [, peerWords] = cut(tail, "peer");
    const peer = options(peerWords, ["name", "address", "mtu", "netns"]);
    const homes = [given, peer].map((side) =>
        side.has("netns") ? netnsArgument(kernel, side.get("netns")) : space,
    );
    const [one, two] = homes as [FakeSpace, FakeSpace];
    if (two.links.some(({ name }) => name === peer.get("name")))
        throw new Refusal("RTNETLINK answers: File exists");
    const a = kernel.addLink(one, { kind: "veth", ...settings(given) });
    const b = kernel.addLink(two, { kind: "veth", ...settings(peer), peer: a });
    a.peer = b;
}

function addBridge(
    kernel: FakeKernel,
    space: FakeSpace,
    given: ReadonlyMap<string, string>,
    data: ReadonlyMap<string, string>,
): void {
    const number = (key: string) => Number(data.get(key) ?? 0);
    kernel.addLink(space, {
        kind: "bridge",
        ...settings(given),
        data: { stp_state: number("stp_state"), vlan_filtering: number("vlan_filtering") },
    });
}

function addMacvlan(
    kernel: FakeKernel,
    space: FakeSpace,
    given: ReadonlyMap<string, string>,
    data: ReadonlyMap<string, string>,
): void {
    const parent = kernel.link(space, given.get("link"));
    const home = given.has("netns") ? netnsArgument(kernel, given.get("netns")) : space;
    const siblings = kernel.links().filter((link) => link.parent === parent);
    const mode = data.get("mode") ?? "vepa";
    if (parent.master !== undefined) throw new Refusal("RTNETLINK answers: Device or resource busy");
    if (
        siblings.some((link) => link.data["mode"] === "passthru") ||
        (mode === "passthru" && siblings.length > 0)
    )
        throw new Refusal("RTNETLINK answers: Invalid argument");
    kernel.addLink(home, {
        kind: "macvlan",
        mtu: parent.mtu,
        ...settings(given),
        ...(mode === "passthru" ? { mac: parent.mac } : {}),
        parent,
        data: { mode },
    });
}

function settings(given: ReadonlyMap<string, string>): { name: string; mac?: string; mtu?: number } {
    const [mac, mtu] = [given.get("address"), given.get("mtu")];
    return {
        name: given.get("name") ?? "",
        ...(mac === undefined ? {} : { mac }),
        ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
    };
}

function netnsArgument(kernel: FakeKernel, name: string | undefined): FakeSpace {
    const space = kernel.spaces.get(name ?? "");
    if (space === undefined) throw new Refusal(`Error: argument "${name}" is wrong: Invalid "netns" value`);
    return space;
}

function setMtu(kernel: FakeKernel, link: FakeLink, mtu: number): void {
    if (mtu === link.mtu) return; // dev_set_mtu: no change, no notice taken
    if (mtu > 65_535) throw new Refusal("Error: mtu greater than device maximum.");
    if (link.parent !== undefined && mtu > link.parent.mtu)
        throw new Refusal("RTNETLINK answers: Invalid argument");
    link.mtu = mtu;
    link.mtuIsSet = true;
    for (const child of kernel.links()) if (child.parent === link) child.mtu = Math.min(child.mtu, mtu);
    if (link.master !== undefined) followPorts(kernel, link.master);
}

/** br_mtu_auto_adjust: a bridge follows its smallest port until its own MTU is set. */
function followPorts(kernel: FakeKernel, bridge: FakeLink): void {
    if (bridge.mtuIsSet) return;
    const ports = kernel.links().filter((link) => link.master === bridge);
    bridge.mtu = ports.length === 0 ? 1500 : Math.min(...ports.map(({ mtu }) => mtu));
}

function rename(space: FakeSpace, link: FakeLink, name: string): void {
    if (name === link.name) return;
    if (space.links.some((other) => other.name === name)) throw new Refusal("RTNETLINK answers: File exists");
    link.name = name;
}

function enslave(kernel: FakeKernel, link: FakeLink, bridge: FakeLink): void {
    if (bridge.kind !== "bridge") throw new Refusal("RTNETLINK answers: Operation not supported");
    if (link.kind === "bridge") throw new Refusal("Error: Can not enslave a bridge to a bridge.");
    if (kernel.links().some(({ parent }) => parent === link))
        throw new Refusal("RTNETLINK answers: Device or resource busy");
    release(kernel, link);
    link.master = bridge;
    followPorts(kernel, bridge);
}

function release(kernel: FakeKernel, link: FakeLink): void {
    const { master } = link;
    link.master = undefined;
    if (master !== undefined) followPorts(kernel, master);
}

/** With a link that was up go its routes and, keep_addr_on_down being 0, its IPv6 addresses. */
function takeDown(link: FakeLink): void {
    if (!link.up) return;
    link.up = false;
    const gone = link.addresses.filter((cidr) => cidr.includes(":"));
    link.addresses = link.addresses.filter((cidr) => !cidr.includes(":"));
    for (const cidr of gone) loseSource(link.space, cidr);
    link.space.routes = link.space.routes.filter(({ dev }) => dev !== link);
}

function setData(link: FakeLink, kind: string, words: readonly string[]): void {
    if (link.kind !== kind) throw new Refusal("RTNETLINK answers: Operation not supported");
    if (kind === "vxlan") return setVxlan(link, words);
    const given = options(words, kind === "bridge" ? ["stp_state", "vlan_filtering"] : ["mode"]);
    const mode = given.get("mode");
    if (mode !== undefined && mode !== link.data["mode"] && [mode, link.data["mode"]].includes("passthru"))
        throw new Refusal("RTNETLINK answers: Invalid argument");
    for (const [key, value] of given) link.data[key] = kind === "bridge" ? Number(value) : value;
}
