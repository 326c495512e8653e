// The instrument of all live tests: whatever a lab could leave behind is seen by the snapshot of its host.
import { isDeepStrictEqual } from "node:util";
import { useHost } from "./support/host";
import { snapshot } from "./support/snapshot";

const host = useHost();

/** What is left, in which section it shows, and how it is taken away again. */
const leftovers: [what: string, section: string, leave: string, remove: string][] = [
    ["a link", "host links", "ip link add br0 type bridge", "ip link del dev br0"],
    ["a link that is up", "host links", "ip link set dev v0 up", "ip link set dev v0 down"],
    ["a link's MTU", "host links", "ip link set dev v0 mtu 1400", "ip link set dev v0 mtu 1500"],
    ["a link's mark", "host links", "ip link set dev v0 alias x", "ip link set dev v0 alias ''"],
    ["an address", "host links", "ip address add 10.0.0.1/24 dev v0", "ip address del 10.0.0.1/24 dev v0"],
    ["an IPv6 address", "host links", "ip address add fd00::1/64 dev v0", "ip address del fd00::1/64 dev v0"],
    ["a route", "host routes", "ip route add 10.9.0.0/16 dev lo", "ip route del 10.9.0.0/16 dev lo"],
    [
        "a route of another table",
        "host routes",
        "ip route add 10.9.0.0/16 dev lo table 7",
        "ip route del 10.9.0.0/16 dev lo table 7",
    ],
    ["an IPv6 route", "host routes", "ip route add fd09::/64 dev lo", "ip route del fd09::/64 dev lo"],
    ["a rule", "host rules", "ip rule add from 10.9.9.9 table 7", "ip rule del from 10.9.9.9 table 7"],
    [
        "an IPv6 rule",
        "host rules",
        "ip -6 rule add from fd09::9 table 7",
        "ip -6 rule del from fd09::9 table 7",
    ],
    ["a table", "host ruleset", "nft add table inet left", "nft delete table inet left"],
    [
        "an element",
        "host ruleset",
        "nft add element inet mine some { 1 }",
        "nft delete element inet mine some { 1 }",
    ],
    ["IP forwarding", "host sysctls", "sysctl -qw net.ipv4.ip_forward=1", "sysctl -qw net.ipv4.ip_forward=0"],
    ["any other sysctl", "host sysctls", "sysctl -qw net.ipv4.tcp_sack=0", "sysctl -qw net.ipv4.tcp_sack=1"],
    ["a namespace", "namespaces", "ip netns add left", "ip netns del left"],
    [
        "a link in a namespace",
        "namespace mine links",
        "ip -n mine link add br0 type bridge",
        "ip -n mine link del dev br0",
    ],
    [
        "a route in a namespace",
        "namespace mine routes",
        "ip -n mine route add 10.9.0.0/16 dev lo",
        "ip -n mine route del 10.9.0.0/16 dev lo",
    ],
    [
        "a table in a namespace",
        "namespace mine ruleset",
        "ip netns exec mine nft add table inet left",
        "ip netns exec mine nft delete table inet left",
    ],
    [
        "a sysctl in a namespace",
        "namespace mine sysctls",
        "ip netns exec mine sysctl -qw net.ipv4.ip_forward=1",
        "ip netns exec mine sysctl -qw net.ipv4.ip_forward=0",
    ],
    ["a file under /run", "files", "touch /run/left", "rm /run/left"],
    ["a longer file under /run", "files", "echo x >/run/mine", ": >/run/mine"],
    ["a directory under /run", "files", "mkdir /run/left", "rmdir /run/left"],
    ["a file under /etc", "files", "touch /etc/opt/left", "rm /etc/opt/left"],
    [
        "a process",
        "processes",
        "setsid -f sleep 1000001 >/dev/null 2>&1",
        "kill $(pgrep -f 'sleep 1000001$')",
    ],
    [
        "a process with our mark",
        "processes",
        "VIRTNET_PROCESS=x setsid -f sleep 1000002 >/dev/null 2>&1",
        "kill $(pgrep -f 'sleep 1000002$')",
    ],
];

const shell = (script: string) => host.den.must(["sh", "-ec", script]);

test("every kind of leftover is seen, and gone once it is taken away", async () => {
    // An /etc of its own, or what is left there were left on the machine.
    await shell(
        "mount -n -t tmpfs none /etc/opt; ip link add v0 type veth peer name v1; ip link set dev v0 up; ip link set dev v0 down; ip link set dev lo up; ip netns add mine; " +
            "ip -n mine link set dev lo up; nft 'add table inet mine; add set inet mine some { type mark; }'; : >/run/mine",
    );
    const before = await snapshot(host.den);
    const unseen: string[] = [];
    for (const [what, section, leave, remove] of leftovers) {
        await shell(leave);
        const now = await snapshot(host.den);
        if (isDeepStrictEqual(now[section], before[section])) unseen.push(what);
        await shell(remove);
        await host.expectUntouched(before);
    }
    expect(unseen).toEqual([]);
});
