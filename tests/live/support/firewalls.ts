import { join } from "node:path";
import type { Den } from "./den";
import { Place } from "./place";
import { must, until } from "./process";
import type { Finished, Talk } from "./process";
import { clone } from "./project";

export type Release = "bullseye" | "bookworm" | "trixie" | "sid";

/** Fetching takes a minute, and building Docker's latest three, once. */
const prepareMs = 600_000;

/** Where a release's root is, or the program `dockerd`; made once for all clones. */
export async function prepared(what: Release | "dockerd"): Promise<string> {
    const argv = ["node", join(clone, "tools", "firewalls.mjs"), what];
    const text = await must(argv, { timeoutMs: prepareMs });
    return new RegExp(`^${what}: (.*)$`, "m").exec(text)?.[1] ?? "";
}

const programs = [
    ...["docker", "firewall-cmd", "nft"],
    ...["iptables", "ip6tables"].flatMap((program) =>
        ["", "-nft", "-legacy"].flatMap((kind) => [`${program}${kind}`, `${program}${kind}-save`]),
    ),
];

/** Its root is laid over by memory: what daemons write ends with the host, and of the machine's devices they see the usual few. */
const lay = String.raw`
set -e
here=/run/firewalls
mkdir -p $here/upper $here/work $here/root $here/bin
mount -t overlay -o "lowerdir=$0,upperdir=$here/upper,workdir=$here/work" firewalls $here/root
for directory in dev sys proc run; do mount --rbind /$directory $here/root/$directory; done
mount -t tmpfs firewalls $here/root/tmp
rm -rf $here/root/var/run && ln -s /run $here/root/var/run
[ -z "$1" ] || cp "$1" $here/root/usr/sbin/dockerd
shift
for program; do
    printf '#!/bin/sh\nPATH=/usr/sbin:/usr/bin exec /usr/sbin/chroot %s %s "$@"\n' $here/root $program >$here/bin/$program
    chmod +x $here/bin/$program
done
`;

/** Runs a daemon until its input ends, then ends it as an init system would. */
const keep =
    'PATH=/usr/sbin:/usr/bin /usr/sbin/chroot /run/firewalls/root "$@" >/dev/null 2>&1 & pid=$!; cat >/dev/null; kill $pid; wait $pid';

const busConfiguration = `<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>`;

/** The firewalls of a Debian release in a throw-away host, and its programs before those of the machine. */
export class Firewalls {
    /** PATH for who is to meet them. */
    readonly path = `/run/firewalls/bin:${process.env["PATH"] ?? ""}`;
    private readonly daemons = new Map<string, Talk>();

    private constructor(private readonly den: Den) {}

    static async open(den: Den, release: Release, { latestDocker = false } = {}): Promise<Firewalls> {
        const root = await prepared(release);
        const dockerd = latestDocker ? await prepared("dockerd") : "";
        await den.must(["sh", "-c", lay, root, dockerd, ...programs]);
        return new Firewalls(den);
    }

    /** The throw-away host with these programs. */
    get place(): Place {
        return new Place(this.den.label, [...this.den.enter, "env", `PATH=${this.path}`]);
    }

    must(words: string): Promise<string> {
        return this.place.must(words.split(" "));
    }

    run(words: string): Promise<Finished> {
        return this.place.run(words.split(" "));
    }

    /** PATH for who is to meet them, but for one program, which is the machine's. */
    async pathWithMachines(program: string): Promise<string> {
        const own = "/run/firewalls/machine";
        await this.den.must(["sh", "-c", 'mkdir -p "$0" && ln -sf "$(command -v "$1")" "$0"', own, program]);
        return `${own}:${this.path}`;
    }

    async startDocker(...options: string[]): Promise<void> {
        this.startDaemon("docker", options);
        await until("Docker to answer", () => this.succeeds("docker version"), 60_000);
    }

    /** A second Docker Engine, which leaves the host's network alone. Gives its address. */
    async startOtherDocker(): Promise<string> {
        const address = "unix:///run/other-docker.sock";
        const without = ["--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"];
        this.startDaemon("other-docker", ["--host", address, ...without]);
        await until(
            "the other Docker to answer",
            () => this.succeeds(`docker --host ${address} version`),
            60_000,
        );
        return address;
    }

    async startFirewalld(): Promise<void> {
        const write = [
            "sh",
            "-c",
            'mkdir -p /run/dbus && printf "%s" "$0" >/run/dbus/configuration',
            busConfiguration,
        ];
        await this.den.must(write);
        this.start("bus", [
            "dbus-daemon",
            "--config-file=/run/dbus/configuration",
            "--nofork",
            "--nopidfile",
        ]);
        await until("the bus", () => this.succeeds("test -S /run/dbus/system_bus_socket"));
        this.start("firewalld", ["firewalld", "--nofork", "--nopid"]);
        await until("firewalld to answer", () => this.succeeds("firewall-cmd --state"), 60_000);
    }

    /** Ends a daemon the polite way. */
    async stop(name: string): Promise<void> {
        await this.daemons.get(name)?.stop();
        this.daemons.delete(name);
    }

    /** Rules of nftables and of the legacy iptables, without what counts by itself. */
    async rules(): Promise<string> {
        const texts = [await this.must("nft -s list ruleset")];
        for (const program of ["iptables-legacy-save", "ip6tables-legacy-save"])
            texts.push((await this.must(program)).replaceAll(/^#.*\n|\[\d+:\d+\]/gm, ""));
        return texts.join("\n");
    }

    private startDaemon(name: string, options: readonly string[]): void {
        const data = ["--data-root", `/run/${name}-data`, "--exec-root", `/run/${name}-exec`];
        const files = ["--pidfile", `/run/${name}.pid`, "--storage-driver", "vfs"];
        this.start(name, ["dockerd", ...data, ...files, ...options]);
    }

    private start(name: string, argv: readonly string[]): void {
        this.daemons.set(name, this.den.talk(["sh", "-c", keep, "sh", ...argv]));
    }

    private async succeeds(words: string): Promise<boolean> {
        return (await this.run(words)).code === 0;
    }
}
