import type { Place } from "./place";

/** An interface that the stack docks and gives an address to, but did not make. */
export async function prepareHost(place: Place): Promise<void> {
    for (const words of [
        "link add pre0 type veth peer name pre1",
        "address add 192.0.2.1/24 dev pre0",
        "link set pre0 up",
        "link set pre1 up",
    ])
        await place.ip(words);
}

/** Whether this kernel's bridges can tell VLANs apart (CONFIG_BRIDGE_VLAN_FILTERING). */
export async function hasVlanFiltering(place: Place): Promise<boolean> {
    const { code } = await place.run(["ip", ..."link add probe0 type bridge vlan_filtering 1".split(" ")]);
    await place.run(["ip", "link", "del", "dev", "probe0"]);
    if (code !== 0) process.stdout.write("not tried: vlanFiltering, which this kernel's bridges lack\n");
    return code === 0;
}

/**
 * A program with every resource of `virtnet.linux` on the configured host, each with all its inputs, in IPv4 and IPv6.
 * A line a resource, so that a test can edit one. What the kernel would do by itself meanwhile - spanning tree, duplicate
 * address detection - it does on interfaces that are down or carry no IPv6.
 */
export const everyResource = (vlanFiltering: boolean) => String.raw`
const { Address, Bridge, BridgePort, Macvlan, Namespace, PatRouter, PortForward, Process, Route, Sandbox, Sysctl, Tap, Veth } = virtnet.linux;
const sleep = { command: ["sleep", "infinity"], environment: { PURPOSE: "a test" } };

const box = new Sandbox("box");
const inner = new Namespace("inner", { host: box.host, name: "inner" });
new Process("inner-sleep", { host: box.host, ...sleep, namespace: inner.name });

const router = new Namespace("router", { name: "router", sysctls: { "net.ipv4.conf.all.rp_filter": 2, "net.ipv6.conf.all.hop_limit": 70 } });
const web = new Namespace("web", { name: "web" });
const lan = new Bridge("lan", { name: "lan0", mtu: 1400, mac: "02:00:00:00:10:01", addresses: ["10.78.0.2/24", "fd78::2/64"], stp: false, up: true });
const trunk = new Bridge("trunk", { name: "trunk0", namespace: router.name, stp: true, vlanFiltering: ${vlanFiltering}, up: false });
const lanCable = new Veth("lan-cable", { a: { name: "v-router", bridge: lan.name, mtu: 1400, mac: "02:00:00:00:10:02", up: true }, b: { name: "lan0", namespace: router.name, addresses: ["10.78.0.1/24", "fd78::1/64"], mtu: 1400, mac: "02:00:00:00:10:03", up: true } });
const webCable = new Veth("web-cable", { a: { name: "v-web", bridge: lan.name, mtu: 1400 }, b: { name: "eth0", namespace: web.name, addresses: ["10.78.0.10/24", "fd78::10/64"], mtu: 1400, routes: [{ to: "default", via: "10.78.0.1", metric: 5 }, { to: "::/0", via: "fd78::1", metric: 6 }, { to: "10.79.0.0/16", via: "10.78.0.1", table: "100" }] } });
const uplink = new Veth("uplink", { a: { name: "isp0", addresses: ["198.51.100.1/24", "2001:db8::1/64"] }, b: { name: "wan0", namespace: router.name, addresses: ["198.51.100.2/24", "2001:db8::2/64"], routes: [{ to: "default", via: "198.51.100.1" }, { to: "::/0", via: "2001:db8::1" }] } });
new Tap("tap", { name: "tap0", user: 1000, group: "root", multiQueue: true, vnetHeader: true, bridge: lan.name, mac: "02:00:00:00:10:04", mtu: 1400, up: true });
const guest = new Macvlan("macvlan", { name: "mv0", parent: uplink.a.name, namespace: web.name, mode: "private", addresses: ["198.51.100.77/24", "2001:db8::77/64"], routes: [{ to: "203.0.113.0/24", via: "198.51.100.1" }, { to: "2001:db8:1::/48", via: "2001:db8::1" }], mac: "02:00:00:00:10:05", mtu: 1450, up: true });
new BridgePort("dock", { interface: "pre0", bridge: lan.name, flushAddresses: true });
new Address("address", { dev: uplink.a.name, cidr: "203.0.113.1/24" });
new Address("address6", { dev: webCable.b.name, namespace: web.name, cidr: "fd78:1::10/64" });
new Route("route", { to: "10.80.0.0/16", via: "10.78.0.1", dev: lan.name, table: "200", metric: 7 }, { dependsOn: lanCable });
new Route("route6", { to: "fd80::/48", via: "fd78::1", dev: webCable.b.name, namespace: web.name, metric: 8 });
new Sysctl("sysctl", { key: "net.ipv4.ip_forward", value: 1 });
new Sysctl("sysctl6", { key: "net.ipv6.conf.default.hop_limit", value: 71, namespace: web.name });
const rules = new PatRouter("rules", { name: "router", namespace: router.name, wan: "wan0", lans: ["lan0"], forward: "drop", masquerade: true, hairpin: true, mssClamp: true, logDrops: { prefix: "every: ", rate: "3/minute", group: 9 }, ipv6: true }, { dependsOn: [lanCable, uplink] });
new PatRouter("host-rules", { name: "hostrouter", wan: "isp0", lans: ["v-router"], forward: "accept", masquerade: false, hairpin: false, ipv6: true }, { dependsOn: [lanCable, uplink] });
new PortForward("forward", { router: rules.name, namespace: router.name, protocol: "tcp", address: "198.51.100.2", port: "4000-4002", to: "10.78.0.10", toPort: "5000-5002", from: "198.51.100.0/24", hairpin: true });
new PortForward("forward6", { router: rules.name, namespace: router.name, protocol: "udp", address: "2001:db8::2", port: 4000, to: "fd78::10", toPort: 5000, from: "2001:db8::/64", hairpin: false });
new Process("sleep", { ...sleep, namespace: web.name });
new Process("server", { command: ["perl", "-MIO::Socket::IP", "-e", "my $s = IO::Socket::IP->new(LocalHost => '::', LocalPort => 5000, V6Only => 0, Listen => 5) or die $@; close $s->accept while 1"], namespace: web.name, listens: 5000 }, { dependsOn: guest });
`;
