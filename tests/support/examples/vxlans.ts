import type { Command } from "../../../provider/host/host";
import type { Example } from "./example";

/** Docker's address on it, and an end that a routing daemon has added. */
const guests: Command[] = [
    { ip: ["address", "add", "10.66.0.1/24", "dev", "vx0"] },
    { run: ["bridge", "-batch", "-"], stdin: "fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.66\n" },
];

const made = { name: "vx0", vni: 42, local: "192.0.2.10" };

export const vxlan: Example = {
    variants: {
        plain: made,
        "all set": {
            ...made,
            remotes: ["192.0.2.11", "192.0.2.12", "198.51.100.7"],
            ttl: 9,
            tos: 16,
            df: "set",
            learning: false,
            ageingSeconds: 60,
            bridge: "br-a",
            mac: "52:54:00:00:00:01",
            mtu: 1400,
            addresses: ["10.7.0.2/24", "fd07::2/64"],
            routes: [
                { to: "10.70.0.0/16", via: "10.7.0.1" },
                { to: "fd70::/64", via: "fd07::1" },
            ],
        },
        "other values": {
            ...made,
            local: "192.0.2.20",
            remotes: ["192.0.2.12", "192.0.2.13"],
            tos: "inherit",
            df: "inherit",
            ageingSeconds: 0,
            bridge: "br-b",
            mac: "52:54:00:00:00:02",
            mtu: 1300,
            addresses: ["10.7.0.3/24"],
            up: false,
        },
        "any address of ours": { name: "vx0", vni: 42, remotes: ["192.0.2.11"] },
    },
    foreign: [
        { ip: "link add name vx0 type vxlan id 42 dstport 4789 local 192.0.2.10".split(" ") },
        { run: ["bridge", "-batch", "-"], stdin: "fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.12\n" },
    ],
    guests,
};

export const multicastVxlan: Example = {
    variants: {
        plain: { name: "vx0", vni: 7, parent: "eth0", group: "239.1.1.1" },
        "other values": {
            name: "vx0",
            vni: 7,
            parent: "eth0",
            group: "239.1.1.1",
            local: "192.0.2.10",
            ttl: 4,
            mtu: 1400,
        },
    },
    foreign: [{ ip: "link add name vx0 type vxlan id 7 dstport 4789 dev eth0 group 239.1.1.1".split(" ") }],
};

/** The kernel changes neither the family of a tunnel nor whether its TTL is inherited: it is made anew. */
export const vxlanOverSix: Example = {
    variants: {
        plain: {
            name: "vx0",
            vni: 7,
            port: 8472,
            parent: "eth0",
            local: "fd77::10",
            remotes: ["fd77::11", "fe80::5"],
        },
        "another end": {
            name: "vx0",
            vni: 7,
            port: 8472,
            parent: "eth0",
            local: "fd77::10",
            remotes: ["fd77::12"],
        },
        "over four": {
            name: "vx0",
            vni: 7,
            port: 8472,
            parent: "eth0",
            local: "192.0.2.10",
            remotes: ["192.0.2.11"],
        },
        inheriting: { name: "vx0", vni: 7, port: 8472, parent: "eth0", local: "fd77::10", ttl: "inherit" },
    },
};

export const uncheckedVxlan: Example = {
    variants: {
        plain: {
            name: "vx0",
            namespace: "lab",
            parentNamespace: "lab",
            parent: "br-c",
            vni: 1,
            local: "10.99.0.1",
            remotes: ["10.99.0.2"],
            udpChecksum: false,
            acceptZeroChecksum: true,
        },
    },
};

/** Its frames in a namespace, its packets by the host's own interfaces. */
export const namespacedVxlan: Example = {
    variants: {
        plain: { name: "vx0", namespace: "lab", vni: 42, remotes: ["192.0.2.11"] },
        docked: {
            name: "vx0",
            namespace: "lab",
            vni: 42,
            bridge: "br-c",
            remotes: ["192.0.2.11", "192.0.2.12"],
        },
    },
    foreign: [{ ip: "link add name vx0 netns lab type vxlan id 42 dstport 4789".split(" ") }],
};
