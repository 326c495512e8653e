import {
    parseAddresses,
    parseLinks,
    parseRoutes,
    parseRoutesTo,
} from "../../../../provider/host/parse/ip-json";
import type { RouteRow } from "../../../../provider/host/parse/ip-json";
import { recordedRows } from "../../../support/recordings";

const everything = recordedRows("addresses.json");
const linkOf = (name: string) => parseLinks(everything).find((link) => link.name === name);

describe("links, of what ip printed", () => {
    test("are all there, in the kernel's order", () => {
        expect(parseLinks(everything).map(({ name }) => name)).toEqual(["lo", "br0", "va", "tap0", "mv0"]);
    });

    test.each([
        ["lo", { kind: undefined, mtu: 65_536, mac: "00:00:00:00:00:00", up: true, alias: undefined }],
        [
            "br0",
            { kind: "bridge", mtu: 1400, up: true, alias: "virtnet:demo/dev/Bridge/lan", master: undefined },
        ],
        ["va", { kind: "veth", master: "br0", mac: "02:00:00:00:00:0a", up: true, peerNamespaceId: 0 }],
        ["tap0", { kind: "tun", up: false, parent: undefined }],
        ["mv0", { kind: "macvlan", parent: "br0", up: false, peerNamespaceId: undefined }],
    ])("%s is %j", (name, link) => {
        expect(linkOf(name)).toMatchObject(link);
    });

    test("what is special to their kind is kept", () => {
        expect(linkOf("br0")?.data).toMatchObject({ stp_state: 1, vlan_filtering: 0 });
        expect(linkOf("tap0")?.data).toMatchObject({ type: "tap", multi_queue: true, vnet_hdr: true });
        expect(linkOf("mv0")?.data).toMatchObject({ mode: "private" });
    });

    test("asked for one by one they are the same", () => {
        const timers = { data: expect.objectContaining({ stp_state: 1 }) as object }; // which run on
        expect(parseLinks(recordedRows("address-br0.json"))).toEqual([{ ...linkOf("br0"), ...timers }]);
    });

    test("in another namespace, an end of a pair tells that its peer is elsewhere", () => {
        const vb = parseLinks(recordedRows("namespace.json")).find(({ name }) => name === "vb");
        expect(vb).toMatchObject({ kind: "veth", peerNamespaceId: 0, up: true });
    });

    test("the empty objects that ip prints for what a filter leaves out are none", () => {
        expect(parseLinks([{}, ...recordedRows("address-br0.json"), {}])).toHaveLength(1);
    });
});

describe("addresses, of what ip printed", () => {
    const expected = [
        { cidr: "172.24.0.1/16", dynamic: false, secondary: false },
        { cidr: "10.0.0.1/32", dynamic: false, secondary: false },
        { cidr: "172.24.0.2/16", dynamic: false, secondary: true },
        { cidr: "fd00:25::1/64", dynamic: true, secondary: false },
        { cidr: "::ffff:1.2.3.4/96", dynamic: false, secondary: false },
        { cidr: "fd00:24::1/64", dynamic: false, secondary: false },
    ];

    test("are those somebody gave, the first of an IPv4 network before its secondaries", () => {
        expect(parseAddresses(everything, "br0")).toMatchObject(expected);
        expect(parseAddresses(everything, "br0")).toHaveLength(expected.length);
        expect(parseAddresses(recordedRows("address-br0.json"), "br0")).toEqual(
            parseAddresses(everything, "br0"),
        );
    });

    test("leave out what IPv6 gives itself", () => {
        expect(JSON.stringify(everything)).toContain('"local":"fe80::ff:fe00:a"');
        expect(parseAddresses(everything, "va")).toEqual([]);
    });

    test("of an interface that is not there are none", () => {
        expect(parseAddresses(everything, "br1")).toEqual([]);
    });
});

/** Without the words that give it back, which are told below. */
const told = ({ words: _, ...rest }: RouteRow) => rest;

describe("routes, of what ip printed", () => {
    const expected = [
        { to: "10.20.0.0/16", via: "172.24.0.254", table: "300", metric: 7 },
        { to: "0.0.0.0/0", via: "172.24.0.254", table: "main", metric: undefined },
        { to: "0.0.0.0/0", via: "172.24.0.253", table: "main", metric: 50 },
        { to: "10.30.0.9/32", via: undefined, table: "main", metric: undefined },
        { to: "10.31.0.0/16", via: "fe80::1", table: "main", metric: undefined },
        { to: "fd20::/16", via: "fd00:24::fe", table: "main", metric: 5 },
        { to: "fd21::9/128", via: undefined, table: "main", metric: undefined },
        { to: "::/0", via: "fd00:24::fe", table: "main", metric: undefined },
    ];

    test("are those somebody added, the default of each family told apart, IPv6's own metric left out", () => {
        expect(parseRoutes(recordedRows("routes.json"), "br0").map(told)).toEqual(expected);
    });

    test("of one interface, which ip then does not name, are the same", () => {
        expect(recordedRows("routes-br0.json").some((row) => "dev" in (row as object))).toBe(false);
        expect(parseRoutes(recordedRows("routes-br0.json"), "br0").map(told)).toEqual(expected);
        expect(parseRoutes(recordedRows("routes-br0.json"), "br0")).toEqual(
            parseRoutes(recordedRows("routes.json"), "br0"),
        );
    });

    test.each(["lo", "va", "br1"])("of %s, which has only those of the kernel, are none", (dev) => {
        expect(parseRoutes(recordedRows("routes.json"), dev)).toEqual([]);
    });
});

describe("routes with more than a gateway, as iproute2 6.1 prints them", () => {
    const common = { table: "main", protocol: "boot" };
    const six = { ...common, metric: 1024, pref: "medium" };
    const rows = [
        {
            type: "unicast",
            dst: "10.1.0.0/16",
            gateway: "10.0.0.2",
            dev: "br0",
            ...common,
            prefsrc: "10.0.0.5",
            flags: [],
            metrics: [{ mtu: 1400 }],
        },
        {
            type: "unicast",
            dst: "10.2.0.0/16",
            gateway: "192.168.9.9",
            dev: "br0",
            ...common,
            flags: ["onlink"],
        },
        {
            type: "unicast",
            dst: "fd01::/64",
            gateway: "fd00::2",
            dev: "br0",
            ...six,
            prefsrc: "fd00::5",
            flags: ["onlink"],
        },
        { type: "blackhole", dst: "default", ...common, flags: [] },
        { type: "unreachable", dst: "default", dev: "lo", ...six, flags: [] },
        {
            type: "unreachable",
            dst: "default",
            dev: "lo",
            ...six,
            protocol: "kernel",
            metric: 4294967295,
            flags: [],
        },
        { type: "throw", dst: "10.6.0.0/16", ...common, flags: [] },
        {
            type: "unicast",
            dst: "default",
            gateway: "10.0.0.2",
            dev: "br0",
            ...common,
            table: "77",
            flags: [],
        },
    ];

    test("tell their source, that the gateway is on the link, and their MTU", () => {
        expect(parseRoutes(rows, "br0").slice(0, 3).map(told)).toEqual([
            { to: "10.1.0.0/16", via: "10.0.0.2", table: "main", src: "10.0.0.5", mtu: 1400 },
            { to: "10.2.0.0/16", via: "192.168.9.9", table: "main", onlink: true },
            { to: "fd01::/64", via: "fd00::2", table: "main", src: "fd00::5", onlink: true },
        ]);
        expect(parseRoutes(rows, "lo")).toEqual([]);
    });

    const kernels = { ofKernel: true, unsaid: ["the kernel keeps it for an address"] };

    test.each([
        [
            "0.0.0.0/0",
            [
                { type: "blackhole", table: "main" },
                { type: "unicast", table: "77", dev: "br0", via: "10.0.0.2" },
            ],
        ],
        [
            "::/0",
            [
                { type: "unreachable", table: "main" },
                { type: "unreachable", table: "main", metric: 4294967295, ...kernels },
            ],
        ],
        ["10.6.0.0/16", [{ type: "throw", table: "main" }]],
        ["10.2.0.0/16", [{ type: "unicast", table: "main", dev: "br0", via: "192.168.9.9", onlink: true }]],
    ])("to %s are those of every type, interface and maker", (to, found) => {
        expect(parseRoutesTo(rows, to).map(told)).toEqual(found.map((one) => ({ to, ...one })));
    });

    test("of a service or a source of their own are none that stand in the place of ours", () => {
        const some = [
            { type: "unicast", dst: "10.7.0.0/16", dev: "br0", tos: "0x10", ...common },
            { type: "unicast", dst: "fd07::/64", dev: "br0", from: "fd00::/64", ...six },
        ];
        expect([...parseRoutes(some, "br0"), ...parseRoutesTo(some, "10.7.0.0/16")]).toEqual([]);
        expect(parseRoutesTo(some, "fd07::/64")).toEqual([]);
    });

    test("by IPv6 gateways an IPv4 default is none of IPv6's", () => {
        const four = {
            type: "unicast",
            dst: "default",
            via: { family: "inet6", host: "fe80::1" },
            dev: "br0",
        };
        expect(parseRoutes([{ ...four, ...common }], "br0")).toEqual([
            {
                to: "0.0.0.0/0",
                via: "fe80::1",
                table: "main",
                words: ["0.0.0.0/0", "via", "inet6", "fe80::1", "dev", "br0"],
            },
        ]);
    });

    describe("over several gateways", () => {
        const legs = (first: string, second: string) => [
            { gateway: first, dev: "br0", weight: 2, flags: [] },
            { gateway: second, dev: "br1", weight: 1, flags: ["onlink"] },
        ];
        const over4 = {
            type: "unicast",
            dst: "10.8.0.0/16",
            ...common,
            nexthops: legs("10.0.0.2", "10.0.1.2"),
        };
        const over6 = { type: "unicast", dst: "fd08::/64", ...six, nexthops: legs("fd00::2", "fd01::2") };

        test("are one route of IPv4's, of no interface, and one each of IPv6's", () => {
            expect(parseRoutes([over4], "br0")).toEqual([]);
            expect(parseRoutes([over6], "br1").map(told)).toEqual([
                { to: "fd08::/64", via: "fd01::2", table: "main", onlink: true },
            ]);
        });

        test.each([
            ["10.8.0.0/16", over4, ["10.0.0.2", "10.0.1.2"], []],
            ["fd08::/64", over6, ["fd00::2", "fd01::2"], ["metric", "1024"]],
        ])("to %s tell all their ways, and what gives them back", (to, row, [one = "", two = ""], more) => {
            expect(parseRoutesTo([row], to)).toMatchObject([
                {
                    hops: [
                        { via: one, dev: "br0" },
                        { via: two, dev: "br1", onlink: true },
                    ],
                    words: [
                        ...[to, ...more, "nexthop", "via", one, "dev", "br0", "weight", "2"],
                        ...["nexthop", "via", two, "dev", "br1", "onlink", "weight", "1"],
                    ],
                },
            ]);
        });
    });
});
