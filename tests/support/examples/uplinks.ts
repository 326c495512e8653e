import type { Example } from "./example";

export const veth: Example = {
    variants: {
        plain: { interface: "eth0", namespace: "lab" },
        "all set": {
            interface: "eth0",
            namespace: "lab",
            mode: "veth",
            addresses: ["10.201.0.2/24", "fd20:1::2/64"],
            gateway: "10.201.0.1",
            gateway6: "fd20:1::1",
            dns: ["192.0.2.53", "2001:db8::53"],
            probe: { ping: "192.0.2.1" },
            rollbackSeconds: 60,
        },
        "other values": {
            interface: "eth0",
            namespace: "lab",
            addresses: ["10.202.0.2/24"],
            gateway: "10.202.0.1",
            dns: ["192.0.2.54"],
            probe: { tcp: "192.0.2.1:443" },
        },
    },
};

export const macvlan: Example = {
    variants: {
        plain: {
            interface: "eth0",
            namespace: "lab",
            mode: "macvlan",
            name: "out0",
            addresses: ["192.0.2.9/24"],
            gateway: "192.0.2.1",
        },
        "all set": {
            interface: "eth0",
            namespace: "lab",
            mode: "macvlan",
            name: "out0",
            addresses: ["192.0.2.9/24", "fd77::9/64"],
            gateway: "192.0.2.1",
            gateway6: "fd77::1",
            mac: "52:54:00:00:00:09",
            hostAddresses: ["192.0.2.11/32"],
        },
        "other values": {
            interface: "eth0",
            namespace: "lab",
            mode: "macvlan",
            name: "out0",
            addresses: ["192.0.2.8/24"],
            gateway: "192.0.2.2",
            mac: "52:54:00:00:00:08",
            hostAddresses: ["192.0.2.12/32"],
        },
    },
};

/** The host's way out leads through the router from then on. */
export const move: Example = {
    needs: [
        { ip: ["link", "add", "name", "host0", "type", "veth", "peer", "name", "router0", "netns", "lab"] },
        { ip: ["link", "set", "dev", "host0", "up"] },
        { ip: ["address", "add", "10.203.0.2/24", "dev", "host0"] },
        { ip: ["address", "add", "fd20:3::2/64", "dev", "host0"] },
        { ip: ["link", "set", "dev", "eth0", "alias", "the.old.one"] },
        { ip: ["route", "add", "0.0.0.0/0", "via", "192.0.2.1", "dev", "eth0"] },
        { ip: ["route", "add", "::/0", "via", "fd77::1", "dev", "eth0", "metric", "1024"] },
    ],
    variants: {
        plain: {
            interface: "eth0",
            namespace: "lab",
            mode: "move",
            addresses: ["192.0.2.10/24"],
            gateway: "192.0.2.1",
        },
        "the host through the router": {
            interface: "eth0",
            namespace: "lab",
            mode: "move",
            addresses: ["192.0.2.10/24", "fd77::10/64"],
            gateway: "192.0.2.1",
            gateway6: "fd77::1",
            hostGateway: "10.203.0.1",
            hostGateway6: "fd20:3::1",
            dns: ["192.0.2.53"],
            rollbackSeconds: 5,
        },
        "another router": {
            interface: "eth0",
            namespace: "lab",
            mode: "move",
            addresses: ["192.0.2.20/24"],
            gateway: "192.0.2.2",
            hostGateway: "10.203.0.9",
        },
    },
};

export const moveWithLease: Example = {
    variants: {
        leased: { interface: "eth1", namespace: "lab", mode: "move", name: "wan0", dhcp: true },
        static: {
            interface: "eth1",
            namespace: "lab",
            mode: "move",
            name: "wan0",
            addresses: ["198.51.100.3/24"],
            gateway: "198.51.100.1",
        },
    },
};
