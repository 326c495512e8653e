// Two machines on one NAT network: they reach each other and whatever the host reaches, and one is published at the host.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const { DhcpServer, Machine, NatNetwork, NatNetworkPortForward, Nic, Power } = virtnet.virtualbox;
const config = new pulumi.Config();
const host = virtnet.configuredHost() ?? { local: {} };

// A web server of the host: to the machines the host is 10.5.0.1.
new virtnet.WebServer("host-web", { host, port: 8000 });

const lab = new NatNetwork("lab", {
    host,
    name: "lab",
    network: "10.5.0.0/24",
    ipv6: true,
    ipv6Prefix: "fd00:5::/64",
    defaultRoute: true,
});

const members = [
    { name: "web1", mac: "08:00:27:00:05:11" },
    { name: "web2", mac: "08:00:27:00:05:12" },
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
    clients: [{ mac: "08:00:27:00:05:11", fixedAddress: "10.5.0.11" }], // web1, for its forward; web2 takes what it gets
});

const http = new NatNetworkPortForward("http", {
    host,
    network: lab.name,
    name: "http",
    hostAddress: "127.0.0.1",
    hostPort: config.getNumber("httpPort") ?? 8081,
    guestAddress: "10.5.0.11",
    guestPort: 80,
});

for (const [index, { name }] of members.entries()) {
    const before = [cards[index], dhcp, http].filter((one) => one !== undefined);
    new Power(`${name}-on`, { host, machine: name }, { dependsOn: before });
}

export const endpoint = http.endpoint;
export const leases = dhcp.leases; // as of the last update or refresh
