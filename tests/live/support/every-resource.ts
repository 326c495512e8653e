import { hasDiscipline } from "./other-kernel";
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

/** Whether this kernel can make a link worse (CONFIG_NET_SCH_NETEM); netem.test.ts brings one that can. */
export async function hasNetem(place: Place): Promise<boolean> {
    const has = await hasDiscipline(place, "netem");
    if (!has) process.stdout.write("not tried: Netem, which this kernel lacks\n");
    return has;
}

const netems = `
new virtnet.linux.Netem("worse", { interface: uplink.a.name, limit: 500, delay: "10ms", jitter: "1.5ms", delayCorrelation: 25, distribution: "normal", loss: 0.5, lossCorrelation: 10, ecn: true, duplicate: 1, corrupt: 0.1, reorder: 5, gap: 3, rate: "100mbit", packetOverhead: 14, slot: { min: "1ms", max: "2ms" } });
new virtnet.linux.Netem("worse-in", { interface: uplink.a.name, direction: "ingress", lossGemodel: { p: 0.1, r: 10 } });
`;

/**
 * A program with every resource of `virtnet.linux` on the configured host, each with all its inputs, in IPv4 and IPv6.
 * A line a resource, so that a test can edit one. What the kernel would do by itself meanwhile - spanning tree, duplicate
 * address detection - it does on interfaces that are down or carry no IPv6. Whom router advertisements
 * reach takes none.
 */
export const everyResource = (vlanFiltering: boolean, netem = false) => String.raw`
const { Address, Bridge, BridgePort, Dnsmasq, ForwardAllow, Macvlan, Namespace, PatRouter, PortForward, Process, Reachable, Route, Sandbox, Sysctl, Tap, Uplink, Veth, Vxlan } = virtnet.linux;
const sleep = { command: ["sleep", "infinity"], environment: { PURPOSE: "a test" } };

const box = new Sandbox("box");
const inner = new Namespace("inner", { host: box.host, name: "inner" });
new Process("inner-sleep", { host: box.host, ...sleep, namespace: inner.name });

const router = new Namespace("router", { name: "router", sysctls: { "net.ipv4.conf.all.rp_filter": 2, "net.ipv6.conf.all.hop_limit": 70 } });
const web = new Namespace("web", { name: "web" });
const lan = new Bridge("lan", { name: "lan0", mtu: 1400, mac: "02:00:00:00:10:01", addresses: ["10.78.0.2/24", "fd78::2/64"], stp: false, up: true });
const trunk = new Bridge("trunk", { name: "trunk0", namespace: router.name, stp: true, vlanFiltering: ${vlanFiltering}, up: false });
const lanCable = new Veth("lan-cable", { a: { name: "v-router", bridge: lan.name, mtu: 1400, mac: "02:00:00:00:10:02", up: true }, b: { name: "lan0", namespace: router.name, addresses: ["10.78.0.1/24", "fd78::1/64"], mtu: 1400, mac: "02:00:00:00:10:03", up: true } });
const webCable = new Veth("web-cable", { a: { name: "v-web", bridge: lan.name, mtu: 1400 }, b: { name: "eth0", namespace: web.name, addresses: ["10.78.0.10/24", "fd78::10/64"], mtu: 1400, routes: [{ to: "default", via: "10.78.0.1", metric: 5 }, { to: "::/0", via: "fd78::1", metric: 6 }, { to: "10.79.0.0/16", via: "10.78.0.1", table: "100", src: "10.78.0.10", mtu: 1300 }, { to: "10.77.0.0/16", via: "172.31.0.1", onlink: true }] } });
const uplink = new Veth("uplink", { a: { name: "isp0", addresses: ["198.51.100.1/24", "2001:db8::1/64"] }, b: { name: "wan0", namespace: router.name, addresses: ["198.51.100.2/24", "2001:db8::2/64"], routes: [{ to: "default", via: "198.51.100.1" }, { to: "::/0", via: "2001:db8::1" }] } });
new Uplink("way-out", { interface: "pre1", namespace: web.name, mode: "veth", name: "out0", addresses: ["10.81.0.2/30", "fd81::2/64"], gateway: "10.81.0.1", gateway6: "fd81::1", probe: { ping: "10.81.0.1" }, rollbackSeconds: 20 }, { dependsOn: webCable });
new Tap("tap", { name: "tap0", user: 1000, group: "root", multiQueue: true, vnetHeader: true, bridge: lan.name, mac: "02:00:00:00:10:04", mtu: 1400, up: true });
const guest = new Macvlan("macvlan", { name: "mv0", parent: uplink.a.name, namespace: web.name, mode: "private", addresses: ["198.51.100.77/24", "2001:db8::77/64"], routes: [{ to: "203.0.113.0/24", via: "198.51.100.1" }, { to: "2001:db8:1::/48", via: "2001:db8::1" }], mac: "02:00:00:00:10:05", mtu: 1450, up: true });
new Vxlan("vxlan", { name: "vx0", vni: 42, parent: uplink.a.name, local: "198.51.100.1", remotes: ["198.51.100.3", "198.51.100.4"], port: 8472, ttl: 9, tos: 16, df: "set", learning: false, ageingSeconds: 60, udpChecksum: false, acceptZeroChecksum: false, bridge: lan.name, addresses: ["10.81.0.1/24"], routes: [{ to: "10.82.0.0/16", via: "10.81.0.2" }], mac: "02:00:00:00:10:07", mtu: 1400, up: true });
new Vxlan("vxlan6", { name: "vx6", namespace: web.name, vni: 42, local: "2001:db8::1", remotes: ["2001:db8::3"], ttl: "inherit", tos: "inherit", df: "inherit", udpChecksum: false, acceptZeroChecksum: true, up: false });
new Vxlan("vxlan-group", { name: "vxg", vni: 43, parent: uplink.a.name, group: "239.1.1.1", up: false });
${netem ? netems : ""}
new BridgePort("dock", { interface: "pre0", bridge: lan.name, flushAddresses: true });
new ForwardAllow("allow", { bridge: lan.name, routed: ["isp0"], firewalldZone: "trusted" }, { dependsOn: uplink });
new Address("address", { dev: uplink.a.name, cidr: "203.0.113.1/24" });
new Address("address6", { dev: webCable.b.name, namespace: web.name, cidr: "fd78:1::10/64" });
new Route("route", { to: "10.80.0.0/16", via: "172.31.0.1", dev: lan.name, table: "200", metric: 7, onlink: true, mtu: 1300 }, { dependsOn: lanCable });
new Route("route6", { to: "fd80::/48", via: "fd78::1", dev: webCable.b.name, namespace: web.name, metric: 8, src: "fd78::10" });
new Route("nowhere", { type: "unreachable", to: "10.80.0.0/16", namespace: web.name, table: "200" });
new Sysctl("sysctl", { key: "net.ipv4.ip_forward", value: 1 });
new Sysctl("sysctl6", { key: "net.ipv6.conf.default.hop_limit", value: 71, namespace: web.name });
const rules = new PatRouter("rules", { name: "router", namespace: router.name, wan: "wan0", lans: ["lan0"], forward: "drop", masquerade: true, hairpin: true, mssClamp: true, logDrops: { prefix: "every: ", rate: "3/minute", group: 9 }, ipv6: true }, { dependsOn: [lanCable, uplink] });
new PatRouter("host-rules", { name: "hostrouter", wan: "isp0", lans: ["v-router"], forward: "accept", masquerade: false, hairpin: false, ipv6: true }, { dependsOn: [lanCable, uplink] });
new PortForward("forward", { router: rules.name, namespace: router.name, protocol: "tcp", address: "198.51.100.2", port: "4000-4002", to: "10.78.0.10", toPort: "5000-5002", from: "198.51.100.0/24", hairpin: true });
new PortForward("forward6", { router: rules.name, namespace: router.name, protocol: "udp", address: "2001:db8::2", port: 4000, to: "fd78::10", toPort: 5000, from: "2001:db8::/64", hairpin: false });
new Process("sleep", { ...sleep, namespace: web.name });
const served = new Namespace("served", { name: "served", sysctls: { "net.ipv6.conf.default.accept_ra": 0 } });
const dhcpCable = new Veth("dhcp-cable", { a: { name: "dhcp0", namespace: router.name, addresses: ["10.83.0.1/24", "fd83::1/64"] }, b: { name: "dhcp1", namespace: served.name } });
new Dnsmasq("dhcp", { namespace: router.name, interface: "dhcp0", ranges: [{ from: "10.83.0.100", to: "10.83.0.199", leaseTime: "infinite", tags: ["guest"], set: "low" }, { from: "fd83::100", to: "fd83::1ff", prefixLength: 64, modes: ["slaac", "ra-names"], leaseTime: 600 }], hosts: [{ macs: ["02:00:00:00:20:01"], clientId: "*", addresses: ["10.83.0.50", "fd83::50"], name: "printer", leaseTime: 900, set: ["red"], ignore: false }], router: "10.83.0.1", dnsServers: ["10.83.0.1", "fd83::1"], search: ["lab.test"], ntp: ["10.83.0.1"], mtu: 1400, options: [{ option: 121, family: 4, values: ["10.9.0.0/16", "10.83.0.1"], tags: ["red"], force: true }], tags: [{ set: "guest", mac: "08:00:27:*:*:*" }], boot: [{ file: "pxelinux.0", serverName: "boot", serverAddress: "10.83.0.1", tags: ["guest"] }], tftpRoot: "/usr/share", authoritative: true, maximumLeases: 500, routerAdvertisements: { intervalSeconds: 600, lifetimeSeconds: 0, priority: "low", mtu: 1400 }, dns: { domain: "lab.test", localOnly: true, expandHosts: true, cacheSize: 100, upstream: [{ address: "198.51.100.1", port: 5353, domain: "corp.test" }], records: [{ name: "www.lab.test", addresses: ["10.78.0.10", "fd78::10"], ttl: 60 }, { name: "web.lab.test", alias: "www.lab.test" }] }, logLevel: "leases", extraArguments: ["--dhcp-sequential-ip"] }, { dependsOn: dhcpCable });
new Reachable("reachable", { from: { namespace: router.name, address: "10.78.0.1" }, to: "10.78.0.10", protocol: "udp", port: 9, family: 4, payload: "hello", expect: false, timeoutSeconds: 1, attempts: 1, triggers: ["first"] }, { dependsOn: [lanCable, webCable] });
new Process("server", { command: ["perl", "-MIO::Socket::IP", "-e", "my $s = IO::Socket::IP->new(LocalHost => '::', LocalPort => 5000, V6Only => 0, Listen => 5) or die $@; close $s->accept while 1"], namespace: web.name, listens: 5000 }, { dependsOn: guest });
`;
