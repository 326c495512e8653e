// Two machines on one NAT network: they reach each other and whatever the host reaches, and each is published at the host,
// the one for IPv4, the other for IPv6.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const { DhcpServer, Machine, NatNetwork, NatNetworkPortForward, Nic, Power } = virtnet.virtualbox;
const config = new pulumi.Config();
const host = virtnet.configuredHost() ?? { local: {} };

const lab = new NatNetwork("lab", {
    host,
    name: "lab",
    network: "10.5.0.0/24",
    ipv6: true,
    ipv6Prefix: "fd00:5::/64",
    defaultRoute: true,
    loopback: { "127.0.0.1": 2 }, // 10.5.0.2 is the host's 127.0.0.1
});

const members = [
    { name: "web1", mac: "08:00:27:00:05:11", address: "10.5.0.11" },
    { name: "web2", mac: "08:00:27:00:05:12", address: "10.5.0.12" },
];

const cards = members.map(({ name, mac }) => {
    const machine = new Machine(name, {
        host,
        name,
        memory: config.getNumber("memory") ?? 512,
        dvd: config.require("dvd"),
        nestedPaging: config.getBoolean("nestedPaging") ?? true,
    });
    return new Nic(`${name}-lab`, {
        host,
        machine: machine.name,
        slot: 1,
        type: "virtio",
        mac,
        attachment: { natNetwork: lab.name },
    });
});

const dhcp = new DhcpServer("dhcp", {
    host,
    network: { natNetwork: lab.name },
    serverAddress: "10.5.0.3/24",
    lower: "10.5.0.100",
    upper: "10.5.0.199",
    clients: members.map(({ mac, address }) => ({ mac, fixedAddress: address })),
});

const http4 = new NatNetworkPortForward("http4", {
    host,
    network: lab.name,
    name: "http4",
    hostAddress: "127.0.0.1",
    hostPort: 8081,
    guestAddress: "10.5.0.11",
    guestPort: 80,
});

// A machine's own IPv6 address follows from the prefix and its MAC address (RFC 4291, appendix A).
const http6 = new NatNetworkPortForward("http6", {
    host,
    network: lab.name,
    name: "http6",
    family: 6,
    hostAddress: "::1",
    hostPort: 8082,
    guestAddress: "fd00:5::a00:27ff:fe00:512",
    guestPort: 80,
});

for (const [index, { name }] of members.entries()) {
    const before = [cards[index], dhcp, http4, http6].filter((one) => one !== undefined);
    new Power(`${name}-on`, { host, machine: name }, { dependsOn: before });
}

export const endpoints = [http4.endpoint, http6.endpoint];
