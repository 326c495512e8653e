import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LiveHost } from "../../live/support/host";
import type { Place } from "../../live/support/place";
import { until } from "../../live/support/process";
import type { Talk } from "../../live/support/process";
import type { Project } from "../../live/support/project";
import { serveLeases } from "../../live/support/provider-dhcp";
import { snapshot } from "../../live/support/snapshot";
import type { Snapshot } from "../../live/support/snapshot";
import { pings } from "../../live/support/traffic";
import { card, provider } from "./card-managers";
import type { CardManager, Setup } from "./card-managers";

/** A server beyond the provider's router. */
export const server = "203.0.113.80";

/**
 * A throw-away host as a machine whose network card is set up by a real manager, with a provider at the other end of the
 * cable. It has /dev, /etc and /var/lib/* of its own, and a udevd that knows the rules of network cards alone: what a
 * manager makes of a device depends on them.
 */
export class ManagedWorld {
    before!: Snapshot;
    private readonly running: Talk[] = [];

    private constructor(
        readonly host: LiveHost,
        readonly manager: CardManager,
        private readonly setup: Setup,
    ) {}

    static async open(host: LiveHost, manager: CardManager, setup: Setup): Promise<ManagedWorld> {
        const world = new ManagedWorld(host, manager, setup);
        const etc = join(host.den.directory, "etc");
        mkdirSync(etc);
        await world.machine.must([
            "sh",
            "-c",
            ownPlaces,
            "sh",
            etc,
            manager.withoutUdev === true ? "" : "udev",
        ]);
        await world.makeProvider();
        if (manager.withoutUdev !== true) await world.machine.must(["udevadm", "settle"]);
        await world.write(manager.files[setup]);
        world.running.push(...manager.run.map((argv) => world.machine.talk(argv)));
        await world.settled();
        world.before = await world.look();
        return world;
    }

    get machine(): Place {
        return this.host.den;
    }

    get router(): Place {
        return this.host.den.namespace("router");
    }

    private get isp(): Place {
        return this.host.den.namespace("isp");
    }

    private async makeProvider(): Promise<void> {
        for (const words of [
            "netns add isp",
            "-n isp link set dev lo up",
            `link add ${card} address 02:00:00:00:25:01 type veth peer name lan0 netns isp`,
            `-n isp address add ${provider}/24 dev lan0`,
            `-n isp address add ${server}/32 dev lo`,
            "-n isp address add 192.0.2.53/32 dev lo",
            "-n isp link set dev lan0 up",
        ])
            await this.machine.ip(words);
        const files = { leases: "/run/isp.leases", log: "/run/isp.log" };
        this.running.push(await serveLeases(this.isp, files));
    }

    /** Writes files, by their paths. */
    async write(files: Record<string, string>): Promise<void> {
        for (const [path, text] of Object.entries(files))
            await this.machine.must(["sh", "-c", writeFile, "sh", path], { input: text });
    }

    /** What a line of shell prints. */
    async tell(line: string): Promise<string> {
        const { stdout } = await this.machine.run(["sh", "-c", line]);
        return stdout;
    }

    /** What the card is set up with, resolv.conf included. */
    async ofCard(): Promise<string[]> {
        const shown = "ip -br -4 address show dev $0; ip -4 route show dev $0; cat /etc/resolv.conf";
        const text = await this.machine.must(["sh", "-c", shown, card]);
        return text.split("\n");
    }

    /** Waits until the manager has set the card up, and says so. */
    async settled(): Promise<void> {
        let said = "";
        await until(
            `${this.manager.name} to have set up ${card}`,
            async () => {
                said = await this.said();
                return this.manager.settled.test(said) && (await this.goesOut());
            },
            20_000,
        ).catch(async (cause) => {
            const { stdout } = await this.machine.run(["sh", "-c", "ip address; ip route; cat /run/*.log"]);
            throw new Error(`it says:\n${said}\n${stdout}`, { cause });
        });
    }

    /** What the manager says of the card. */
    async said(): Promise<string> {
        const { stdout } = await this.machine.run(["sh", "-c", this.manager.ask, "sh", card]);
        return stdout.trim().replace(/[ \t]+/g, " ");
    }

    /** How often the server has given the machine's card a lease. */
    async leases(): Promise<number> {
        const { stdout } = await this.machine.run(["grep", "-c", "DHCPACK", "/run/isp.log"]);
        return Number(stdout);
    }

    goesOut(): Promise<boolean> {
        return pings(this.machine, server);
    }

    /** Runs `up` until the card is in the lab's router, and kills pulumi with all that it has started. */
    async killedUp({ cwd, environment, stack }: Project): Promise<void> {
        const running = this.machine.run(["pulumi", "up", "--skip-preview", "--yes", "--stack", stack], {
            cwd,
            env: environment,
        });
        await until(
            "the card to be moved",
            async () => (await this.router.run(["ip", "link", "show", "dev", card])).code === 0,
            60_000,
        );
        const { stdout } = await this.machine.run(["pgrep", "-f", "pulumi"]);
        await this.machine.run(["kill", "-KILL", ...stdout.split("\n").filter((pid) => pid !== "")]);
        await running;
    }

    /** What others have set up on interfaces of the host: addresses besides these, the card's and the kernel's own. */
    async strangeAddresses(known: readonly string[]): Promise<string[]> {
        const text = await this.machine.must(["ip", "-json", "address", "show"]);
        const links = JSON.parse(text) as {
            ifname?: string;
            addr_info?: { local: string; prefixlen: number; family: string; scope: string }[];
        }[];
        return links
            .filter(({ ifname }) => ifname !== card && ifname !== "lo")
            .flatMap(({ ifname, addr_info = [] }) =>
                addr_info
                    .filter(({ family, scope }) => family === "inet" || scope !== "link")
                    .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
                    .filter((cidr) => !known.includes(cidr))
                    .map((cidr) => `${ifname}: ${cidr}`),
            );
    }

    /** The host, without what its manager and its udev keep for themselves. */
    async look(): Promise<Snapshot> {
        const { files = [], processes = [], ...rest } = await snapshot(this.machine);
        const { stdout } = await this.machine.run([
            "sh",
            "-c",
            "ls -l /etc/resolv.conf | cut -c1-10; cat /etc/resolv.conf",
        ]);
        return {
            ...rest,
            files: files.filter((line) => !theirs.test(line)),
            processes: processes.filter((line) => /VIRTNET_|switch/.test(line)),
            resolver: stdout.split("\n"),
            manager: [await this.said()],
        };
    }

    /** The card is set up by its manager as it was in the beginning. */
    async expectAsBefore(): Promise<void> {
        await this.settled();
        await this.host.expectUntouched(this.before, () => this.look());
    }

    async close(): Promise<void> {
        for (const talk of this.running) await talk.stop();
    }
}

const theirs =
    / \/(run|etc)\/(NetworkManager|systemd|dbus|udev|dhcpcd|network|isp\.|dhclient|resolvconf|resolv\.conf)/;

const writeFile =
    'mkdir -p "${1%/*}" && (umask 077; cat >"$1") && case $1 in *nmconnection) ;; *) chmod 644 "$1" ;; esac';

/** Devices and rules of its own: uevents of the machine's other devices reach a udevd in any network namespace. */
const ownPlaces = String.raw`
set -e
cp -a /etc/. "$1" && rm -f "$1/resolv.conf" "$1"/udev/rules.d/* && echo "nameserver 192.0.2.53" >"$1/resolv.conf"
mount -n --bind "$1" /etc
for directory in /var/lib/NetworkManager /var/lib/dhcpcd /var/lib/dhcp; do
    [ ! -d "$directory" ] || mount -n -t tmpfs -o mode=0700 virtnet-den "$directory"
done
mkdir -p /run/dbus /run/network
if [ -z "$2" ]; then mount -n -t sysfs -o ro sysfs /sys; exit; fi
mount -n -t sysfs sysfs /sys
mkdir /run/dev && mount -n -t tmpfs -o mode=0755 virtnet-den /run/dev
mkdir /run/dev/net /run/dev/pts /run/dev/shm
for node in null zero full random urandom tty net/tun; do cp -a "/dev/$node" "/run/dev/$node"; done
ln -s /proc/self/fd /run/dev/fd
mount -n --move /run/dev /dev && rmdir /run/dev
mkdir /run/rules && cp /usr/lib/udev/rules.d/*net* /usr/lib/udev/rules.d/*nm-* /run/rules/
mount -n --bind /run/rules /usr/lib/udev/rules.d
/lib/systemd/systemd-udevd --daemon 2>/run/udev.log
udevadm trigger --subsystem-match=net --action=add && udevadm settle
`;
