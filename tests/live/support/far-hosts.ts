import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Den } from "./den";
import type { OtherKernel } from "./other-kernel";
import { Place } from "./place";
import { until } from "./process";

const sshPort = 2222;

/**
 * The first process of a host: it makes the host's own /run and a home that has no start-up files, says its pid, and ends with
 * its input.
 */
const first = `
mount -t tmpfs -o mode=0755 virtnet-host /run && mkdir -p -m 0755 /run/mount /run/sshd || exit 1
mount -t tmpfs -o mode=0700 virtnet-home /root && ip netns add first && ip netns del first && ip link set dev lo up || exit 1
echo $$
cat >/dev/null
`;

/** Runs the words up to the login, those after it as one, quoted for the shell that reads it there. */
const quoting = String.raw`
my ($login) = grep { $ARGV[$_] =~ /^root@/ } 0 .. $#ARGV;
my @words = splice(@ARGV, $login + 1);
s/'/'\\''/g for @words;
exec @ARGV, join(" ", map { "'$_'" } @words);
`;

/** A machine besides the one that Pulumi runs on, reached by a real sshd. */
export interface FarHost {
    /** What runs on it. */
    place: Place;
    /** The `host` of a resource on it. */
    spec: { ssh: Record<string, unknown> };
    /** Its addresses on the network between the hosts. */
    address: string;
    address6: string;
}

/**
 * Hosts inside a den, each with network, mounts and an sshd of its own, joined by a bridge of the den that stands for the
 * network between them. All of it ends with the den.
 */
export class FarHosts {
    private count = 0;

    private constructor(
        private readonly den: Den,
        private readonly directory: string,
    ) {}

    static async open(den: Den): Promise<FarHosts> {
        const hosts = new FarHosts(den, join(den.directory, "far"));
        mkdirSync(hosts.directory, { mode: 0o700 });
        for (const name of ["host", "user"])
            await den.must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hosts.path(name)]);
        writeFileSync(hosts.path("known_hosts"), "");
        for (const words of [
            "link add under0 type bridge",
            "address add 10.9.0.254/24 dev under0",
            "address add fd09::fe/64 dev under0 nodad",
            "link set dev under0 up",
        ])
            await den.ip(words);
        return hosts;
    }

    /** Adds a host to the network. */
    async add(): Promise<FarHost> {
        const { number, address, address6 } = this.next();
        const keeper = this.den.talk(["unshare", "--net", "--mount", "--", "sh", "-c", first]);
        const pid = (await keeper.hear(10_000)) ?? "";
        const place = new Place(`host ${number}`, [
            ...this.den.enter,
            ...["nsenter", "-t", pid, "-n", "-m", "--"],
        ]);
        const port = `under${number}`;
        await this.den.ip(`link add ${port} master under0 type veth peer name eth0 netns ${pid}`);
        await this.den.ip(`link set dev ${port} up`);
        await place.ip(`address add ${address}/24 dev eth0`);
        await place.ip(`address add ${address6}/64 dev eth0 nodad`);
        await place.ip("link set dev eth0 up");
        place.talk(this.sshd(address));
        await this.awaitSshd(address);
        return { place, address, address6, spec: this.specOf(address) };
    }

    /** Adds one that has a kernel of its own (support/other-kernel.ts). */
    async boot(kernel: OtherKernel): Promise<FarHost> {
        const { number, address, address6 } = this.next();
        const port = `under${number}`;
        await this.den.ip(`tuntap add dev ${port} mode tap`);
        await this.den.ip(`link set dev ${port} master under0 up`);
        const commands = [
            `ip address add ${address}/24 dev vec0`,
            `ip address add ${address6}/64 dev vec0 nodad`,
            "ip link set dev vec0 up",
            this.sshd(address).join(" "),
        ];
        kernel.start(this.den, port, this.path(`init-${number}`), commands);
        await this.awaitSshd(address);
        const login = ["ssh", "-F", "none", "-p", String(sshPort), "-i", this.path("user")];
        const known = ["-o", `UserKnownHostsFile=${this.path("known_hosts")}`];
        const enter = [...this.den.enter, "perl", "-e", quoting, ...login, ...known, `root@${address}`];
        return {
            place: new Place(`host ${number}, with a kernel of its own`, enter),
            address,
            address6,
            spec: this.specOf(address),
        };
    }

    private next(): { number: number; address: string; address6: string } {
        this.count += 1;
        const number = this.count;
        return { number, address: `10.9.0.${number}`, address6: `fd09::${number}` };
    }

    private specOf(address: string): FarHost["spec"] {
        const files = { identityFile: this.path("user"), knownHostsFile: this.path("known_hosts") };
        return { ssh: { address, user: "root", port: sshPort, ...files } };
    }

    /** The command of an sshd, its settings and key made known. */
    private sshd(address: string): string[] {
        const key = readFileSync(this.path("host.pub"), "utf8");
        appendFileSync(this.path("known_hosts"), `[${address}]:${sshPort} ${key}`);
        const settings = {
            ListenAddress: `${address}:${sshPort}`,
            HostKey: this.path("host"),
            AuthorizedKeysFile: this.path("user.pub"),
            PidFile: "none",
            UsePAM: "no",
            PermitRootLogin: "yes",
            StrictModes: "no", // the directory is below a /tmp that everyone may write to
        };
        const config = this.path(`config-${address}`);
        const lines = Object.entries(settings).map(([key, value]) => `${key} ${value}\n`);
        writeFileSync(config, lines.join(""));
        return ["/usr/sbin/sshd", "-D", "-f", config, "-E", this.path(`log-${address}`)];
    }

    private awaitSshd(address: string): Promise<true> {
        const script = "IO::Socket::INET->new(PeerAddr => $ARGV[0], Timeout => 1) or exit 1";
        const argv = ["perl", "-MIO::Socket::INET", "-e", script, `${address}:${sshPort}`];
        const answers = async () => (await this.den.run(argv)).code === 0 || undefined;
        return until(`sshd of ${address} to answer`, answers, 60_000);
    }

    private path(name: string): string {
        return join(this.directory, name);
    }
}
