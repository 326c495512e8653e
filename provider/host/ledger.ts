import { createInterface } from "node:readline";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { describeMark, stackOf } from "../core/owner";
import { LabError, printable } from "../core/errors";
import { start, startFailure } from "./process";
import type { Finished } from "./process";

/** What a ledger says of one object: whose it is, and what it was before. */
export interface Entry {
    mark: string;
    previous: unknown;
}

/** What only a host can remember for us: objects that bear no mark of their own, and what they were before us. */
export interface Ledger {
    /** The claims on an object, the oldest first. */
    get(key: string): Promise<Entry[]>;
    /** The keys of all that a mark claims. */
    heldBy(mark: string): Promise<string[]>;
    /** Records an entry, durable against our death once this resolves. `exclusive`: another's claim is refused. */
    claim(key: string, entry: Entry, exclusive: boolean): Promise<void>;
    release(key: string, mark: string): Promise<void>;
    /** Forgets what was read, so that the next look is fresh. */
    refresh(): void;
}

/** What a ledger needs of its host. */
export interface LedgerFiles {
    run(argv: readonly string[], accept?: readonly number[]): Promise<string>;
    /** The argv that runs `argv` there as root. */
    wrap(argv: readonly string[]): Promise<string[]>;
    describeEnd(argv: readonly string[], result: Finished): Error;
}

/** Under /run: what it tells of lives in the kernel, and both are gone after a reboot. */
export const ledgerDirectory = "/run/virtnet";

interface Line {
    key: string;
    mark: string;
    previous?: unknown;
    gone?: true;
}

/**
 * A journal a stack, `/run/virtnet/PROJECT.STACK`, one JSON line an event. A stack has one update at a time, so a
 * file has one writer: `tee -a` kept running, whose echo says that the line is in the file. Two stacks that
 * claim the same object at the same moment both find the other's line when they read after writing, and both
 * withdraw.
 */
export class FileLedger implements Ledger {
    private read: Promise<Map<string, Line[]>> | undefined;
    private readonly writers = new Map<string, JournalWriter>();
    private queue: Promise<unknown> = Promise.resolve();

    constructor(private readonly files: LedgerFiles) {}

    async get(key: string): Promise<Entry[]> {
        return ((await this.entries()).get(key) ?? []).map(({ mark, previous }) => ({ mark, previous }));
    }

    async heldBy(mark: string): Promise<string[]> {
        const entries = [...(await this.entries())];
        return entries.filter(([, lines]) => lines.some((line) => line.mark === mark)).map(([key]) => key);
    }

    claim(key: string, entry: Entry, exclusive: boolean): Promise<void> {
        return this.inTurn(async () => {
            await this.append({ key, mark: entry.mark, previous: entry.previous });
            if (!exclusive) return;
            this.refresh();
            const other = (await this.entries()).get(key)?.find((line) => line.mark !== entry.mark);
            if (other === undefined) return;
            await this.append({ key, mark: entry.mark, gone: true });
            throw new LabError({
                kind: "foreign-object",
                doing: `claiming ${key}`,
                wrong: `it belongs to ${describeMark(other.mark)}`,
                remedy: "Manage it in one stack only",
            });
        });
    }

    release(key: string, mark: string): Promise<void> {
        return this.inTurn(async () => {
            const entries = await this.entries();
            if (entries.get(key)?.some((line) => line.mark === mark) !== true) return;
            await this.append({ key, mark, gone: true });
            const stack = stackOf(mark);
            if (!holds(await this.entries(), stack)) await this.removeJournal(stack);
        });
    }

    refresh(): void {
        this.read = undefined;
    }

    private inTurn<T>(act: () => Promise<T>): Promise<T> {
        const turn = this.queue.then(act);
        this.queue = turn.catch(() => undefined);
        return turn;
    }

    private entries(): Promise<Map<string, Line[]>> {
        this.read ??= this.load();
        return this.read;
    }

    private async load(): Promise<Map<string, Line[]>> {
        const text = await this.files.run(["grep", "-rhs", "", ledgerDirectory], [1, 2]);
        const live = new Map<string, Line[]>();
        for (const line of text.split("\n")) apply(live, line);
        return live;
    }

    private async append(line: Line): Promise<void> {
        const stack = stackOf(line.mark);
        let writer = this.writers.get(stack);
        if (writer === undefined || !writer.usable) {
            await this.files.run(["mkdir", "-p", "-m", "0700", ledgerDirectory]);
            const argv = ["tee", "-a", `${ledgerDirectory}/${stack}`];
            writer = new JournalWriter(await this.files.wrap(argv), (result) =>
                this.files.describeEnd(argv, result),
            );
            this.writers.set(stack, writer);
        }
        const text = JSON.stringify(line);
        await writer.write(text);
        if (this.read !== undefined) apply(await this.read, text);
    }

    private async removeJournal(stack: string): Promise<void> {
        await this.writers.get(stack)?.close();
        this.writers.delete(stack);
        await this.files.run(["rm", "-f", "--", `${ledgerDirectory}/${stack}`]);
        await this.files.run(["rmdir", "--ignore-fail-on-non-empty", ledgerDirectory], [1]);
    }
}

function holds(entries: ReadonlyMap<string, Line[]>, stack: string): boolean {
    for (const lines of entries.values()) {
        if (lines.some((line) => stackOf(line.mark) === stack)) return true;
    }
    return false;
}

/** Replays one journal line; a line that a crash tore is none. */
function apply(live: Map<string, Line[]>, text: string): void {
    let line: Line;
    try {
        line = JSON.parse(text) as Line;
    } catch {
        return;
    }
    const others = (live.get(line.key) ?? []).filter(({ mark }) => mark !== line.mark);
    const now = line.gone === true ? others : [...others, line];
    if (now.length === 0) live.delete(line.key);
    else live.set(line.key, now);
}

class JournalWriter {
    private readonly child: ChildProcessWithoutNullStreams;
    private readonly waiting: { resolve(): void; reject(error: Error): void }[] = [];
    private readonly ended: Promise<void>;
    private failure: Error | undefined;
    private stderr = "";

    constructor(argv: readonly string[], describeEnd: (result: Finished) => Error) {
        this.child = start(argv);
        this.child.stdin.on("error", () => undefined); // EPIPE: the close event tells
        this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
            this.stderr += text;
            // tee goes on after a failed write (disk full, read-only): its echo alone is no proof
            this.fail(
                describeEnd({
                    code: 1,
                    signal: null,
                    stdout: "",
                    stderr: printable(this.stderr),
                    timedOut: false,
                }),
            );
        });
        createInterface({ input: this.child.stdout }).on("line", () =>
            setImmediate(() => this.waiting.shift()?.resolve()),
        );
        this.ended = new Promise((resolve) => {
            this.child.on("error", (error: NodeJS.ErrnoException) => this.fail(startFailure(argv, error)));
            this.child.on("close", (code, signal) => {
                this.fail(describeEnd({ code, signal, stdout: "", stderr: this.stderr, timedOut: false }));
                resolve();
            });
        });
    }

    get usable(): boolean {
        return this.failure === undefined;
    }

    write(line: string): Promise<void> {
        if (this.failure !== undefined) return Promise.reject(this.failure);
        return new Promise((resolve, reject) => {
            this.waiting.push({ resolve, reject });
            this.child.stdin.write(`${line}\n`);
        });
    }

    async close(): Promise<void> {
        this.child.stdin.end();
        await this.ended;
    }

    private fail(error: Error): void {
        this.failure ??= error;
        for (const pending of this.waiting.splice(0)) pending.reject(this.failure);
    }
}
