import { parseLeases } from "../../../../provider/resources/linux/dnsmasq-leases";
import { rivals } from "../../../../provider/resources/linux/dnsmasq-rivals";
import { dnsmasq } from "../../../../provider/resources/linux/dnsmasq";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../../support/lab";

/** As dnsmasq 2.90 wrote it for busybox's udhcpc and ISC's dhclient. */
const file = `1795297000 08:00:27:00:00:01 10.5.0.10 vm1 01:08:00:27:00:00:01
1795297005 52:54:00:00:00:02 10.5.0.136 * 01:52:54:00:00:00:02
0 06-02:00:00:00:00:03 10.5.0.137 * *
duid 00:01:00:01:32:94:ca:d5:2a:1c:66:0e:0c:48
1795297003 654311425 fd05::10 vm1 00:01:00:01:32:94:ca:d8:08:00:27:00:00:01
1795297004 T33554432 fd05::1f9 * 00:04:c0:ff:ee
1795297004 33554432 fd05::2 * 00:03:00:01:52:54:00:00:00:09
`;

test("leases are told without what moves with each renewal, sorted by address", () => {
    const renewed = file.replace(/^1795/gm, "1796");
    expect(parseLeases(renewed)).toEqual(parseLeases(file));
    expect(parseLeases(file)).toEqual([
        { address: "10.5.0.10", mac: "08:00:27:00:00:01", hostname: "vm1", clientId: "01:08:00:27:00:00:01" },
        { address: "10.5.0.136", mac: "52:54:00:00:00:02", clientId: "01:52:54:00:00:00:02" },
        { address: "10.5.0.137", mac: "02:00:00:00:00:03" },
        {
            address: "fd05::10",
            mac: "08:00:27:00:00:01",
            hostname: "vm1",
            clientId: "00:01:00:01:32:94:ca:d8:08:00:27:00:00:01",
        },
        { address: "fd05::1f9", clientId: "00:04:c0:ff:ee" },
        { address: "fd05::2", mac: "52:54:00:00:00:09", clientId: "00:03:00:01:52:54:00:00:00:09" },
    ]);
    expect(parseLeases("")).toEqual([]);
});

const wanted = {
    interface: "lan0",
    addresses: ["10.5.0.1", "fd05::1"],
    dhcp4: true,
    dhcp6: true,
    dns: true,
    pids: [7],
};

test.each([
    [
        "a DHCP server on all interfaces",
        'udp UNCONN 0 0 0.0.0.0:67 0.0.0.0:* users:(("dhcpd",pid=9,fd=4))',
        "DHCP's UDP port 67",
        "dhcpd (pid 9)",
    ],
    [
        "one on this interface",
        'udp UNCONN 0 0 0.0.0.0%lan0:67 0.0.0.0:* users:(("dnsmasq",pid=9,fd=4))',
        "DHCP's UDP port 67",
        "dnsmasq (pid 9)",
    ],
    [
        "a DHCPv6 server",
        'udp UNCONN 0 0 [::]%lan0:547 [::]:* users:(("kea",pid=9,fd=4))',
        "DHCPv6's UDP port 547",
        "kea (pid 9)",
    ],
    [
        "a DNS server on its address",
        'tcp LISTEN 0 32 [fd05::1]:53 [::]:* users:(("named",pid=9,fd=4))',
        "DNS's TCP port 53",
        "named (pid 9)",
    ],
    ["one that may not be seen", "udp UNCONN 0 0 10.5.0.1:53 0.0.0.0:*", "DNS's UDP port 53", undefined],
])("%s is in the way", (_what, line, what, who) => {
    expect(rivals(`${line}\n`, wanted)).toEqual([{ what, who }]);
});

test.each([
    ["ours", 'udp UNCONN 0 0 0.0.0.0%lan0:67 0.0.0.0:* users:(("dnsmasq",pid=7,fd=4))'],
    ["one on another interface", 'udp UNCONN 0 0 0.0.0.0%virbr0:67 0.0.0.0:* users:(("dnsmasq",pid=9,fd=4))'],
    [
        "a resolver on the loopback",
        'udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=9,fd=4))',
    ],
    [
        "a DNS server on another address",
        'tcp LISTEN 0 32 192.168.122.1:53 0.0.0.0:* users:(("dnsmasq",pid=9,fd=4))',
    ],
    ["a DHCP client", 'udp UNCONN 0 0 0.0.0.0%lan0:68 0.0.0.0:* users:(("dhclient",pid=9,fd=4))'],
])("%s is not in the way", (_what, line) => {
    expect(rivals(`${line}\n`, wanted)).toEqual([]);
});

test("what is not asked for is left to others", () => {
    const line = 'udp UNCONN 0 0 0.0.0.0:67 0.0.0.0:* users:(("dhcpd",pid=9,fd=4))';
    expect(rivals(line, { ...wanted, dhcp4: false })).toEqual([]);
});

const inputs = { namespace: "lab", interface: "br-c", ranges: [{ from: "10.99.0.100", to: "10.99.0.200" }] };

test("a server that is there already is refused by name, and nothing is touched", async () => {
    const host = await inhabitedHost();
    host.kernel.sockets = 'udp UNCONN 0 0 0.0.0.0:67 0.0.0.0:* users:(("dhcpd",pid=9,fd=4))\n';
    const error = await refusalOf(lifeOn(host, dnsmasq).create(checked(dnsmasq, inputs)));
    expect(error.message).toMatch(
        /serving br-c: DHCP's UDP port 67 is taken there by dhcpd \(pid 9\)\. End it/,
    );
    expect(host.done).toEqual([]);
});

test("killed, it keeps its leases: it is drift, and an update starts it again over them", async () => {
    const host = await inhabitedHost();
    const life = lifeOn(host, dnsmasq);
    const want = checked(dnsmasq, inputs);
    const { id, outs } = await life.create(want);
    host.kernel.files.set(String(outs["leaseFile"]), "9 08:00:27:00:00:01 10.99.0.101 vm *\n");
    host.kernel.processes = [];
    const { inputs: found, props } = await life.read(id, outs);
    expect(found?.["drift"]).toEqual(["dnsmasq does not run"]);
    expect(props?.["leases"]).toEqual([{ address: "10.99.0.101", mac: "08:00:27:00:00:01", hostname: "vm" }]);
    const updated = await life.update(id, outs, want);
    expect(updated.outs["leases"]).toEqual(props?.["leases"]);
    expect(host.kernel.processes).toHaveLength(1);
});

test("a range that its interface has no address for is drift, not an error: addresses may come later", async () => {
    const host = await inhabitedHost();
    const life = lifeOn(host, dnsmasq);
    const want = checked(dnsmasq, { ...inputs, ranges: [{ from: "10.98.0.100", to: "10.98.0.200" }] });
    const { id, outs } = await life.create(want);
    expect((await life.read(id, outs)).inputs?.["drift"]).toEqual([
        "br-c has no address in the network of 10.98.0.100",
    ]);
});
