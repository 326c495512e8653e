import type { Bag } from "../../../support/lab";

/** A resource as it is at first, and each of its inputs changed alone. */
export interface NetworkCases {
    type: string;
    base: Bag;
    changes: Record<string, Bag>;
}

export const machine = { name: "web one", uuid: "76697274-6e65-8abc-9123-456789abcdef" };

const group = { include: [{ mac: "08:00:27:00:00:01" }], options: { hostName: "one" } };
const client = { mac: "08:00:27:00:00:44", fixedAddress: "10.71.0.10" };

export const networkCases: NetworkCases[] = [
    {
        type: "virtualbox:NatNetwork",
        base: { name: "net one", network: "10.71.0.0/24" },
        changes: {
            network: { network: "10.72.0.0/16" },
            dhcp: { dhcp: false },
            ipv6: { ipv6: true },
            ipv6Prefix: { ipv6Prefix: "fd00:1:2:3::/64" },
            defaultRoute: { defaultRoute: true },
            "loopback: another offset": { loopback: { "127.0.0.1": 5 } },
            "loopback: another address": { loopback: { "127.0.0.1": 2, "127.0.0.5": 6 } },
            "loopback: an offset handed on": { loopback: { "127.0.0.1": 6, "127.0.0.5": 2 } },
            enabled: { enabled: false },
            running: { running: true },
        },
    },
    {
        type: "virtualbox:NatNetworkPortForward",
        base: {
            network: "net one",
            name: "ssh",
            hostAddress: "127.0.0.1",
            hostPort: 2222,
            guestAddress: "10.71.0.5",
            guestPort: 22,
        },
        changes: {
            protocol: { protocol: "udp" },
            hostAddress: { hostAddress: "127.0.0.2" },
            "hostAddress: all of them": { hostAddress: "" },
            hostPort: { hostPort: 2223 },
            guestAddress: { guestAddress: "10.71.0.6" },
            guestPort: { guestPort: 23 },
        },
    },
    {
        type: "virtualbox:NatNetworkPortForward",
        base: {
            network: "net one",
            name: "six",
            family: 6,
            hostPort: 2222,
            guestAddress: "fd00::5",
            guestPort: 22,
        },
        changes: {
            protocol: { protocol: "udp" },
            hostAddress: { hostAddress: "::1" },
            guestAddress: { guestAddress: "fd00::6" },
        },
    },
    {
        type: "virtualbox:DhcpServer",
        base: {
            network: { internal: "lan one" },
            serverAddress: "10.71.0.1/24",
            lower: "10.71.0.100",
            upper: "10.71.0.199",
            options: { routers: "10.71.0.2", 43: { hex: "01:0A" } },
            forcedOptions: [3],
            suppressedOptions: ["domainName"],
            leaseTimes: { min: 60, default: 120, max: 240 },
            groups: { "g one": group },
            clients: [client, { nic: { machine: machine.name, slot: 3 }, fixedAddress: "10.71.0.11" }],
        },
        changes: {
            "serverAddress: address": { serverAddress: "10.71.0.2/24" },
            "serverAddress: prefix length": { serverAddress: "10.71.0.1/16" },
            lower: { lower: "10.71.0.50" },
            upper: { upper: "10.71.0.150" },
            enabled: { enabled: false },
            "options: one more, one other, one less": {
                options: { 3: "10.71.0.3", domainName: 'a "b", <c>' },
            },
            "options: bytes": { options: { routers: "10.71.0.2", 43: { hex: "ff" } } },
            forcedOptions: { forcedOptions: [6, "domainName"] },
            suppressedOptions: { suppressedOptions: [12] },
            leaseTimes: { leaseTimes: { default: 600 } },
            "groups: none": { groups: {} },
            "groups: conditions": {
                groups: {
                    "g one": {
                        ...group,
                        include: [{ macPattern: "08:00:27:*" }],
                        exclude: [{ mac: "08:00:27:00:00:02" }],
                    },
                },
            },
            "groups: all that they tell": {
                groups: {
                    "g one": {
                        ...group,
                        options: { 12: "two", 43: { hex: "01" } },
                        forcedOptions: [12],
                        suppressedOptions: [3],
                        leaseTimes: { min: 1, default: 2, max: 3 },
                    },
                },
            },
            "groups: another": { groups: { "g one": group, "g two": group } },
            "clients: one less": { clients: [client] },
            "clients: address": {
                clients: [client, { nic: { machine: machine.name, slot: 3 }, fixedAddress: "10.71.0.12" }],
            },
            "clients: slot": {
                clients: [client, { nic: { machine: machine.name, slot: 4 }, fixedAddress: "10.71.0.11" }],
            },
            "clients: all that they are told": {
                clients: [
                    {
                        mac: client.mac,
                        options: { hostName: "web" },
                        forcedOptions: [12],
                        suppressedOptions: [3],
                        leaseTimes: { min: 1, default: 2, max: 3 },
                    },
                    { nic: { machine: machine.name, slot: 3 }, fixedAddress: "10.71.0.11" },
                ],
            },
        },
    },
];
