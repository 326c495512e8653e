import { LabError, printable } from "../core/errors";
import { start } from "./process";
import type { Finished } from "./process";
import type { Program } from "./program";
import { batchLine } from "./words";

/** What one line of a session came to. */
export interface Answer {
    ok: boolean;
    /** The kernel's or ip's words when not ok. */
    message: string;
    /** The JSON that a query printed. */
    rows: unknown[];
    /** Lines that commands before this query printed: `netns pids` knows no JSON. */
    before: string[];
}

/** Whether ip was refused for want of the interface; the last is the kernel's word on one that ip has known and somebody took. */
export function isAbsence({ ok, message }: Answer): boolean {
    return !ok && /does not exist|Cannot find device|No such device/.test(message);
}

interface Pending {
    line: number;
    /** What the answer of a query looks like; a change has none. */
    answer: RegExp | undefined;
    resolve(answer: Answer): void;
    reject(error: Error): void;
    timer: NodeJS.Timeout;
}

/** How often a list that changes meanwhile is asked for. */
const mostTries = 20;

/**
 * `ip -json -details -force -batch -` kept running: it carries out each line as it is written, so that a command
 * costs a fraction of a millisecond instead of a process. Behind each line goes a fence, a word that ip does
 * not know: its complaint on the unbuffered stderr, `Command failed -:LINE`, says that the line before it is done
 * and that its output has been flushed. Links are read by `address show`, which tells all of a link too: after a
 * `link show dev` the `address show dev` of one process leaves the addresses out (seen with iproute2 6.1). ip counts lines from 1, ours are the odd ones and fences the even.
 */
export class IpSession {
    private readonly program: Program;
    private readonly waiting: Pending[] = [];
    private stdout = "";
    private stderr = "";
    private written = 0;
    private closed: Error | undefined;
    /** Names of interfaces that it has told of. */
    private readonly known = new Set<string>();
    private readonly ended: Promise<void>;

    constructor(
        private readonly argv: readonly string[],
        private readonly describeEnd: (result: Finished) => Error,
        private readonly timeoutMs: number,
    ) {
        this.program = start(argv, {
            output: (text) => {
                this.stdout += text;
                this.settle();
            },
            errors: (text) => {
                this.stderr += text;
                this.settle();
            },
        });
        this.ended = this.outlast();
    }

    get usable(): boolean {
        return this.closed === undefined;
    }

    /** Carries out one line and waits until the kernel has. */
    tell(words: readonly string[]): Promise<Answer> {
        return this.send(words, undefined);
    }

    /**
     * Carries out one line that prints JSON when it succeeds. A list that changes while the kernel tells it may lack what
     * is there: ip says so and goes on (NLM_F_DUMP_INTR), and is asked again.
     */
    async query(words: readonly string[]): Promise<Answer> {
        for (let tries = 1; ; tries += 1) {
            const answer = await this.send(words, /^\[.*\]\s*?\n/m);
            if (!answer.message.includes("Dump was interrupted")) return answer;
            if (tries === mostTries) return { ...answer, ok: false };
        }
    }

    /**
     * Carries out a line that prints what has no JSON (`netns pids`) or no answer when there is nothing (`netns list`): a
     * query behind it shows where its lines end.
     */
    async lines(words: readonly string[]): Promise<Answer> {
        const [told, { before }] = await Promise.all([
            this.tell(words),
            this.send(["address", "show", "dev", "lo"], /^\[\{[^}]*"ifname":"lo".*\]\s*?\n/m),
        ]);
        return { ...told, before };
    }

    /**
     * Whether it once knew an interface of that name. ip looks an interface's index up once and never again: one that
     * somebody has made anew under the same name is out of its sight.
     */
    hasKnown(name: string): boolean {
        return this.known.has(name);
    }

    private send(words: readonly string[], answer: RegExp | undefined): Promise<Answer> {
        const text = batchLine(words);
        if (this.closed !== undefined) return Promise.reject(this.closed);
        return new Promise((resolve, reject) => {
            const line = this.written + 1;
            this.written += 2;
            const timer = setTimeout(() => this.expire(text), this.timeoutMs);
            this.waiting.push({ line, answer, resolve, reject, timer });
            this.program.write(`${text}\nfence\n`);
        });
    }

    /** Ends the process and waits until it is gone: a namespace with a process in it cannot be deleted. */
    async close(): Promise<void> {
        this.program.end();
        const timer = setTimeout(() => this.program.kill(), this.timeoutMs);
        await this.ended;
        clearTimeout(timer);
    }

    private settle(): void {
        for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
            const fence = `Command failed -:${next.line + 1}\n`;
            const end = this.stderr.indexOf(fence);
            if (end < 0) return;
            const report = this.stderr.slice(0, end);
            const ok = !report.includes(`Command failed -:${next.line}\n`);
            const printed =
                ok && next.answer !== undefined ? this.take(next.answer) : { rows: [], before: [] };
            if (printed === undefined) return; // flushed, but not here yet: two pipes have no common order
            this.stderr = this.stderr.slice(end + fence.length);
            this.waiting.shift();
            clearTimeout(next.timer);
            for (const row of printed.rows) this.known.add(String((row as { ifname?: string }).ifname));
            next.resolve({ ok, ...printed, message: messageIn(report) });
        }
    }

    /** The next line that is an answer, and the lines before it; ip prints an answer of JSON on one line. */
    private take(answer: RegExp): Pick<Answer, "rows" | "before"> | undefined {
        const found = answer.exec(this.stdout);
        if (found === null) return undefined;
        const before = this.stdout.slice(0, found.index).split("\n");
        this.stdout = this.stdout.slice(found.index + found[0].length);
        return {
            rows: JSON.parse(found[0]) as unknown[],
            before: before.filter((line) => line.trim() !== ""),
        };
    }

    /** Waits for the program's end and tells those who still wait for an answer. */
    private async outlast(): Promise<void> {
        try {
            const ending = await this.program.ended;
            this.fail(
                this.describeEnd({ ...ending, stdout: this.stdout, stderr: this.stderr, timedOut: false }),
            );
        } catch (error) {
            this.fail(error as Error);
        }
    }

    private expire(text: string): void {
        this.fail(
            new LabError({
                kind: "timed-out",
                doing: `running \`ip ${text}\``,
                wrong: `no answer within ${this.timeoutMs / 1000} s`,
                remedy: "Look whether the host is stuck, then run the update again",
            }),
        );
        this.program.kill();
    }

    private fail(error: Error): void {
        this.closed ??= error;
        for (const pending of this.waiting.splice(0)) {
            clearTimeout(pending.timer);
            pending.reject(this.closed);
        }
    }
}

function messageIn(report: string): string {
    const lines = report
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("Command failed ") && !line.includes('"fence"'));
    return printable(lines.join("; "));
}
