import type { Command } from "../../../provider/host/host";
import type { Example } from "./example";

const bridgeByHand: Command[] = [
    { ip: ["link", "add", "name", "lan0", "address", "02:11:22:33:44:55", "type", "bridge"] },
    { ip: ["link", "set", "dev", "lan0", "alias", "mine", "up"] },
    { ip: ["address", "add", "10.5.0.1/24", "dev", "lan0"] },
];

/** Docker's address and a route on a link of ours. */
const guestsOn = (dev: string, namespace?: string): Command[] => [
    { ip: ["address", "add", "10.66.0.1/24", "dev", dev], namespace },
    { ip: ["address", "add", "fd66::1/64", "dev", dev], namespace },
];

export const bridge: Example = {
    variants: {
        plain: { name: "lan0" },
        "all set": {
            name: "lan0",
            mtu: 1400,
            mac: "52:54:00:00:00:01",
            stp: true,
            vlanFiltering: true,
            addresses: ["172.24.0.1/16", "fd00:24::1/64", "10.3.0.1/24"],
        },
        "other values": {
            name: "lan0",
            mtu: 9000,
            mac: "52:54:00:00:00:02",
            addresses: ["172.24.0.1/24", "172.24.0.9/24"],
        },
        down: { name: "lan0", up: false, addresses: ["172.24.0.9/24", "fd00:24::1/64"] },
    },
    foreign: bridgeByHand,
    guests: guestsOn("lan0"),
};

export const namespacedBridge: Example = {
    variants: {
        plain: { name: "lan0", namespace: "lab", addresses: ["172.24.0.1/16"] },
        "smallest mtu": { name: "lan0", namespace: "lab", mtu: 68 },
    },
    foreign: bridgeByHand.map((command) => ({ ...command, namespace: "lab" })),
    guests: guestsOn("lan0", "lab"),
};

export const tap: Example = {
    variants: {
        plain: { name: "tap0" },
        "all set": { name: "tap0", bridge: "br-a", mtu: 1400, mac: "52:54:00:00:00:01" },
        "other values": { name: "tap0", bridge: "br-b", mtu: 9000, mac: "52:54:00:00:00:02", up: false },
    },
    foreign: [{ ip: ["tuntap", "add", "dev", "tap0", "mode", "tap"] }],
    guests: guestsOn("tap0"),
};

export const namespacedTap: Example = {
    variants: {
        "all set": {
            name: "tap0",
            namespace: "lab",
            user: "nobody",
            group: 100,
            multiQueue: true,
            vnetHeader: true,
            bridge: "br-c",
        },
        "no bridge": {
            name: "tap0",
            namespace: "lab",
            user: "nobody",
            group: 100,
            multiQueue: true,
            vnetHeader: true,
        },
    },
};

export const macvlan: Example = {
    variants: {
        plain: { name: "mv0", parent: "eth0" },
        "all set": {
            name: "mv0",
            parent: "eth0",
            mode: "private",
            mac: "52:54:00:00:00:01",
            mtu: 1400,
            addresses: ["10.7.0.2/24", "fd07::2/64"],
            routes: [
                { to: "10.70.0.0/16", via: "10.7.0.1", src: "10.7.0.2" },
                { to: "fd70::/64", via: "fd07::1", src: "fd07::2", mtu: 1300 },
                { to: "10.71.0.0/16", via: "10.55.0.1", onlink: true },
                { to: "10.72.0.0/16", via: "10.7.0.1", mtu: 1300 },
            ],
        },
        "other values": {
            name: "mv0",
            parent: "eth0",
            mode: "vepa",
            mac: "52:54:00:00:00:02",
            mtu: 1300,
            addresses: ["10.7.0.3/24"],
            routes: [
                { to: "10.70.0.0/16", via: "10.7.0.9", metric: 5, table: "200" },
                { to: "10.71.0.0/16", via: "10.7.0.9" },
                { to: "10.72.0.0/16", via: "10.7.0.1", src: "10.7.0.3" },
            ],
        },
    },
    foreign: [{ ip: ["link", "add", "link", "eth0", "name", "mv0", "type", "macvlan", "mode", "bridge"] }],
    guests: guestsOn("mv0"),
};

/** To and from passthru it is made anew, and what others put on it goes. */
export const passthruMacvlan: Example = {
    variants: {
        plain: { name: "mv0", parent: "eth0", mtu: 1400 },
        passthru: { name: "mv0", parent: "eth0", mode: "passthru", up: false },
    },
};

export const namespacedMacvlan: Example = {
    variants: {
        plain: { name: "mv0", parent: "br-c", parentNamespace: "lab", namespace: "lab" },
        up: {
            name: "mv0",
            parent: "br-c",
            parentNamespace: "lab",
            namespace: "lab",
            addresses: ["10.8.0.1/24"],
        },
    },
};

export const veth: Example = {
    variants: {
        plain: { a: { name: "va" }, b: { name: "vb", namespace: "lab" } },
        "all set": {
            a: { name: "va", bridge: "br-a", mtu: 1400, mac: "52:54:00:00:00:0a" },
            b: {
                name: "vb",
                namespace: "lab",
                mtu: 1400,
                mac: "52:54:00:00:00:0b",
                addresses: ["172.24.1.2/16", "fd00:24::2/64", "10.3.0.2/24"],
                routes: [
                    { to: "default", via: "172.24.0.1" },
                    { to: "::/0", via: "fd00:24::1" },
                    { to: "10.30.0.0/16", via: "10.3.0.1", metric: 7, table: "300" },
                    { to: "10.31.0.0/16", via: "10.3.0.1" },
                    { to: "10.33.0.0/16", via: "10.3.0.1", src: "10.3.0.2", mtu: 1300 },
                    { to: "fd33::/64", via: "fd55::1", onlink: true, src: "fd00:24::2" },
                ],
            },
        },
        "other values": {
            a: { name: "va", bridge: "br-b", mtu: 9000, mac: "52:54:00:00:00:1a" },
            b: {
                name: "vb",
                namespace: "lab",
                mtu: 9000,
                mac: "52:54:00:00:00:1b",
                bridge: "br-c",
                addresses: ["172.24.1.2/24", "10.3.0.2/16", "172.24.1.3/24"],
                routes: [
                    { to: "default", via: "172.24.1.1" },
                    { to: "10.31.0.0/16", via: "10.3.0.1" },
                    { to: "10.32.0.0/16" },
                    { to: "10.33.0.0/16", via: "10.3.0.1", src: "172.24.1.3", metric: 0 },
                ],
            },
        },
        "plugged in, no routes": {
            a: { name: "va", bridge: "br-a" },
            b: { name: "vb", namespace: "lab", bridge: "br-c", addresses: ["172.24.1.2/16"] },
        },
        down: {
            a: { name: "va", addresses: ["10.4.0.1/24"] },
            b: { name: "vb", namespace: "lab", up: false, addresses: ["172.24.1.3/24", "fd00:24::2/64"] },
        },
    },
    foreign: [{ ip: ["link", "add", "name", "va", "type", "veth", "peer", "name", "vb", "netns", "lab"] }],
    guests: guestsOn("vb", "lab"),
};
