import type { Bag, Contract, Row } from "./contract";

const anotherUser = {
    virtualboxUser: "another user's VirtualBox is the same one through sudo: the laws on the fake",
};
const modify = (...words: string[]) => ["natnetwork", "modify", "--netname", "lab", ...words];

const setting = (input: string, to: unknown, by: string[], says: Row["says"], from: Bag = {}): Row => ({
    input,
    from,
    to: { ...from, [input]: to },
    says,
    byHand: [modify(...by)],
});

export const natNetworks: Contract = {
    type: "virtualbox:NatNetwork",
    prepare:
        "VBoxManage natnetwork add --netname theirs --network 10.66.0.0/24 --port-forward-4 'a:tcp:[]:9999:[10.66.0.5]:9'",
    plain: { name: "lab", network: "10.71.0.0/24", ipv6Prefix: "fd00:1:2:3::/64" },
    look: "VBoxManage natnetwork list | perl -00 -ne 'print unless /^Name: +theirs$/m'",
    rows: [
        setting(
            "network",
            "10.72.0.0/16",
            ["--network", "10.73.0.0/24"],
            ["Network: 10.71.0.0/24", "Network: 10.72.0.0/16"],
        ),
        setting("dhcp", false, ["--dhcp", "on"], ["DHCP Server: Yes", "DHCP Server: No"]),
        setting("ipv6", true, ["--ipv6", "off"], ["IPv6: No", "IPv6: Yes"]),
        setting(
            "ipv6Prefix",
            "fd00:1:2:4::/64",
            ["--ipv6-prefix", "fd00:1:2:5::/64"],
            ["IPv6 Prefix: fd00:1:2:3::/64", "IPv6 Prefix: fd00:1:2:4::/64"],
            { ipv6: true },
        ),
        setting("defaultRoute", true, ["--ipv6-default", "off"], ["IPv6 Default: No", "IPv6 Default: Yes"]),
        setting(
            "loopback",
            { "127.0.0.1": 9, "127.0.0.2": 8 },
            ["--loopback-4", "127.0.0.2=7"],
            ["127.0.0.1=2", "127.0.0.2=8"],
        ),
        setting("enabled", false, ["--enable"], ["Enabled: Yes", "Enabled: No"]),
        {
            input: "name",
            to: { name: "lab two" },
            says: ["Name: lab\n", "Name: lab two\n"],
            byHand: [["natnetwork", "remove", "--netname", "lab two"]],
            shows: "drift",
            replaces: true,
        },
    ],
    untried: { ...anotherUser, running: "its engine starts with kernel modules only: on the lab host" },
};

const rule = { network: "theirs", name: "ssh", hostPort: 2222, guestAddress: "10.66.0.5", guestPort: 22 };
const rule6 = { ...rule, family: 6, guestAddress: "fd17:625c:f037:2::5" };
const forwarded = (input: string, to: unknown, by: string, ...says: [string, string]): Row => ({
    input,
    to: { [input]: to },
    says,
    byHand: [
        ["natnetwork", "modify", "--netname", "theirs", "--port-forward-4", "delete", "ssh"],
        ["natnetwork", "modify", "--netname", "theirs", "--port-forward-4", by],
    ],
});
const before = "ssh:tcp:[]:2222:[10.66.0.5]:22";

export const networkForwards: Contract = {
    type: "virtualbox:NatNetworkPortForward",
    prepare: `${natNetworks.prepare} --ipv6 on
VBoxManage natnetwork add --netname 'theirs too' --network 10.67.0.0/24`,
    plain: rule,
    look: "VBoxManage natnetwork list",
    rows: [
        forwarded("protocol", "udp", before, before, "ssh:udp:[]:2222:[10.66.0.5]:22"),
        forwarded("hostAddress", "127.0.0.1", before, before, "ssh:tcp:[127.0.0.1]:2222:[10.66.0.5]:22"),
        forwarded("hostPort", 2223, before, before, "ssh:tcp:[]:2223:[10.66.0.5]:22"),
        forwarded("guestAddress", "10.66.0.6", before, before, "ssh:tcp:[]:2222:[10.66.0.6]:22"),
        forwarded("guestPort", 2022, before, before, "ssh:tcp:[]:2222:[10.66.0.5]:2022"),
        {
            input: "family",
            to: rule6,
            says: [before, "ssh:tcp:[]:2222:[fd17:625c:f037:2::5]:22"],
            byHand: [["natnetwork", "modify", "--netname", "theirs", "--port-forward-6", "delete", "ssh"]],
            shows: "drift",
            replaces: true,
        },
        {
            input: "name",
            to: { name: "secure shell" },
            says: [before, "secure shell:tcp:[]:2222:[10.66.0.5]:22"],
            replaces: true,
        },
        {
            input: "network",
            from: { guestAddress: "10.67.0.5" },
            to: { guestAddress: "10.67.0.5", network: "theirs too" },
            says: ["a:tcp:[]:9999:[10.66.0.5]:9\nssh:", "Port-forwarding (ipv4)\nssh:"],
            replaces: true,
        },
    ],
    untried: anotherUser,
};
