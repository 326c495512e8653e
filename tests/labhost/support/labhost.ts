import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { remoteLine } from "../../../provider/host/words";
import { run } from "../../live/support/process";
import type { Finished, RunOptions } from "../../live/support/process";

/** How to log in, as a resource's `host` takes it. */
export interface SshHost {
    ssh: { address: string; port: number; user: string; identityFile: string; knownHostsFile: string };
}

/** The same host by its sshd at another address of its own; what ssh is told goes into a new directory. */
export function loginAt({ ssh }: SshHost, address: string, directory: string): SshHost {
    mkdirSync(directory, { mode: 0o700 });
    const knownHostsFile = join(directory, "known_hosts");
    const [, ...key] = readFileSync(ssh.knownHostsFile, "utf8").split(" ");
    writeFileSync(knownHostsFile, [address, ...key].join(" "));
    return { ssh: { ...ssh, address, port: 22, knownHostsFile } };
}

/** The machine with a real VirtualBox that `npm run test:labhost` has started, through one connection. */
export class LabHost {
    private constructor(
        /** The `host` of a resource on it. */
        readonly host: SshHost,
        /** What goes before a line for its shell. */
        private readonly login: readonly string[],
        /** Holds the connection's socket, whose name has to be short. */
        private readonly directory: string,
    ) {}

    static async open(): Promise<LabHost> {
        const record = process.env["VIRTNET_LABHOST"];
        if (record === undefined) throw new Error("there is no lab host: start by `npm run test:labhost`");
        const { address, port, user, identityFile, knownHostsFile } = JSON.parse(
            readFileSync(record, "utf8"),
        ) as SshHost["ssh"];
        const directory = mkdtempSync(join(tmpdir(), "virtnet-"));
        const options = {
            BatchMode: "yes",
            ConnectTimeout: 20,
            ControlPath: join(directory, "ssh"),
            ControlMaster: "auto",
            ControlPersist: 600,
            IdentitiesOnly: "yes",
            IdentityFile: `"${identityFile}"`,
            StrictHostKeyChecking: "yes",
            UserKnownHostsFile: `"${knownHostsFile}"`,
        };
        const words = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
        const login = ["ssh", "-F", "none", "-p", String(port), ...words, `${user}@${address}`];
        const labhost = new LabHost(
            { ssh: { address, port, user, identityFile, knownHostsFile } },
            login,
            directory,
        );
        await labhost.must(["true"]);
        return labhost;
    }

    /** Runs a program to its end, whatever its exit code. */
    run(argv: readonly string[], options?: RunOptions): Promise<Finished> {
        return run([...this.login, remoteLine(argv)], options);
    }

    /** What a program prints; a failure throws. */
    async must(argv: readonly string[], options?: RunOptions): Promise<string> {
        const { code, stdout, stderr } = await this.run(argv, options);
        if (code !== 0)
            throw new Error(`on the lab host: ${argv.join(" ")}\nended with ${code}\n${stdout}${stderr}`);
        return stdout;
    }

    /** What a VBoxManage command prints. */
    vbox(...words: string[]): Promise<string> {
        return this.must(["VBoxManage", ...words]);
    }

    /** What a web server answers to a request from there, or `undefined`. */
    async fetch(url: string): Promise<string | undefined> {
        const { code, stdout } = await this.run(["curl", "-sfg", "--max-time", "5", url]);
        return code === 0 ? stdout : undefined;
    }

    async close(): Promise<void> {
        await run([...this.login.slice(0, -1), "-O", "exit", this.login.at(-1) ?? ""]);
        rmSync(this.directory, { recursive: true, force: true });
    }
}
