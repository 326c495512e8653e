import { check } from "../../../../provider/core/check";
import { Claims } from "../../../../provider/core/claims";
import { networkCases } from "./network-cases";
import { definitionOf, owner } from "./network-world";
import type { Bag } from "../../../support/lab";

const natNetwork = { name: "lab", network: "10.71.0.0/24" };
const forward = networkCases[1]?.base ?? {};
const server = {
    network: { internal: "lan" },
    serverAddress: "10.71.0.1/24",
    lower: "10.71.0.100",
    upper: "10.71.0.199",
};
const client = { mac: "08:00:27:00:00:44", fixedAddress: "10.71.0.10" };

/** Each mistake: inputs, where it stands, what is wrong. */
const mistakes: Record<string, [Bag, string, RegExp][]> = {
    NatNetwork: [
        [{ ...natNetwork, network: "10.71.0.1/24" }, "network", /is not a network for NAT/],
        [{ ...natNetwork, network: "10.71.0.0/31" }, "network", /is not a network for NAT/],
        [{ ...natNetwork, network: "fd00::/64" }, "network", /is not a network for NAT/],
        [{ ...natNetwork, name: "a:b" }, "name", /cannot be the name/],
        [{ ...natNetwork, ipv6Prefix: "fd00::/48" }, "ipv6Prefix", /is not an IPv6 prefix/],
        [{ ...natNetwork, ipv6Prefix: "fe80::/64" }, "ipv6Prefix", /is not an IPv6 prefix/],
        [{ ...natNetwork, loopback: { "10.0.0.1": 2 } }, 'loopback["10.0.0.1"]', /is not a loopback address/],
        [{ ...natNetwork, loopback: { "127.0.0.1": 0 } }, 'loopback["127.0.0.1"]', /0 is not an offset/],
        [
            { ...natNetwork, loopback: { "127.0.0.1": 255 } },
            'loopback["127.0.0.1"]',
            /outside of 10\.71\.0\.0/,
        ],
        [{ ...natNetwork, loopback: { "127.0.0.5": 2 } }, 'loopback["127.0.0.5"]', /as of 127\.0\.0\.1/],
        [{ ...natNetwork, running: true, enabled: false }, "running", /starts no network/],
    ],
    NatNetworkPortForward: [
        [{ ...forward, hostPort: 80 }, "hostPort", /under 1024/],
        [{ ...forward, family: 6, hostAddress: "" }, "guestAddress", /not an address of IPv6/],
        [{ ...forward, family: 5 }, "family", /is not a version of IP/],
        [{ ...forward, hostAddress: "::1" }, "hostAddress", /not an address of IPv4/],
        [{ ...forward, hostAddress: "here" }, "hostAddress", /is not an IP address/],
        [{ ...forward, guestAddress: "" }, "guestAddress", /is not an IP address/],
        [{ ...forward, name: "é".repeat(32) }, "name", /is too long/],
    ],
    DhcpServer: [
        [{ ...server, network: "lan" }, "network", /exactly one of natNetwork/],
        [{ ...server, network: { internal: "a", hostOnly: "b" } }, "network", /exactly one of/],
        [{ ...server, serverAddress: "10.71.0.0/24" }, "serverAddress", /is not an address of a DHCP server/],
        [{ ...server, serverAddress: "10.71.0.1" }, "serverAddress", /is not an address of a DHCP server/],
        [{ ...server, serverAddress: "10.71.0.150/24" }, "serverAddress", /lease to a client/],
        [{ ...server, lower: "10.72.0.1" }, "lower", /no host's address in 10\.71\.0\.0\/24/],
        [{ ...server, upper: "10.71.0.255" }, "upper", /no host's address/],
        [{ ...server, upper: "10.71.0.50" }, "lower", /above `upper`/],
        [{ ...server, lower: "fd00::1" }, "lower", /is not an IPv4 address/],
        [
            { ...server, network: { natNetwork: "lab" }, serverAddress: "10.71.0.2/24" },
            "serverAddress",
            /first three/,
        ],
        [
            {
                ...server,
                network: { natNetwork: "lab" },
                serverAddress: "10.71.0.200/24",
                lower: "10.71.0.3",
            },
            "lower",
            /first three/,
        ],
        [
            {
                ...server,
                network: { natNetwork: "lab" },
                serverAddress: "10.71.0.200/24",
                clients: [{ ...client, fixedAddress: "10.71.0.3" }],
            },
            "clients[0].fixedAddress",
            /first three/,
        ],
        [
            { ...server, clients: [{ ...client, fixedAddress: "10.72.0.9" }] },
            "clients[0].fixedAddress",
            /no host's/,
        ],
        [
            { ...server, clients: [{ ...client, fixedAddress: "10.71.0.1" }] },
            "clients[0].fixedAddress",
            /own/,
        ],
        [
            { ...server, clients: [client, { ...client, mac: "08:00:27:00:00:45" }] },
            "clients[1].fixedAddress",
            /as clients\[0\] has/,
        ],
        [
            {
                ...server,
                clients: [client, { ...client, mac: "08-00-27-00-00-44", fixedAddress: "10.71.0.11" }],
            },
            "clients[1]",
            /as clients\[0\] is/,
        ],
        [{ ...server, clients: [{ mac: client.mac }] }, "clients[0]", /is told nothing/],
        [{ ...server, clients: [{ fixedAddress: "10.71.0.9" }] }, "clients[0]", /is not one client/],
        [{ ...server, clients: [{ ...client, mac: "08:00:27" }] }, "clients[0].mac", /is not a unicast MAC/],
        [{ ...server, groups: { one: {} } }, 'groups["one"]', /neither/],
        [
            { ...server, groups: { one: { include: [{ macPattern: "x*" }] } } },
            "groups.one.include[0].macPattern",
            /is not a pattern/,
        ],
        [{ ...server, options: { colour: "red" } }, "options.colour", /is no DHCP option/],
        [{ ...server, options: { 255: "x" } }, 'options["255"]', /is no DHCP option/],
        [{ ...server, options: { routers: "gateway" } }, 'options["3"]', /is not IPv4 addresses/],
        [{ ...server, options: { interfaceMtu: "big" } }, 'options["26"]', /is not a number/],
        [{ ...server, options: { vendorSpecific: "text" } }, 'options["43"]', /hexadecimal only/],
        [{ ...server, options: { 43: { hex: "1" } } }, 'options["43"].hex', /is not bytes/],
        [{ ...server, options: { subnetMask: "255.0.0.0" } }, "options", /has option 1/],
        [{ ...server, forcedOptions: ["colour"] }, "forcedOptions[0]", /is no DHCP option/],
        [{ ...server, leaseTimes: { min: 60 } }, "leaseTimes", /stands without `options`/],
        [
            { ...server, options: { hostName: "x" }, leaseTimes: { min: 60, max: 30 } },
            "leaseTimes.min",
            /more than `max`/,
        ],
        [
            { ...server, clients: [{ ...client, leaseTimes: { default: 60, max: 30 } }] },
            "clients[0].leaseTimes.default",
            /more than `max`/,
        ],
    ],
};

const rows = Object.entries(mistakes).flatMap(([type, list]) =>
    list.map(([inputs, property, wrong]) => ({ type, inputs, property, wrong })),
);

test.each(rows)("$type: $property of $inputs", ({ type, inputs, property, wrong }) => {
    const news = { owner, host: { local: {} }, ...inputs };
    const { failures } = check(definitionOf(`virtualbox:${type}`), news, new Claims());
    expect(failures).toEqual([{ property, reason: expect.stringMatching(wrong) as string }]);
    expect(failures[0]?.reason).toMatch(/\. .+\.$/);
});

test.each(networkCases)("two of a stack cannot both have the same $type", ({ type, base }) => {
    const claims = new Claims();
    const news = { host: { local: {} }, ...base };
    expect(check(definitionOf(type), { ...news, owner: "demo/dev/a" }, claims).failures).toEqual([]);
    expect(check(definitionOf(type), { ...news, owner: "demo/dev/b" }, claims).failures).not.toEqual([]);
});
