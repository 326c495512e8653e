import { printable } from "../core/errors";
import { start } from "./process";
import type { Finished } from "./process";
import type { Program } from "./program";

/**
 * Appends lines to a file by a `tee -a` that is kept running. tee echoes a line before it writes it to the file: its echo of
 * the empty line that follows says that the one before has been written. Whether that failed is told on another stream,
 * which may be heard later: what was said there before one echo is heard before the next.
 */
export class JournalWriter {
    private readonly program: Program;
    private waiting: { echoes: number; resolve: () => void; reject: (error: Error) => void } | undefined;
    private begun = false;
    private readonly ended: Promise<void>;
    private failure: Error | undefined;
    private stderr = "";

    constructor(
        argv: readonly string[],
        private readonly describeEnd: (result: Finished) => Error,
        private readonly limitMs = 30_000,
    ) {
        this.program = start(argv, {
            output: (text) => this.hear(text),
            errors: (text) => {
                this.stderr += text;
                // tee goes on after a failed write (disk full, read-only), and says why piece by piece. The way to it may
                // have something to say too.
                const own = /^tee: .*\n/m.exec(this.stderr);
                if (own === null) return;
                const stderr = printable(own[0]);
                this.fail(describeEnd({ code: 1, signal: null, stdout: "", stderr, timedOut: false }));
            },
        });
        this.ended = this.outlast();
    }

    get usable(): boolean {
        return this.failure === undefined;
    }

    /** One call at a time. */
    async write(lines: readonly string[]): Promise<void> {
        // A line that an earlier writer left torn must not swallow ours.
        if (!this.begun) await this.tell([""]);
        this.begun = true;
        await this.tell(lines);
        await this.tell([""]);
        await this.tell([""]);
    }

    async close(): Promise<void> {
        this.program.end();
        await this.inTime(this.ended);
    }

    /** Feeds lines and waits for the echo of each. */
    private tell(lines: readonly string[]): Promise<void> {
        if (this.failure !== undefined) return Promise.reject(this.failure);
        const echoed = new Promise<void>((resolve, reject) => {
            this.waiting = { echoes: lines.length, resolve, reject };
            this.program.write(lines.map((line) => `${line}\n`).join(""));
        });
        return this.inTime(echoed);
    }

    private async inTime(end: Promise<void>): Promise<void> {
        const timer = setTimeout(() => this.expire(), this.limitMs);
        await end.finally(() => clearTimeout(timer));
    }

    private expire(): void {
        const result = { code: null, signal: null, stdout: "", stderr: this.stderr, timedOut: true };
        this.fail(this.describeEnd(result));
        this.program.kill();
    }

    private hear(text: string): void {
        for (const character of text)
            if (character === "\n" && this.waiting !== undefined) this.waiting.echoes -= 1;
        if (this.waiting?.echoes === 0) this.waiting.resolve();
    }

    /** Waits for the program's end and tells those who still wait for an answer. */
    private async outlast(): Promise<void> {
        try {
            const ending = await this.program.ended;
            this.fail(this.describeEnd({ ...ending, stdout: "", stderr: this.stderr, timedOut: false }));
        } catch (error) {
            this.fail(error as Error);
        }
    }

    private fail(error: Error): void {
        this.failure ??= error;
        this.waiting?.reject(this.failure);
    }
}
