import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { TakeLock } from "./lock";

/** How a changing call went. */
export interface Outcome {
    hasFailed: boolean;
    /** It failed, but what it could do of what it was told is done and saved. */
    isSaved: boolean;
    /** The failure is about one caller's words, not about the machine or the host. */
    isOfWords: boolean;
    errors: readonly string[];
}

interface Waiting<T> {
    words: readonly string[];
    resolve: (outcome: T) => void;
    reject: (error: unknown) => void;
}

interface Job<T> {
    /** The machine it is about; absent: it may be about any. */
    touches?: string | undefined;
    /** The callers whose words go into one `modifyvm`; one for any other call. */
    parts: Waiting<T>[];
    isModify: boolean;
    timeoutMs?: number | undefined;
    /** When the first and the last of its parts came. */
    since: number;
    last: number;
}

export interface QueueOptions<T extends Outcome> {
    takeLock: TakeLock;
    perform(words: readonly string[], timeoutMs?: number): Promise<T>;
    /** How long the lock is kept while there is work. */
    keepMs?: number;
    /** A `modifyvm` waits until nobody has joined it for so long, and ten times that at most. */
    settleMs?: number;
}

/** A call takes longer; the cards of a machine, made side by side, come some ten milliseconds after each other. */
const settleMs = 80;

/** Windows takes 32,767 characters a command line (CreateProcess), a Unix 131,072 a word, which is what ssh makes of it. */
const longest = 24_000;

/**
 * The changing calls of this process, one after the other in the order in which they were asked for, under the lock of
 * the home. What several callers ask `modifyvm` for on one machine meanwhile becomes one call.
 */
export class ChangeQueue<T extends Outcome> {
    private readonly jobs: Job<T>[] = [];
    private isRunning = false;

    constructor(private readonly options: QueueOptions<T>) {}

    call(words: readonly string[], touches?: string, timeoutMs?: number): Promise<T> {
        return this.enter(words, (part) =>
            this.jobs.push({ touches, timeoutMs, parts: [part], isModify: false, ...now() }),
        );
    }

    /** `words`: what follows `modifyvm MACHINE`. */
    modify(machine: string, words: readonly string[]): Promise<T> {
        return this.enter(words, (part) => {
            const joined = this.joinable(machine);
            if (joined !== undefined && lengthOf(joined) + lengthOf({ parts: [part] }) <= longest) {
                joined.parts.push(part);
                joined.last = Date.now();
            } else {
                this.jobs.push({ touches: machine, parts: [part], isModify: true, ...now() });
            }
        });
    }

    private enter(words: readonly string[], add: (part: Waiting<T>) => void): Promise<T> {
        return new Promise((resolve, reject) => {
            add({ words, resolve, reject });
            if (!this.isRunning) void this.drain();
        });
    }

    /** The last `modifyvm` of the machine that waits, unless a later call may depend on its going first. */
    private joinable(machine: string): Job<T> | undefined {
        const last = this.jobs.findLast(({ touches }) => touches === undefined || touches === machine);
        return last?.isModify === true ? last : undefined;
    }

    private async drain(): Promise<void> {
        this.isRunning = true;
        while (this.jobs.length > 0) {
            try {
                await this.turn();
            } catch (error) {
                for (const { parts } of this.jobs.splice(0)) for (const { reject } of parts) reject(error);
            }
        }
        this.isRunning = false;
    }

    /** Works under the lock until nothing is left, or others have waited for long enough. */
    private async turn(): Promise<void> {
        const lock = await this.options.takeLock();
        const end = Date.now() + (this.options.keepMs ?? 10_000);
        try {
            do {
                const job = await this.next();
                await this.carryOut(job);
                await setImmediate(); // who was answered may ask for the next step at once
            } while (this.jobs.length > 0 && lock.isHeld && Date.now() < end);
        } finally {
            await lock.release();
        }
    }

    private async next(): Promise<Job<T>> {
        for (let rest = this.restOf(this.jobs[0]); rest > 0; rest = this.restOf(this.jobs[0]))
            await sleep(rest);
        return this.jobs.shift() as Job<T>;
    }

    /** How long a job has still to wait for others to join it. */
    private restOf(job: Job<T> | undefined): number {
        if (job?.isModify !== true) return 0;
        const quiet = this.options.settleMs ?? settleMs;
        return Math.min(job.last + quiet, job.since + 10 * quiet) - Date.now();
    }

    private async carryOut({ touches, parts, isModify, timeoutMs }: Job<T>): Promise<void> {
        const perform = async (some: readonly Waiting<T>[]) => {
            const words = some.flatMap((part) => part.words);
            return this.options.perform(isModify ? ["modifyvm", touches ?? "", ...words] : words, timeoutMs);
        };
        try {
            const outcome = await perform(parts);
            if (parts.length === 1 || !outcome.hasFailed || !outcome.isOfWords) {
                for (const { resolve } of parts) resolve(outcome);
            } else {
                for (const part of parts) part.resolve(alone(outcome, await perform([part])));
            }
        } catch (error) {
            for (const { reject } of parts) reject(error);
        }
    }
}

/**
 * How a caller's words went whose merged call failed, when they were run by themselves after it. A `modifyvm` that fails
 * has saved nothing; but one that calls something an error and ends with exit code 0 has saved the rest, and to do that
 * twice may fail (`a NAT rule of this name already exists`): then only an error of the first time counts.
 */
function alone<T extends Outcome>(merged: T, own: T): T {
    if (!merged.isSaved || own.errors.some((error) => merged.errors.includes(error))) return own;
    return { ...own, hasFailed: false };
}

function lengthOf<T>({ parts }: { parts: readonly Waiting<T>[] }): number {
    return parts.flatMap(({ words }) => words).reduce((sum, word) => sum + word.length + 3, 0);
}

function now(): { since: number; last: number } {
    const since = Date.now();
    return { since, last: since };
}
