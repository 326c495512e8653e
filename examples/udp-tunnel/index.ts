// Two machines joined by a cable that is a UDP tunnel: each end sends its frames to the other's port. The ends may be on two
// hosts; here both are on one. Each machine also has a card behind NAT, by which the host sees its web page.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const { Machine, Nic, PortForward, Power } = virtnet.virtualbox;
const config = new pulumi.Config();
const host = virtnet.configuredHost() ?? { local: {} };

const ends = [
    { name: "left", port: 10001, peer: 10002, page: 8083 },
    { name: "right", port: 10002, peer: 10001, page: 8084 },
];

export const endpoints = ends.map(({ name, port, peer, page }) => {
    const machine = new Machine(name, {
        host,
        name,
        memory: config.getNumber("memory") ?? 512,
        dvd: config.require("dvd"),
        nestedPaging: config.getBoolean("nestedPaging") ?? true,
        // The guest's console, at which it is given its address on the tunnel.
        extra: { uart1: ["0x3F8", "4"], "uart-mode1": ["server", `/tmp/virtnet-${name}.console`] },
    });
    const nat = new Nic(`${name}-nat`, {
        host,
        machine: machine.name,
        slot: 1,
        type: "virtio",
        attachment: { nat: {} },
    });
    const http = new PortForward(`${name}-http`, {
        host,
        nic: nat,
        name: "http",
        hostAddress: "127.0.0.1",
        hostPort: page,
        guestPort: 80,
    });
    const tunnel = new Nic(`${name}-tunnel`, {
        host,
        machine: machine.name,
        slot: 2,
        type: "virtio",
        attachment: {
            generic: {
                driver: "UDPTunnel",
                properties: { dest: "127.0.0.1", sport: String(port), dport: String(peer) },
            },
        },
    });
    new Power(`${name}-on`, { host, machine: machine.name }, { dependsOn: [http, tunnel] });
    return http.endpoint;
});
