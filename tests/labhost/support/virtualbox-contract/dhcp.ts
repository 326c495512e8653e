import type { Bag, Contract, Row } from "./contract";

const plain = {
    network: { internal: "lab" },
    serverAddress: "10.5.0.2/24",
    lower: "10.5.0.10",
    upper: "10.5.0.20",
};
const serve = (...words: string[]) => ["dhcpserver", "modify", "--network", "lab", ...words];

const setting = (input: string, to: unknown, by: string[], says: Row["says"], from: Bag = {}): Row => ({
    input,
    from,
    to: { [input]: to },
    says,
    byHand: [serve(...by)],
});

/** VirtualBox forgets a scope's settings where it has no option. */
const scopes = (scope: string, within: (telling: Bag) => Bag, byHand: readonly string[]): Row[] => {
    const row = (input: string, from: Bag, to: Bag, by: string[], ...says: [string, string]): Row => ({
        input: `${scope}${input}`,
        from: within({ options: { domainName: "lab.example" }, ...from }),
        to: within({ options: { domainName: "lab.example" }, ...to }),
        says,
        byHand: [serve(...byHand, ...by)],
        shows: (scope === "" ? input : scope).split(".")[0] ?? "",
    });
    return [
        row(
            "options",
            { options: { routers: "10.5.0.1" } },
            { options: { "3": "10.5.0.9" } },
            ["--set-opt", "3", "10.5.0.7"],
            "3/legacy: 10.5.0.1",
            "3/legacy: 10.5.0.9",
        ),
        row(
            "options",
            {},
            { options: { "43": { hex: "01:02" } } },
            ["--set-opt-hex", "43", "0304"],
            "",
            "43/hex: 0102",
        ),
        row(
            "forcedOptions",
            {},
            { forcedOptions: ["routers", 6] },
            ["--unforce-opt", "6"],
            "",
            "Forced options: 3, 6",
        ),
        row(
            "suppressedOptions",
            {},
            { suppressedOptions: [6] },
            ["--unsuppress-opt", "6"],
            "",
            "Suppressed opts.: 6",
        ),
        ...["min", "default", "max"].map((which) =>
            row(
                `leaseTimes.${which}`,
                {},
                { leaseTimes: { [which]: 90 } },
                [`--${which}-lease-time`, "91"],
                "",
                `${which}LeaseTime: 90 sec`,
            ),
        ),
    ];
};

const inGroup = (telling: Bag) => ({
    groups: { "a group": { include: [{ mac: "08:00:27:00:00:01" }], ...telling } },
});
const client = (telling: Bag) => ({
    clients: [{ mac: "08:00:27:00:00:44", fixedAddress: "10.5.0.44", ...telling }],
});

/** Classes of vendors and users are refused by VirtualBox 7.2.22 itself: the unit tests. */
const conditions: Row[] = Object.entries({ mac: "08:00:27:00:00:02", macPattern: "08:00:28:*" }).map(
    ([kind, value]) => ({
        input: "groups.include",
        from: inGroup({}),
        to: inGroup({ include: [{ [kind]: value }] }),
        says: ["08:00:27:00:00:01", value],
        byHand: [serve("--group", "a group", "--incl-mac", "08:00:27:00:00:09")],
        shows: "groups",
    }),
);

export const dhcpServers: Contract = {
    type: "virtualbox:DhcpServer",
    prepare: `
VBoxManage createvm --name guest --ostype Linux_64 --register
VBoxManage dhcpserver add --network theirs --server-ip 10.6.0.2 --netmask 255.255.255.0 --lower-ip 10.6.0.10 --upper-ip 10.6.0.20 --enable
VBoxManage natnetwork add --netname 'their net' --network 10.66.0.0/24 --dhcp off
`,
    plain,
    look: "VBoxManage list --long dhcpservers | perl -00 -ne 'print unless /^NetworkName: +(theirs|.*vboxnet0)$/m'",
    rows: [
        setting(
            "serverAddress",
            "10.5.0.3/16",
            ["--server-ip", "10.5.0.4"],
            ["Dhcpd IP: 10.5.0.2", "Dhcpd IP: 10.5.0.3"],
        ),
        setting(
            "lower",
            "10.5.0.11",
            ["--lower-ip", "10.5.0.12"],
            ["LowerIPAddress: 10.5.0.10", "LowerIPAddress: 10.5.0.11"],
        ),
        setting(
            "upper",
            "10.5.0.21",
            ["--upper-ip", "10.5.0.22"],
            ["UpperIPAddress: 10.5.0.20", "UpperIPAddress: 10.5.0.21"],
        ),
        setting("enabled", false, ["--enable"], ["", "Enabled: No"]),
        ...scopes("", (telling) => telling, ["--global"]),
        ...scopes("groups.", inGroup, ["--group", "a group"]),
        ...scopes("clients.", client, ["--mac-address", "08:00:27:00:00:44"]),
        ...conditions,
        {
            input: "groups.exclude",
            from: inGroup({}),
            to: inGroup({ exclude: [{ macPattern: "08:00:29:*" }] }),
            says: ["", "exclude MAC"],
            byHand: [serve("--group", "a group", "--excl-mac", "08:00:27:00:00:09")],
            shows: "groups",
        },
        {
            input: "clients.fixedAddress",
            from: client({}),
            to: client({ fixedAddress: "10.5.0.30" }),
            says: ["Fixed Address: 10.5.0.44", "Fixed Address: 10.5.0.30"],
            byHand: [serve("--mac-address", "08:00:27:00:00:44", "--fixed-address", "10.5.0.31")],
            shows: "clients",
        },
        {
            input: "clients.mac",
            from: client({}),
            to: { clients: [{ mac: "08:00:27:00:00:45", fixedAddress: "10.5.0.44" }] },
            says: ["Individual Config: MAC 08:00:27:00:00:44", "Individual Config: MAC 08:00:27:00:00:45"],
            byHand: [serve("--mac-address", "08:00:27:00:00:45", "--remove-config")],
            shows: "clients",
        },
        ...["nic.machine", "nic.slot"].map((input): Row => ({
            input: `clients.${input}`,
            from: client({}),
            to: {
                clients: [
                    {
                        nic: { machine: "guest", slot: input === "nic.slot" ? 2 : 1 },
                        fixedAddress: "10.5.0.40",
                    },
                ],
            },
            says: ["Individual Config: MAC 08:00:27:00:00:44", `slot ${input === "nic.slot" ? 1 : 0}, MAC`],
            byHand: [
                serve(
                    "--vm",
                    "guest",
                    "--nic",
                    input === "nic.slot" ? "2" : "1",
                    "--fixed-address",
                    "10.5.0.41",
                ),
            ],
            shows: "clients",
        })),
        ...[
            { natNetwork: "their net" },
            { hostOnly: "vboxnet7" },
            { bridged: "pre0" },
            { internal: "lab two" },
        ].map((network): Row => ({
            input: "network",
            from: { serverAddress: "10.5.0.5/24" },
            to: { network, serverAddress: "10.5.0.5/24" },
            says: [
                "NetworkName: lab\n",
                `NetworkName: ${"hostOnly" in network || "bridged" in network ? "HostInterfaceNetworking-" : ""}${Object.values(network)[0]}\n`,
            ],
            replaces: true,
        })),
    ],
    untried: {
        virtualboxUser: "another user's VirtualBox is the same one through sudo: the laws on the fake",
    },
};
