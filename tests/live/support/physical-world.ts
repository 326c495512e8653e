import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Den } from "./den";
import type { Place } from "./place";
import { until } from "./process";
import type { Talk } from "./process";
import { serveLeases } from "./provider-dhcp";
import { Connection, echoServer } from "./traffic";

export const nic = "enp0s25";
/** The machine's addresses on its network card. */
export const machineAddress = "192.0.2.10";
export const machineAddress6 = "2001:db8:1::10";
/** The provider's router, and a server beyond it. */
export const gateway = "192.0.2.1";
export const gateway6 = "2001:db8:1::1";
export const server = "203.0.113.80";
export const server6 = "2001:db8:80::80";
export const serverPort = 7;
/** The machine on a second cable, which nothing in a lab touches. */
export const managementAddress = "10.99.9.1";

/**
 * A den as a machine with a network card, and a namespace as what is at the other end of its cable: the provider's
 * router, which gives DHCP leases and advertises IPv6, and a server behind it. The lab's router is a namespace, with a
 * LAN to the host; or there is none yet.
 */
export class PhysicalWorld {
    private readonly running: Talk[] = [];

    private constructor(
        readonly machine: Den,
        /** What the cable leads to; who is there reaches the machine by packets only. */
        readonly isp: Place,
        readonly router: Place,
    ) {}

    static async open(den: Den, { withRouter = true } = {}): Promise<PhysicalWorld> {
        await ownEtc(den);
        const world = new PhysicalWorld(den, den.namespace("isp"), den.namespace("router"));
        for (const words of [
            "netns add isp",
            "-n isp link set dev lo up",
            `link add ${nic} mtu 1480 type veth peer name lan0 mtu 1480 netns isp`,
            `-n isp address add ${gateway}/24 dev lan0`,
            `-n isp address add ${gateway6}/64 dev lan0 nodad`,
            `-n isp address add ${server}/32 dev lo`,
            `-n isp address add ${server6}/128 dev lo nodad`,
            "-n isp address add 192.0.2.53/32 dev lo", // whoever asks it for a name is refused at once
            "-n isp link set dev lan0 up",
            // All that a card may have: several addresses, a lease that ends, routes in other tables.
            `link set dev ${nic} up`,
            `address add ${machineAddress}/24 broadcast + dev ${nic} valid_lft 86400 preferred_lft 86400`,
            `address add 192.0.2.11/24 dev ${nic}`,
            `address add 10.20.0.5/32 peer 10.20.0.6/32 dev ${nic}`,
            `address add ${machineAddress6}/64 dev ${nic} nodad`,
            `route add default via ${gateway} dev ${nic} proto dhcp src ${machineAddress} metric 100`,
            `route add 198.51.100.0/24 via ${gateway} dev ${nic} table 100`,
            `route add 198.18.0.0/15 dev ${nic} scope link mtu 1400`,
            `-6 route add default via ${gateway6} dev ${nic} metric 1024`,
            `-6 route add 2001:db8:99::/48 via ${gateway6} dev ${nic} table 100`,
            "link add mgmt0 type veth peer name mgmt0 netns isp",
            `address add ${managementAddress}/24 dev mgmt0`,
            "link set dev mgmt0 up",
            "-n isp address add 10.99.9.2/24 dev mgmt0",
            "-n isp link set dev mgmt0 up",
        ])
            await den.ip(words);
        await den.must(["sh", "-c", `echo 1 >/proc/sys/net/ipv4/conf/${nic}/arp_ignore`]);
        world.running.push(await echoServer(world.isp, serverPort), await echoServer(den, serverPort));
        if (withRouter) await world.makeRouter();
        const at = (name: string) => join(den.directory, name);
        world.running.push(await serveLeases(world.isp, { leases: at("leases"), pid: at("dnsmasq.pid") }));
        await until("the cables to have their carrier", async () => {
            const { stdout } = await den.run(["ip", "-json", "address", "show"]);
            return !/NO-CARRIER|tentative/.test(stdout);
        });
        return world;
    }

    /** The lab's router, as it stands before it has a way out. */
    private async makeRouter(): Promise<void> {
        for (const words of [
            "netns add router",
            "link add lan0 type veth peer name lan0 netns router",
            "address add 10.77.0.2/24 dev lan0",
            "address add fd77::2/64 dev lan0 nodad",
            "link set dev lan0 up",
            "-n router address add 10.77.0.1/24 dev lan0",
            "-n router address add fd77::1/64 dev lan0 nodad",
            "-n router link set dev lo up",
            "-n router link set dev lan0 up",
        ])
            await this.machine.ip(words);
        await this.machine.must(["sh", "-c", "sysctl -qw net.ipv4.ip_forward=0"]);
        await this.router.must(["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]);
        // As PatRouter has it.
        await this.router.nft(
            'table inet pat { chain post { type nat hook postrouting priority srcnat; iifname "lan0" masquerade; }; }',
        );
    }

    /** Whether the machine reaches the server, and is reached from beyond, each way by a TCP connection. */
    async isConnected(): Promise<boolean> {
        return (await this.goesOut()) && (await says(this.isp, machineAddress));
    }

    /** Whether the machine reaches the server, whichever way. */
    goesOut(): Promise<boolean> {
        return says(this.machine, server);
    }

    /** The same of IPv6. */
    async isConnected6(): Promise<boolean> {
        return (await says(this.machine, server6)) && (await says(this.isp, machineAddress6));
    }

    async close(): Promise<void> {
        for (const talk of this.running) await talk.stop();
    }
}

/** Whether an echo server answers. */
async function says(from: Place, address: string): Promise<boolean> {
    try {
        const connection = await Connection.open(from, address, serverPort);
        const answer = await connection.say("hello");
        await connection.close();
        return answer.endsWith(" hello");
    } catch {
        return false;
    }
}

/** A den's own copy of /etc, with a resolv.conf that is a file: a lab writes there. */
async function ownEtc(den: Den): Promise<void> {
    const copy = join(den.directory, "etc");
    mkdirSync(copy);
    writeFileSync(join(den.directory, "resolv.conf"), "nameserver 192.0.2.53\nsearch example.org\n");
    await den.must([
        "sh",
        "-c",
        'cp -a /etc/. "$1" && rm -f "$1/resolv.conf" && cp "$2" "$1/resolv.conf" && mount -n --bind "$1" /etc',
        "sh",
        copy,
        join(den.directory, "resolv.conf"),
    ]);
}
