import type { Example } from "../examples/example";
import { manage } from "./lab";

const unseen = ["virtualboxUser"];
const configure = (...words: string[]) => manage("hostonlyif", "ipconfig", "vboxnet1", ...words);

const adapter: Example = {
    unseen: [...unseen, "name", "ranges"],
    lasting: ["ipv6", "ipv4", "up"],
    variants: {
        plain: { ipv4: "192.168.60.1/24" },
        "both kinds": { ipv4: "192.168.60.2/25", ipv6: "fe80::60/64" },
        docked: {},
    },
    tampered: { ipv4: [configure("--ip", "192.168.61.1")] },
};

const adapterWithRanges: Example = {
    unseen: [...unseen, "name", "ranges", "ipv4", "ipv6"],
    lasting: ["ipv6", "ipv4", "up"],
    variants: { plain: { ipv4: "192.168.61.1/24", ranges: ["192.168.56.0/21"] } },
};

const adapterOfAnotherUser: Example = {
    unseen: [...unseen, "name", "ranges", "ipv4", "ipv6"],
    lasting: ["ipv6", "ipv4", "up"],
    variants: { plain: { ipv4: "192.168.60.1/24", virtualboxUser: "lab" } },
};

/** One that is there, by its name. */
const adoptedAdapter: Example = {
    unseen: [...unseen, "name", "ranges", "ipv4", "ipv6"],
    lasting: ["ipv6", "ipv4", "up"],
    variants: {
        plain: { name: "vboxnet0", adopt: true, ipv4: "192.168.60.1/24" },
        docked: { name: "vboxnet0", adopt: true },
    },
};

export const adapters = [adapter, adapterWithRanges, adapterOfAnotherUser, adoptedAdapter];

const change = (...words: string[]) => manage("natnetwork", "modify", "--netname", "lab", ...words);
const network = { name: "lab", network: "10.7.0.0/24" };

export const natNetworks: Example[] = [
    {
        unseen: [...unseen, "name", "running"],
        lasting: ["ipv6Prefix"],
        irrecoverable: ["ipv6Prefix"],
        variants: {
            plain: network,
            "all set": {
                name: "lab",
                network: "10.17.0.0/16",
                dhcp: false,
                ipv6: true,
                defaultRoute: true,
                loopback: { "127.0.0.1": 9, "127.0.0.2": 8 },
                enabled: false,
            },
            "other values": { name: "lab", network: "10.18.0.0/24", loopback: { "127.0.0.3": 7 } },
        },
        foreign: [
            manage("natnetwork", "add", "--netname", "lab", "--network", "10.99.0.0/24", "--dhcp", "off"),
        ],
        guests: [change("--port-forward-4", "theirs:tcp:[10.0.0.9]:9999:[10.7.0.5]:22")],
        tampered: {
            network: [change("--network", "10.8.0.0/24")],
            dhcp: [change("--dhcp", "off")],
            ipv6: [change("--ipv6", "on")],
            defaultRoute: [change("--ipv6-default", "on")],
            loopback: [change("--loopback-4", "127.0.0.5=11")],
            enabled: [change("--disable")],
        },
    },
    {
        unseen: [
            ...unseen,
            "name",
            "running",
            "network",
            "dhcp",
            "ipv6",
            "defaultRoute",
            "loopback",
            "enabled",
        ],
        variants: { plain: { ...network, ipv6: true, ipv6Prefix: "fd00:1:2:3::/64" } },
        tampered: { ipv6Prefix: [change("--ipv6-prefix", "fd00:1:2:4::/64")] },
    },
    {
        unseen: [
            ...unseen,
            "name",
            "network",
            "dhcp",
            "ipv6",
            "ipv6Prefix",
            "defaultRoute",
            "loopback",
            "enabled",
        ],
        lasting: ["dhcpServers"], // VirtualBox makes one when it starts, and leaves it there
        variants: { plain: { ...network, running: true }, stopped: { ...network, running: false } },
        tampered: { running: [manage("natnetwork", "stop", "--netname", "lab")] },
    },
    {
        unseen: [...unseen, "name", "running", "network", "dhcp", "ipv6", "ipv6Prefix", "defaultRoute"],
        variants: { plain: { ...network, virtualboxUser: "lab" } },
    },
];

const rule = {
    network: "their net",
    name: "ssh",
    hostPort: 2222,
    guestAddress: "10.66.0.5",
    guestPort: 22,
};
const modify = (...words: string[]) => manage("natnetwork", "modify", "--netname", "their net", ...words);
const tamper = (text: string) => [
    modify("--port-forward-4", "delete", "ssh"),
    modify("--port-forward-4", text),
];

export const networkForwards: Example[] = [
    {
        unseen: [...unseen, "network", "name", "family"],
        variants: {
            plain: rule,
            "all set": {
                ...rule,
                protocol: "udp",
                hostAddress: "127.0.0.1",
                hostPort: 5353,
                guestAddress: "10.66.0.6",
                guestPort: 53,
            },
            "another port": { ...rule, hostPort: 2223 },
        },
        foreign: [modify("--port-forward-4", "ssh:tcp:[]:2022:[10.66.0.9]:22")],
        guests: [modify("--port-forward-4", "theirs too:tcp:[10.0.0.9]:9999:[10.66.0.5]:22")],
        tampered: {
            protocol: tamper("ssh:udp:[]:2222:[10.66.0.5]:22"),
            hostAddress: tamper("ssh:tcp:[127.0.0.1]:2222:[10.66.0.5]:22"),
            hostPort: tamper("ssh:tcp:[]:2022:[10.66.0.5]:22"),
            guestAddress: tamper("ssh:tcp:[]:2222:[10.66.0.7]:22"),
            guestPort: tamper("ssh:tcp:[]:2222:[10.66.0.5]:23"),
        },
    },
    {
        unseen: [...unseen, "network", "name", "family"],
        variants: {
            plain: {
                ...rule,
                ...{ family: 6, hostAddress: "::1", guestAddress: "fd17:625c:f037:2::5" },
                virtualboxUser: "lab",
            },
        },
    },
];

const server = {
    network: { internal: "lab" },
    serverAddress: "10.5.0.2/24",
    lower: "10.5.0.10",
    upper: "10.5.0.20",
};
const serve = (...words: string[]) => manage("dhcpserver", "modify", "--network", "lab", ...words);

export const dhcpServers: Example[] = [
    {
        unseen: [...unseen, "network"],
        variants: {
            plain: { ...server, options: { "3": "10.5.0.1" } },
            "all set": {
                network: { internal: "lab" },
                serverAddress: "10.6.0.2/16",
                lower: "10.6.1.0",
                upper: "10.6.1.255",
                enabled: false,
                options: { "3": "10.6.0.1", "6": "1.1.1.1 8.8.8.8" },
                forcedOptions: [3],
                suppressedOptions: [15],
                leaseTimes: { min: 60, default: 120, max: 240 },
                groups: {
                    web: { include: [{ mac: "08:00:27:00:00:01" }], options: { "15": "web.example" } },
                },
                clients: [
                    { nic: { machine: "guest", slot: 1 }, fixedAddress: "10.6.0.50" },
                    { mac: "08:00:27:00:00:44", fixedAddress: "10.6.0.51" },
                ],
            },
            "other values": {
                ...server,
                options: { "15": "lab.example" },
                leaseTimes: { default: 90 },
                groups: { db: { exclude: [{ macPattern: "08:00:27:*" }] } },
                clients: [{ mac: "08:00:27:00:00:45", fixedAddress: "10.5.0.52" }],
            },
        },
        foreign: [
            manage(
                ...["dhcpserver", "add", "--network", "lab", "--server-ip", "10.9.0.2"],
                ...["--netmask", "255.255.255.0", "--lower-ip", "10.9.0.10", "--upper-ip", "10.9.0.20"],
                ...["--enable", "--set-opt", "3", "10.9.0.1"],
            ),
        ],
        tampered: {
            serverAddress: [serve("--server-ip", "10.5.0.3")],
            lower: [serve("--lower-ip", "10.5.0.11")],
            upper: [serve("--upper-ip", "10.5.0.21")],
            enabled: [serve("--disable")],
            options: [serve("--set-opt=3", "10.5.0.9")],
            forcedOptions: [serve("--force-opt=3")],
            suppressedOptions: [serve("--suppress-opt=3")],
            leaseTimes: [serve("--min-lease-time=5")],
            groups: [serve("--group=theirs", "--incl-mac=08:00:27:00:00:09")],
            clients: [serve("--mac-address=080027000009", "--fixed-address=10.5.0.99")],
        },
    },
    {
        unseen: [
            ...[...unseen, "network", "serverAddress", "lower", "upper", "enabled", "options"],
            ...["forcedOptions", "suppressedOptions", "leaseTimes", "groups", "clients"],
        ],
        variants: { plain: { ...server, virtualboxUser: "lab" } },
    },
];
