import { transformFileSync } from "@swc/core";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { clone } from "./project";
import { prepareMachine } from "./crash-lab";
import type { Job, LabResource, Outcome } from "./crash-driver";
import { Shims } from "./crash-shims";
import { difference, factsOf } from "./crash-snapshot";
import { Den } from "./den";
import { until } from "./process";
import type { Talk } from "./process";

/** What is under test may lie in somebody's home, which others may not enter. It is mounted where everyone may. */
const openToAll = `
mount -n -t tmpfs -o mode=0755 virtnet-under-test /mnt && mkdir /mnt/clone && touch /mnt/node || exit 1
mount -n --bind -o ro "$1" /mnt/node && mount -n --bind -o ro "$2" /mnt/clone
`;

/** Lets a driver of that file run in a den. Gives the argv of one that loads the compiled engine, `options` for node. */
export async function driverIn(den: Den, source: string, options: readonly string[] = []): Promise<string[]> {
    const { code } = transformFileSync(source, {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs" },
    });
    const script = join(den.directory, `${basename(source, ".ts")}.js`);
    writeFileSync(script, code);
    mkdirSync(join(den.directory, "compiled"));
    await den.must(["sh", "-c", openToAll, "sh", process.execPath, clone]);
    const cache = `NODE_COMPILE_CACHE=${join(den.directory, "compiled")}`;
    return ["env", cache, "/mnt/node", ...options, script, "/mnt/clone/dist/provider/engine.js"];
}

/** What a test puts into its throw-away host besides. */
export interface Addition {
    /** A directory of programs, first on the PATH. */
    path: string;
    environment: Record<string, string>;
    /** What it adds to a snapshot. */
    facts(): Promise<string[]>;
    /** Processes of a snapshot that come and go by themselves. */
    passing?: RegExp;
}

const nothing: Addition = { path: "", environment: {}, facts: async () => [] };

/** A throw-away host with a provider process at hand that can be killed after any of its commands. */
export class CrashMachine {
    /** Starts while the one before works. */
    private nextDriver: Talk | undefined;

    private constructor(
        readonly den: Den,
        readonly shims: Shims,
        private readonly addition: Addition,
        private readonly driver: readonly string[],
    ) {}

    static async open(add: (den: Den) => Promise<Addition> = async () => nothing): Promise<CrashMachine> {
        const den = await Den.open();
        try {
            return await CrashMachine.in(den, add);
        } catch (error) {
            await den.close();
            throw error;
        }
    }

    private static async in(den: Den, add: (den: Den) => Promise<Addition>): Promise<CrashMachine> {
        await prepareMachine(den);
        const addition = await add(den);
        const shims = new Shims(join(den.directory, "shims"), addition.path);
        const driver = await driverIn(den, join(__dirname, "crash-driver.ts"), [
            "--require",
            shims.functions,
        ]);
        return new CrashMachine(den, shims, addition, driver);
    }

    async close(): Promise<void> {
        await this.nextDriver?.stop();
        await this.den.close();
    }

    async facts(): Promise<string[]> {
        const { passing } = this.addition;
        const facts = [...(await factsOf(this.den)), ...(await this.addition.facts())];
        return facts.filter((line) => !line.startsWith("processes: ") || passing?.test(line) !== true);
    }

    /** Brings the lab about in a process that nobody kills. */
    async settle(lab: readonly LabResource[], mode: "record" | "forget" = "record"): Promise<void> {
        const outcome = await this.drive(lab, mode, {});
        if (outcome?.error !== undefined)
            throw new Error(`the next update does not finish:\n${outcome.error}`);
    }

    /** Brings the lab about in a process that nobody kills, and tells how that went. `as`: a program to start it by. */
    async attempt(
        lab: readonly LabResource[],
        environment: Record<string, string> = {},
        as: readonly string[] = [],
    ): Promise<Outcome> {
        if (as.length > 0) {
            await this.nextDriver?.stop();
            this.nextDriver = this.startDriver(as);
        }
        const outcome = await this.drive(lab, "record", environment);
        return outcome ?? { error: "the process ended without a word" };
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
        const outcome = await this.drive(lab, mode, this.shims.environment(after));
        if (!this.shims.killed) {
            if (outcome?.error !== undefined)
                throw new Error(`failed without being killed:\n${outcome.error}`);
            return undefined;
        }
        if (outcome !== undefined) throw new Error(`not killed after:\n${this.shims.commands.join("\n")}`);
        const over = async () => {
            const { stdout } = await this.den.run(["pgrep", "-f", this.shims.directory]);
            return stdout.trim() === "";
        };
        await until("the programs of the killed process to end", over, 30_000);
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

    /** The outcome of a job done by a process of its own; `undefined` if that was killed. */
    private async drive(
        lab: readonly LabResource[],
        mode: Job["mode"],
        environment: Record<string, string>,
    ): Promise<Outcome | undefined> {
        const driver = this.nextDriver ?? this.startDriver();
        this.nextDriver = this.startDriver();
        const job: Job = {
            lab,
            stateFile: join(this.den.directory, "state.json"),
            mode,
            environment: { ...this.shims.plainEnvironment, ...this.addition.environment, ...environment },
        };
        driver.say(JSON.stringify(job));
        const answer = await driver.hear(60_000).catch((error: unknown) => {
            if (this.shims.killed) return undefined;
            throw error;
        });
        await driver.stop();
        return answer === undefined ? undefined : (JSON.parse(answer) as Outcome);
    }

    private startDriver(as: readonly string[] = []): Talk {
        return this.den.talk([...as, ...this.driver]);
    }
}
