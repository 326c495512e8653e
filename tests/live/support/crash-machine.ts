import { transformFileSync } from "@swc/core";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clone } from "./project";
import { prepareMachine } from "./crash-lab";
import type { LabResource } from "./crash-driver";
import { Shims } from "./crash-shims";
import { difference, factsOf } from "./crash-snapshot";
import { Den } from "./den";
import { until } from "./process";

/** A throw-away host with a provider process at hand that can be killed after any of its commands. */
export class CrashMachine {
    private constructor(
        readonly den: Den,
        readonly shims: Shims,
    ) {}

    static async open(): Promise<CrashMachine> {
        const den = await Den.open();
        const { code } = transformFileSync(join(__dirname, "crash-driver.ts"), {
            jsc: { target: "es2022", parser: { syntax: "typescript" } },
            module: { type: "commonjs" },
        });
        writeFileSync(join(den.directory, "crash-driver.js"), code);
        mkdirSync(join(den.directory, "compiled"));
        await prepareMachine(den);
        return new CrashMachine(den, new Shims(join(den.directory, "shims")));
    }

    close(): Promise<void> {
        return this.den.close();
    }

    facts(): Promise<string[]> {
        return factsOf(this.den);
    }

    /** Brings the lab about in a process that nobody kills. */
    async settle(lab: readonly LabResource[], mode: "record" | "forget" = "record"): Promise<void> {
        const { code, stderr } = await this.drive(lab, mode, {});
        if (code !== 0) throw new Error(`the next update does not finish:\n${stderr}`);
    }

    /**
     * Brings the lab about in a process that is killed after its command of that number. The commands that were
     * carried out; `undefined` when there are not that many, and it was not killed.
     */
    async killed(
        lab: readonly LabResource[],
        after: number,
        mode: "record" | "forget" = "record",
    ): Promise<string[] | undefined> {
        this.shims.reset();
        const { code, stderr } = await this.drive(lab, mode, this.shims.environment(after));
        if (!this.shims.killed) {
            if (code !== 0) throw new Error(`failed without being killed:\n${stderr}`);
            return undefined;
        }
        await until("the programs of the killed process to end", async () => {
            const { stdout } = await this.den.run(["pgrep", "-f", this.shims.directory]);
            return stdout.trim() === "";
        });
        return this.shims.commands;
    }

    /** Throws unless the machine is as a snapshot says. */
    async expectFacts(expected: readonly string[], when: string, commands: readonly string[]): Promise<void> {
        let differs = difference(expected, await this.facts());
        const deadline = Date.now() + 3000; // programs may still be on their way out
        while (differs.length > 0 && Date.now() < deadline)
            differs = difference(expected, await this.facts());
        if (differs.length === 0) return;
        throw new Error(
            `${when}, the machine is not as it is without a crash:\n${differs.join("\n")}\n` +
                `killed after the last of:\n${commands.join("\n")}`,
        );
    }

    private drive(lab: readonly LabResource[], mode: string, env: Record<string, string>) {
        const at = (name: string) => join(this.den.directory, name);
        writeFileSync(at("lab.json"), JSON.stringify(lab));
        const engine = join(clone, "dist", "provider", "engine.js");
        const argv = [at("crash-driver.js"), engine, at("lab.json"), at("state.json"), mode];
        return this.den.run([process.execPath, ...argv], {
            env: { ...process.env, NODE_COMPILE_CACHE: at("compiled"), ...env },
            timeoutMs: 60_000,
        });
    }
}
