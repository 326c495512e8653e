import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Den } from "./den";
import { until } from "./process";
import type { Talk } from "./process";

const port = 2222;

/** `describe` where an sshd can be had; where not, a file's tests are skipped, and that is said. */
export function describeWithSshd(file: string): jest.Describe {
    if (process.getuid?.() === 0) return describe;
    process.stderr.write(`${file} needs root, as sshd does: skipped\n`);
    return describe.skip;
}

/** Each command of a session goes through this: it is noted; one that matches a pattern takes sshd down with it, or waits. */
const gate = (directory: string) => `#!/bin/sh
printf '%s\\n' "$SSH_ORIGINAL_COMMAND" >>${directory}/commands
if [ -s ${directory}/fatal ] && printf %s "$SSH_ORIGINAL_COMMAND" | grep -qE -f ${directory}/fatal; then
    rm ${directory}/fatal
    pkill -KILL -x sshd
    exit 1
fi
if [ -s ${directory}/hold ] && printf %s "$SSH_ORIGINAL_COMMAND" | grep -qE -f ${directory}/hold; then
    : >${directory}/held
    while [ -e ${directory}/hold ]; do sleep 0.02; done
fi
exec "$(cat ${directory}/shell)" -c "$SSH_ORIGINAL_COMMAND"
`;

/** A real sshd in a throw-away host, on its loopback, with keys of its own. */
export class Sshd {
    private daemon: Talk | undefined;

    private constructor(
        private readonly den: Den,
        private readonly directory: string,
    ) {}

    /** `addresses`: by which it is reached besides; it then listens on all there are. */
    static async open(den: Den, addresses: readonly string[] = []): Promise<Sshd> {
        const sshd = new Sshd(den, join(den.directory, "ssh"));
        const at = (name: string) => sshd.path(name);
        mkdirSync(sshd.directory, { mode: 0o700 });
        for (const name of ["host", "user", "stranger"])
            await den.must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
        writeFileSync(at("gate"), gate(sshd.directory));
        chmodSync(at("gate"), 0o755);
        sshd.giveShell("sh");
        const key = readFileSync(at("host.pub"), "utf8");
        const names = ["127.0.0.1", ...addresses].map((address) => `[${address}]:${port}`).join(",");
        writeFileSync(at("known_hosts"), `${names} ${key}`);
        writeFileSync(at("known_others"), "");
        writeFileSync(at("known_wrong"), `[127.0.0.1]:${port} ${readFileSync(at("stranger.pub"), "utf8")}`);
        const settings = {
            ListenAddress: `${addresses.length === 0 ? "127.0.0.1" : "0.0.0.0"}:${port}`,
            HostKey: at("host"),
            AuthorizedKeysFile: at("user.pub"),
            ForceCommand: at("gate"),
            PidFile: "none",
            UsePAM: "no",
            PermitRootLogin: "yes",
            StrictModes: "no", // the directory is below a /tmp that everyone may write to
            LogLevel: "VERBOSE",
        };
        const lines = Object.entries(settings).map(([key, value]) => `${key} ${value}\n`);
        writeFileSync(at("config"), lines.join(""));
        await den.must(["mkdir", "-p", "-m", "0755", "/run/sshd"]); // its privilege separation directory
        await sshd.start();
        return sshd;
    }

    /** The `host` of a resource on it. */
    host(differs: Record<string, unknown> = {}) {
        const files = { identityFile: this.path("user"), knownHostsFile: this.path("known_hosts") };
        return { ssh: { address: "127.0.0.1", user: "root", port, ...files, ...differs } };
    }

    /** What reads the commands from now on, as the shell of the user who logs in does. */
    giveShell(shell: string): void {
        writeFileSync(this.path("shell"), shell);
    }

    path(name: string): string {
        return join(this.directory, name);
    }

    async start(): Promise<void> {
        const daemon = this.den.talk([
            "/usr/sbin/sshd",
            "-D",
            "-f",
            this.path("config"),
            "-E",
            this.path("log"),
        ]);
        this.daemon = daemon;
        await until("sshd to listen", async () => {
            const { stdout } = await this.den.run(["ss", "-Hltn", `sport = ${port}`]);
            return stdout !== "";
        });
    }

    /** Ends the daemon; connections stay. */
    async stop(): Promise<void> {
        await this.den.run(["pkill", "-x", "sshd"]);
        await this.daemon?.stop();
    }

    /** The next command that matches is not carried out: sshd dies instead, with all its connections. */
    dieAt(pattern: string): void {
        writeFileSync(this.path("fatal"), `${pattern}\n`);
    }

    /** The next command that matches waits, once it is there, until it is released. */
    async holdAt(pattern: string): Promise<void> {
        rmSync(this.path("held"), { force: true });
        writeFileSync(this.path("hold"), `${pattern}\n`);
        await until("the command to be held", () => existsSync(this.path("held")), 30_000);
    }

    release(): void {
        rmSync(this.path("hold"));
    }

    /** Since the last look: how many connections were made, and the commands that came through them. */
    take(): { connections: number; commands: string[] } {
        const log = readFileSync(this.path("log"), "utf8");
        const commands = existsSync(this.path("commands")) ? readFileSync(this.path("commands"), "utf8") : "";
        writeFileSync(this.path("log"), "");
        writeFileSync(this.path("commands"), "");
        return {
            connections: log.split("\n").filter((line) => line.startsWith("Accepted publickey")).length,
            commands: commands.split("\n").filter((line) => line !== ""),
        };
    }
}
