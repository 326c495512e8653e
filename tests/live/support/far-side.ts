import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Machine } from "../../../provider/host/machine";
import { sshOneConnection } from "../../../provider/host/ssh-first";
import type { SshSpec } from "../../../provider/host/host";
import { Den } from "./den";
import { Sshd } from "./sshd";

/** A throw-away host with an sshd, on which the ssh of this very process runs too: it is reached as any far host is. */
export class FarSide {
    private readonly machines: Machine[] = [];
    private count = 0;

    private constructor(
        readonly den: Den,
        readonly sshd: Sshd,
        private readonly programs: string,
        private readonly path: string | undefined,
    ) {}

    static async open(): Promise<FarSide> {
        const den = await Den.open();
        const sshd = await Sshd.open(den);
        const programs = mkdtempSync(join(tmpdir(), "virtnet-bin-"));
        const path = process.env["PATH"];
        const ssh = `#!/bin/sh\nexec ${den.enter.join(" ")} /usr/bin/ssh "$@"\n`;
        writeFileSync(join(programs, "ssh"), ssh, { mode: 0o755 });
        process.env["PATH"] = `${programs}:${path}`;
        return new FarSide(den, sshd, programs, path);
    }

    /** The host as nobody has reached it yet: with a connection, and a first command, of its own. */
    spec(differs: Partial<SshSpec> = {}): SshSpec {
        this.count += 1;
        return this.sshd.host({ connectTimeoutSeconds: 20 + this.count, ...differs }).ssh;
    }

    machine(differs: Partial<SshSpec> = {}): Machine {
        const machine = new Machine(sshOneConnection(this.spec(differs)));
        this.machines.push(machine);
        return machine;
    }

    /** What runs there of these words, ssh that has started it left out. */
    async running(pattern: RegExp): Promise<string[]> {
        const { stdout } = await this.den.run(["ps", "-ww", "-eo", "args"]);
        return stdout
            .split("\n")
            .filter((line) => pattern.test(line) && !/^\S*(?:ssh|setpriv|nsenter) /.test(line));
    }

    async close(): Promise<void> {
        process.env["PATH"] = this.path;
        await Promise.all(this.machines.map((machine) => machine.close()));
        await this.den.close();
        rmSync(this.programs, { recursive: true });
    }
}
