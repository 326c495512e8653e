import { parseGateways, parseNicState } from "../../../../provider/host/parse/nic-state";

const link = {
    ifname: "eth0",
    flags: ["BROADCAST", "UP"],
    mtu: 1480,
    txqlen: 1000,
    group: "default",
    ifalias: "the one",
    addr_info: [
        {
            family: "inet",
            local: "192.0.2.10",
            prefixlen: 24,
            broadcast: "192.0.2.255",
            scope: "global",
            dynamic: true,
            label: "eth0",
            valid_life_time: 600,
            preferred_life_time: 300,
        },
        {
            family: "inet",
            local: "10.20.0.5",
            address: "10.20.0.6",
            prefixlen: 32,
            scope: "link",
            label: "eth0:1",
            valid_life_time: 4_294_967_295,
        },
        {
            family: "inet6",
            local: "2001:db8::10",
            prefixlen: 64,
            scope: "global",
            mngtmpaddr: true,
            noprefixroute: true,
            valid_life_time: 4_294_967_295,
        },
        { family: "inet6", local: "fe80::1", prefixlen: 64, scope: "link" },
    ],
};

const stateOf = (routes: object[], more: object[] = []) => parseNicState("eth0", [link, ...more], routes);

test("addresses are given back with their lifetimes, peers, labels and flags, but for those that the kernel makes itself", () => {
    expect(stateOf([])?.addresses.map((words) => words.join(" "))).toEqual([
        "192.0.2.10/24 dev eth0 broadcast 192.0.2.255 valid_lft 600 preferred_lft 300",
        "10.20.0.5 peer 10.20.0.6/32 dev eth0 label eth0:1 scope link",
        "2001:db8::10/64 dev eth0 noprefixroute mngtmpaddr nodad",
    ]);
});

test.each([
    [
        {
            dst: "default",
            gateway: "192.0.2.1",
            dev: "eth0",
            protocol: "dhcp",
            prefsrc: "192.0.2.10",
            metric: 100,
        },
        "0.0.0.0/0 proto dhcp src 192.0.2.10 metric 100 via 192.0.2.1 dev eth0",
    ],
    [
        {
            dst: "default",
            gateway: "fe80::9",
            dev: "eth0",
            protocol: "ra",
            metric: 1024,
            expires: 1700,
            pref: "high",
        },
        "::/0 proto ra metric 1024 pref high expires 1700 via fe80::9 dev eth0",
    ],
    [
        { dst: "198.51.100.0/24", via: { family: "inet6", host: "fe80::9" }, dev: "eth0" },
        "198.51.100.0/24 via inet6 fe80::9 dev eth0",
    ],
    [
        { dst: "10.0.0.0/8", dev: "eth0", scope: "link", table: "100", metrics: [{ mtu: 1400 }] },
        "10.0.0.0/8 table 100 scope link mtu 1400 dev eth0",
    ],
    [
        { dst: "10.1.0.0/16", gateway: "172.16.0.1", dev: "eth0", flags: ["onlink"] },
        "10.1.0.0/16 via 172.16.0.1 dev eth0 onlink",
    ],
    [
        {
            dst: "default",
            nexthops: [
                { gateway: "192.0.2.1", dev: "eth0", weight: 1 },
                { gateway: "10.9.0.1", dev: "eth1", weight: 3 },
            ],
        },
        "0.0.0.0/0 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 10.9.0.1 dev eth1 weight 3",
    ],
    [
        { dst: "203.0.113.0/24", gateway: "10.9.0.1", dev: "eth1", prefsrc: "192.0.2.10" },
        "203.0.113.0/24 src 192.0.2.10 via 10.9.0.1 dev eth1",
    ],
])("the route %j is given back as `%s`", (route, words) => {
    expect(stateOf([route])?.routes.map((one) => one.join(" "))).toEqual([words]);
});

test.each([
    { dst: "203.0.113.0/24", gateway: "10.9.0.1", dev: "eth1" },
    { dst: "192.0.2.10", type: "local", table: "local", dev: "eth0", protocol: "kernel" },
    { dst: "fe80::/64", dev: "eth0", protocol: "kernel", metric: 256 },
    { dst: "ff00::/8", type: "multicast", dev: "eth0", table: "local", protocol: "kernel" },
])("the route %j is not lost with the card, or made by the kernel", (route) => {
    expect(stateOf([route])?.routes).toEqual([]);
});

test("routes come in an order in which each gateway can be reached", () => {
    const routes = [
        { dst: "default", gateway: "10.1.0.1", dev: "eth0" },
        { dst: "10.1.0.0/16", gateway: "10.0.0.1", dev: "eth0" },
        { dst: "10.0.0.1", dev: "eth0", scope: "link" },
    ];
    expect(stateOf(routes)?.routes.map(([to]) => to)).toEqual(["10.0.0.1", "10.1.0.0/16", "0.0.0.0/0"]);
});

test("what is made on top of the card is told", () => {
    const more = [
        { ifname: "eth0.5", flags: [], mtu: 1500, link: "eth0", linkinfo: { info_kind: "vlan" } },
        { ifname: "v0", flags: [], mtu: 1500, link: "eth0", linkinfo: { info_kind: "veth" } },
    ];
    expect(stateOf([], more)?.stacked).toEqual(["eth0.5"]);
});

test("a card that is not there has no state", () => {
    expect(parseNicState("eth9", [link], [])).toBeUndefined();
});

test("the next hops of default routes are told with who gave them", () => {
    const routes = [
        { dst: "default", gateway: "192.0.2.1", dev: "eth0", protocol: "dhcp" },
        { dst: "default", gateway: "fe80::1", dev: "eth0", protocol: "boot" },
        { dst: "default", gateway: "10.0.0.1", dev: "eth0", table: "100" },
        { dst: "default", dev: "ppp0" },
    ];
    expect(parseGateways(routes)).toEqual([
        { family: 4, via: "192.0.2.1", dev: "eth0", learnt: true },
        { family: 6, via: "fe80::1", dev: "eth0", learnt: false },
    ]);
});
