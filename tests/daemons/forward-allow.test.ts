import { useHost } from "../live/support/host";
import { Firewalls } from "../live/support/firewalls";
import type { Release } from "../live/support/firewalls";
import { families, lanOfTwo, layLan } from "../live/support/lan-of-two";
import type { Project } from "../live/support/project";

interface Case {
    title: string;
    release: Release;
    latestDocker?: true;
    /** Our programs find the machine's nft, which may be older than the one that the firewall has. */
    machinesNft?: true;
    /** Brings the firewall up. */
    filter: (walls: Firewalls) => Promise<unknown>;
    /** What gets through before. @default neither family */
    before?: (4 | 6)[];
    /** What is told of it. */
    backend: RegExp;
    /** What others do to it behind our back. */
    undo?: (walls: Firewalls) => Promise<unknown>;
    /** Brings the firewall back to its own rules, for comparison. */
    renew?: (walls: Firewalls) => Promise<unknown>;
}

const docker =
    (...options: string[]) =>
    (walls: Firewalls) =>
        walls.startDocker(...options);
const dualStack = ["--ipv6", "--fixed-cidr-v6=fd99::/64"];
const lines =
    (...commands: string[]) =>
    async (walls: Firewalls) => {
        for (const words of commands) await walls.must(words);
    };
const restartDocker =
    (...options: string[]) =>
    async (walls: Firewalls) => {
        await walls.stop("docker");
        await walls.must("nft flush ruleset");
        await lines(...forwarding(0))(walls); // Docker sets its policy where it is the one to switch forwarding on
        await walls.startDocker(...options);
    };
const forwarding = (value: 0 | 1) => [
    `sysctl -qw net.ipv4.ip_forward=${value} net.ipv6.conf.all.forwarding=${value}`,
];
const administrator = [
    "add table inet filter",
    "add chain inet filter forward { type filter hook forward priority filter; policy drop; }",
    "add rule inet filter forward ct state established,related accept",
    "add rule inet filter forward iifname eth7 accept",
].join("\n");

const cases: Case[] = [
    {
        title: "Docker 20.10",
        release: "bookworm",
        filter: docker("--experimental", "--ip6tables", ...dualStack),
        backend: /^iptables-nft DOCKER-USER, ip6tables-nft FORWARD$/, // it has no such chain for IPv6
        undo: lines("iptables -F DOCKER-USER"),
        renew: lines("iptables -A DOCKER-USER -j RETURN"),
    },
    {
        title: "Docker 26, flushed and started anew",
        release: "trixie",
        filter: docker(),
        before: [6],
        backend: /^iptables-nft DOCKER-USER$/,
        undo: restartDocker(),
    },
    {
        title: "Docker 28",
        release: "sid",
        filter: docker(...dualStack),
        backend: /^iptables-nft DOCKER-USER, ip6tables-nft DOCKER-USER$/,
        undo: lines("iptables -F DOCKER-USER"),
    },
    {
        title: "Docker 29 with iptables",
        release: "sid",
        latestDocker: true,
        filter: docker(...dualStack),
        backend: /^iptables-nft DOCKER-USER, ip6tables-nft DOCKER-USER$/,
        undo: restartDocker(...dualStack),
    },
    {
        title: "Docker 29 with nftables, which leaves the LAN alone",
        release: "sid",
        latestDocker: true,
        filter: async (walls) => {
            await lines(...forwarding(1))(walls);
            await walls.startDocker("--firewall-backend=nftables");
        },
        before: [4, 6],
        backend: /^none needed: no filter drops them$/,
    },
    {
        title: "Docker 29 with nftables, whose tables an older nft crashes on",
        release: "sid",
        latestDocker: true,
        machinesNft: true,
        filter: async (walls) => {
            await lines(...forwarding(1))(walls);
            await walls.startDocker("--firewall-backend=nftables");
        },
        before: [4, 6],
        backend:
            /^none needed: no filter drops them(; table ip6? docker-bridges cannot be read by this nft)*$/,
    },
    {
        title: "a policy of iptables, in nftables and legacy at once",
        release: "bookworm",
        filter: lines(
            "iptables-nft -P FORWARD DROP",
            "ip6tables-nft -P FORWARD DROP",
            "iptables-legacy -P FORWARD DROP",
        ),
        backend: /^iptables-nft FORWARD, ip6tables-nft FORWARD, iptables-legacy FORWARD$/,
        undo: lines("iptables-legacy -F", "ip6tables-nft -I FORWARD -i lan0 -j DROP"),
        renew: lines("ip6tables-nft -D FORWARD -i lan0 -j DROP"),
    },
    {
        title: "an administrator's own nftables",
        release: "trixie",
        filter: (walls) => walls.place.nft(administrator),
        backend: /^nft inet filter forward$/,
        undo: (walls) => walls.place.nft(`flush ruleset\n${administrator}`),
    },
    {
        title: "firewalld 1",
        release: "bookworm",
        filter: (walls) => walls.startFirewalld(),
        backend: /^firewalld zone trusted$/,
        undo: lines("firewall-cmd -q --reload"),
        renew: lines("firewall-cmd -q --reload"),
    },
    {
        title: "firewalld 2",
        release: "sid",
        filter: (walls) => walls.startFirewalld(),
        backend: /^firewalld zone trusted$/,
        undo: lines("firewall-cmd -q --reload"),
        renew: lines("firewall-cmd -q --reload"),
    },
    {
        title: "br_netfilter off",
        release: "bookworm",
        filter: lines("iptables-nft -P FORWARD DROP", "sysctl -qw net.bridge.bridge-nf-call-iptables=0"),
        before: [4, 6],
        backend: /^none needed/,
    },
    {
        title: "br_netfilter off but for this bridge",
        release: "bookworm",
        filter: lines(
            "iptables-nft -P FORWARD DROP",
            "sysctl -qw net.bridge.bridge-nf-call-iptables=0",
            `ip link set ${lanOfTwo.bridge} type bridge nf_call_iptables 1`,
        ),
        before: [6],
        backend: /^iptables-nft FORWARD$/,
        undo: lines("iptables-nft -F FORWARD"),
    },
];

const program = `exports.backend = new virtnet.linux.ForwardAllow("allow", { bridge: "${lanOfTwo.bridge}" }).backend;`;

describe.each(cases)(
    "beside $title",
    ({ release, latestDocker, machinesNft, filter, before = [], backend, undo, renew }) => {
        const host = useHost();
        let walls: Firewalls;
        let project: Project;
        let rules: string;

        beforeAll(async () => {
            walls = await Firewalls.open(host.den, release, { latestDocker: latestDocker === true });
            await layLan(host.den);
            await filter(walls);
            rules = await walls.rules();
            const path = machinesNft === true ? await walls.pathWithMachines("nft") : walls.path;
            project = await host.project({ program, env: { PATH: path } });
        }, 700_000);

        test("the LAN's packets pass once it is allowed, and not before", async () => {
            expect(await families(host.den)).toEqual(before);
            await project.up();
            expect(await families(host.den)).toEqual([4, 6]);
            expect((await project.outputs())["backend"]).toMatch(backend);
            const { steps } = await project.up();
            expect(steps.map(({ op }) => op)).toEqual(["same"]);
        });

        if (undo !== undefined)
            test("what others undo, refresh shows and up repairs", async () => {
                await undo(walls);
                expect(await families(host.den)).not.toEqual([4, 6]);
                expect(await project.refreshShown()).toMatch(/ForwardAllow/);
                await project.up({ args: ["--refresh"] });
                expect(await families(host.den)).toEqual([4, 6]);
            });

        test("destroy leaves every rule as it was", async () => {
            await project.destroy();
            await renew?.(walls);
            expect(await walls.rules()).toBe(rules);
            expect(await families(host.den)).toEqual(before);
        });
    },
);
