import type { Command } from "../../../provider/host/host";
import { routerTransaction } from "../../../provider/net/router-rules";
import type { Example } from "./example";

const router: Command = {
    nft: routerTransaction(
        {
            name: "edge",
            onHost: false,
            wan: "eth0",
            lans: ["br-c"],
            forward: "drop",
            masquerade: true,
            hairpin: true,
            mssClamp: false,
        },
        "virtnet:demo/dev/PatRouter/edge",
    ),
    namespace: "lab",
};

export const address: Example = {
    variants: { plain: { dev: "br-c", cidr: "10.1.0.2/24", namespace: "lab" } },
    foreign: [{ ip: ["address", "add", "10.1.0.2/24", "dev", "br-c"], namespace: "lab" }],
};

export const route: Example = {
    variants: {
        plain: {
            to: "10.20.0.0/16",
            via: "10.99.0.9",
            dev: "br-c",
            namespace: "lab",
            table: "77",
            metric: 3,
        },
    },
    foreign: [
        {
            ip: "route add 10.20.0.0/16 via 10.99.0.9 dev br-c metric 3 table 77".split(" "),
            namespace: "lab",
        },
    ],
};

export const defaultRouteSix: Example = { variants: { plain: { to: "::/0", dev: "eth0" } } };

/** IPv6 has no metric 0, and ip does not tell one that was not given from the kernel's own. */
export const routeSixOfUsualMetric: Example = {
    variants: { plain: { to: "fd70::/64", dev: "eth0", metric: 1024 } },
};

export const routeSixOfLeastMetric: Example = {
    variants: { plain: { to: "fd70::/64", dev: "eth0", metric: 0 } },
};

/** In its place all but its interface changes, whose own addresses are the sources. */
export const routeInPlace: Example = {
    needs: [
        { ip: ["link", "set", "dev", "br-c", "up"], namespace: "lab" },
        { ip: ["address", "add", "10.98.0.1/24", "dev", "br-c"], namespace: "lab" },
        { ip: ["address", "add", "10.98.0.2/24", "dev", "br-c"], namespace: "lab" },
    ],
    variants: {
        plain: { to: "10.20.0.0/16", via: "10.98.0.9", dev: "br-c", namespace: "lab" },
        "all set": {
            to: "10.20.0.0/16",
            via: "10.55.0.9",
            dev: "br-c",
            namespace: "lab",
            src: "10.98.0.2",
            onlink: true,
            mtu: 1400,
        },
        "another gateway": { to: "10.20.0.0/16", via: "10.98.0.8", dev: "br-c", namespace: "lab", mtu: 1300 },
    },
    foreign: [{ ip: ["route", "add", "blackhole", "10.20.0.0/16"], namespace: "lab" }],
};

export const routeSixInPlace: Example = {
    needs: [
        { ip: ["link", "set", "dev", "br-c", "up"], namespace: "lab" },
        { ip: ["address", "add", "fd98::1/64", "dev", "br-c", "nodad"], namespace: "lab" },
    ],
    variants: {
        "all set": {
            to: "fd20::/64",
            via: "fd55::9",
            dev: "br-c",
            namespace: "lab",
            src: "fd98::1",
            onlink: true,
            mtu: 1400,
        },
        "on the link": { to: "fd20::/64", dev: "br-c", namespace: "lab" },
    },
    foreign: [
        {
            ip: ["route", "add", "fd20::/64", "dev", "br-c", "src", "fd98::1", "mtu", "1300"],
            namespace: "lab",
        },
    ],
};

export const rejection: Example = {
    variants: Object.fromEntries(
        ["unreachable", "prohibit", "blackhole"].map((type) => [
            type,
            { to: "default", type, namespace: "lab", metric: 4000, table: "77" },
        ]),
    ),
    foreign: [{ ip: "route add unreachable 0.0.0.0/0 metric 4000 table 77".split(" "), namespace: "lab" }],
};

export const rejectionSix: Example = {
    variants: Object.fromEntries(
        ["blackhole", "unreachable", "prohibit"].map((type) => [
            type,
            { to: "fd20::/64", type, namespace: "lab" },
        ]),
    ),
    foreign: [{ ip: "route add fd20::/64 dev br-c".split(" "), namespace: "lab" }],
};

export const sysctl: Example = {
    variants: {
        on: { key: "net.ipv4.ip_forward", value: "1", namespace: "lab" },
        off: { key: "net.ipv4.ip_forward", value: 0, namespace: "lab" },
    },
};

export const sysctlOfWords: Example = {
    variants: { plain: { key: "net/ipv4/ip_local_port_range", value: "1024  65000 " } },
};

export const namespace: Example = {
    lasting: ["sysctls"],
    variants: {
        plain: { name: "box" },
        router: { name: "box", sysctls: { "net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": 1 } },
        "other values": { name: "box", sysctls: { "net.ipv4.ip_forward": "0" } },
    },
    foreign: [
        { ip: ["netns", "add", "box"] },
        { ip: ["link", "set", "dev", "lo", "alias", "by-hand"], namespace: "box" },
    ],
};

export const bridgePort: Example = {
    variants: {
        plain: { interface: "eth1", bridge: "br-a" },
        "addresses flushed": { interface: "eth1", bridge: "br-a", flushAddresses: true },
        "another bridge": { interface: "eth1", bridge: "br-b" },
        guarded: { interface: "eth1", bridge: "br-a", guard: true },
        "guarded on another": { interface: "eth1", bridge: "br-b", guard: true, flushAddresses: true },
    },
    foreign: [{ ip: ["link", "set", "dev", "eth1", "master", "br-b", "up"] }],
};

export const namespacedBridgePort: Example = {
    needs: [{ ip: ["link", "add", "name", "p0", "netns", "lab", "type", "veth", "peer", "name", "p1"] }],
    variants: { plain: { interface: "p0", bridge: "br-c", namespace: "lab" } },
};

/** A card in use: two addresses of one network, of which the second goes with the first, and routes that go with them. */
export const busyBridgePort: Example = {
    needs: [
        { ip: ["link", "add", "name", "p0", "type", "veth", "peer", "name", "p1"] },
        { ip: ["link", "set", "dev", "p0", "up"] },
        ...["10.8.0.1/24", "10.8.0.2/24", "fd08::1/64"].map((cidr) => ({
            ip: ["address", "add", cidr, "dev", "p0"],
        })),
        { ip: ["route", "add", "10.80.0.0/16", "via", "10.8.0.9", "dev", "p0"] },
        { ip: ["route", "add", "10.81.0.0/16", "dev", "p0", "metric", "5", "table", "200"] },
        { ip: ["route", "add", "fd80::/64", "via", "fd08::9", "dev", "p0"] },
    ],
    variants: {
        "addresses flushed": { interface: "p0", bridge: "br-a", flushAddresses: true },
        "addresses left": { interface: "p0", bridge: "br-a" },
    },
};

export const patRouter: Example = {
    variants: {
        plain: { name: "edge", namespace: "lab", wan: "wan0", lans: ["br-c"] },
        "all set": {
            name: "edge",
            namespace: "lab",
            wan: "wan1",
            lans: ["br-c", "lan1"],
            mssClamp: true,
            logDrops: { prefix: "dropped: ", rate: "5/second", group: 3 },
        },
        open: {
            name: "edge",
            namespace: "lab",
            wan: "wan0",
            lans: ["lan1"],
            forward: "accept",
            masquerade: false,
            hairpin: false,
            ipv6: false,
        },
    },
    foreign: [
        {
            nft: [
                'add table inet edge { comment "by hand"; }',
                "add set inet edge lans { type ifname; }",
                'add element inet edge lans { "br-c" }',
                "add chain inet edge forward { type filter hook forward priority filter; policy drop; }",
                'add rule inet edge forward iifname @lans accept comment "theirs"',
            ],
            namespace: "lab",
        },
    ],
    guests: [
        {
            nft: ["add element inet edge wan_tcp4 { 0.0.0.0/0 . 0.0.0.0/0 . 22 : 10.0.0.9 . 22 }"],
            namespace: "lab",
        },
    ],
};

export const patRouterOnHost: Example = {
    variants: {
        plain: { name: "edge", wan: "eth0", lans: ["br-a"] },
        six: { name: "edge", wan: "eth0", lans: ["br-a"], ipv6: true },
    },
};

const toWeb = { router: "edge", namespace: "lab", port: 4000, to: "172.24.1.2" };
const range = { ...toWeb, protocol: "udp", port: "5000-5002", toPort: "6000-6002" };

export const portForward: Example = {
    needs: [router],
    variants: {
        plain: toWeb,
        moved: { ...toWeb, toPort: 80, to: "172.24.1.3" },
        "of one address, from one network": { ...toWeb, address: "192.0.2.1", from: "198.51.100.0/24" },
        range: { ...range, from: "198.51.100.7/32", hairpin: false },
        six: { ...toWeb, to: "fd00:24::2", address: "fd77::1" },
    },
    foreign: [
        {
            nft: [
                'add element inet edge wan_tcp4 { 0.0.0.0/0 . 0.0.0.0/0 . 4000 comment "by hand" : 10.0.0.9 . 4000 }',
            ],
            namespace: "lab",
        },
    ],
    guests: [
        {
            nft: ["add element inet edge wan_tcp4 { 0.0.0.0/0 . 0.0.0.0/0 . 22 : 10.0.0.9 . 22 }"],
            namespace: "lab",
        },
    ],
};

export const process: Example = {
    variants: {
        plain: { command: ["sleep", "inf"], namespace: "lab" },
        other: { command: ["httpd", "-f", "a b"], namespace: "lab", environment: { A: "1" }, listens: 80 },
    },
};

export const sandbox: Example = { variants: { plain: {} } };
