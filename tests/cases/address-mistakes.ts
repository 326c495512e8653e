import type { Bag } from "../support/lab";

const route = { to: "10.0.0.0/8", dev: "eth0" };

/** Of addresses, routes and what these take of their interface: type, inputs, where it stands, what is wrong, what to do. */
export const addressMistakes: [string, Bag, string, RegExp, RegExp][] = [
    [
        "Route",
        { ...route, to: "default", via: "fd00::1" },
        "via",
        /other address family than 0\.0\.0\.0\/0/,
        /`default` is IPv4's: write `::\/0`/,
    ],
    ["Route", { ...route, table: "local" }, "table", /is not a routing table/, /Give `main`/],
    ["Route", { ...route, table: "4294967296" }, "table", /is not a routing table/, /to 4294967295/],
    [
        "Bridge",
        { name: "b", mtu: 1279, addresses: ["10.0.0.1/8", "fd00::1/64"] },
        "mtu",
        /1279 is below 1280, the least that IPv6 takes, and fd00::1\/64 is an IPv6 address/,
        /Give 1280 or more/,
    ],
    [
        "Veth",
        { a: { name: "va" }, b: { name: "vb", mtu: 68, addresses: ["fd00::1/64"] } },
        "b.mtu",
        /68 is below 1280/,
        /Give 1280 or more/,
    ],
    [
        "Macvlan",
        { name: "m", parent: "eth0", mtu: 1000, addresses: ["fd00::1/64"] },
        "mtu",
        /1000 is below 1280/,
        /Give 1280 or more/,
    ],
    [
        "Vxlan",
        { name: "x", vni: 5, mtu: 1000, addresses: ["fd00::1/64"] },
        "mtu",
        /1000 is below 1280/,
        /Give 1280 or more/,
    ],
    [
        "Bridge",
        { name: "b", addresses: ["10.0.0.255/24"] },
        "addresses[0]",
        /"10\.0\.0\.255\/24" is not an address/,
        /Write it as/,
    ],
];
