import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";

/** A finished program. */
export interface Finished {
    code: number | null;
    stdout: string;
    stderr: string;
}

export interface RunOptions {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    input?: string;
    timeoutMs?: number;
}

/** Runs a program to its end, whatever its exit code. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
    const { input = "", timeoutMs = 180_000 } = options;
    return new Promise((resolve, reject) => {
        const child = launch(argv, options);
        let [stdout, stderr] = ["", ""];
        child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
        child.stdin.on("error", () => undefined); // EPIPE: the exit code tells
        child.stdin.end(input);
        const timer = setTimeout(() => {
            child.kill("SIGKILL");
            reject(new Error(`${argv.join(" ")}\ndid not end within ${timeoutMs} ms\n${stdout}\n${stderr}`));
        }, timeoutMs);
        child.once("error", reject);
        child.once("close", (code) => {
            clearTimeout(timer);
            resolve({ code, stdout, stderr });
        });
    });
}

/** What a program prints; a failure throws with all it said. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await run(argv, options);
    if (code !== 0) throw new Error(`${argv.join(" ")}\nended with ${code}\n${stdout}${stderr}`);
    return stdout;
}

/** A program that goes on running, spoken to line by line. */
export class Talk {
    private readonly lines: string[] = [];
    private readonly waiting: ((line: string | undefined) => void)[] = [];
    private readonly child: ChildProcessWithoutNullStreams;
    private readonly ended: Promise<void>;
    private stderr = "";
    private over = false;

    constructor(
        private readonly argv: readonly string[],
        options: RunOptions = {},
    ) {
        this.child = launch(argv, options);
        this.child.stdin.on("error", () => undefined);
        this.child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
        createInterface({ input: this.child.stdout }).on("line", (line) => {
            const next = this.waiting.shift();
            if (next === undefined) this.lines.push(line);
            else next(line);
        });
        this.ended = new Promise((resolve) => {
            const end = () => {
                this.over = true;
                for (const next of this.waiting.splice(0)) next(undefined);
                resolve();
            };
            this.child.once("error", end).once("close", end);
        });
    }

    get pid(): number {
        return this.child.pid ?? 0;
    }

    say(line: string): void {
        this.child.stdin.write(`${line}\n`);
    }

    /** The next line that it prints. */
    async hear(timeoutMs = 5000): Promise<string> {
        const line = await this.next(timeoutMs);
        if (line !== undefined) return line;
        throw new Error(`${this.argv.join(" ")}\nsaid nothing (more)\n${this.stderr}`);
    }

    /** Ends its input, which is what our programs wait for, and insists after a moment. */
    async stop(): Promise<void> {
        this.child.stdin.end();
        const timer = setTimeout(() => this.child.kill("SIGKILL"), 2000);
        await this.ended;
        clearTimeout(timer);
    }

    private next(timeoutMs: number): Promise<string | undefined> {
        const line = this.lines.shift();
        if (line !== undefined || this.over) return Promise.resolve(line);
        return new Promise((resolve) => {
            const timer = setTimeout(() => done(undefined), timeoutMs);
            const done = (text: string | undefined) => {
                clearTimeout(timer);
                const index = this.waiting.indexOf(done);
                if (index >= 0) this.waiting.splice(index, 1);
                resolve(text);
            };
            this.waiting.push(done);
        });
    }
}

/** Waits until a look finds what it looks for. */
export async function until<T>(
    what: string,
    look: () => Promise<T | undefined | false> | T | undefined | false,
    timeoutMs = 10_000,
): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const found = await look();
        if (found !== undefined && found !== false) return found;
        if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
}

function launch(argv: readonly string[], { cwd, env }: RunOptions): ChildProcessWithoutNullStreams {
    const [file = "", ...args] = argv;
    return spawn(file, args, { cwd, env: env ?? process.env, stdio: "pipe" });
}
