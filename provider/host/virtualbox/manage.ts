import { displayCommand, LabError } from "../../core/errors";
import type { Finished } from "../process";
import { ChangeQueue } from "./batch";
import type { Outcome } from "./batch";
import type { Circumstances } from "./cures";
import { describe, isTransient, recognise } from "./failure";
import type { KnownFailure } from "./failure";
import type { TakeLock } from "./lock";
import type { VBoxManage } from "./program";
import { backoff, retrying } from "./retry";
import { hasFailed, saidBy } from "./said";
import type { Said } from "./said";
import type { VirtualBoxSeat } from "./seat";

/** One start of VBoxManage, for who counts them. */
export interface CallRecord {
    words: readonly string[];
    changes: boolean;
    milliseconds: number;
    code: number | null;
}

export interface ManageOptions {
    seat: Pick<VirtualBoxSeat, "label" | "platform" | "run">;
    /** Found when it is first needed. */
    program: () => Promise<VBoxManage>;
    takeLock: TakeLock;
    observe?: (record: CallRecord) => void;
    /** Milliseconds between the tries of what is transient. */
    pauses?: readonly number[];
    settleMs?: number;
}

export interface CallOptions {
    /** Whether it changes anything; then it waits for its turn. */
    changes: boolean;
    /** The UUID of the one machine that it is about; what is about none may name any other string. Absent: may be any. */
    touches?: string;
    timeoutMs?: number;
}

interface Attempt extends Outcome {
    said: Said;
    failure: KnownFailure | undefined;
    timedOut: boolean;
    limitMs: number;
    /** It was not begun, since the service does not even answer a short question. */
    notBegun?: true;
}

const timeLimitMs = 120_000;
const questionLimitMs = 15_000;

/** The VBoxManage of one VirtualBox user on one host. */
export class Manage {
    private readonly changes: ChangeQueue<Attempt>;
    /** A call has taken too long, and none has ended since. */
    private mayHang = false;

    constructor(private readonly options: ManageOptions) {
        this.changes = new ChangeQueue<Attempt>({
            takeLock: options.takeLock,
            perform: async (words, timeoutMs) => (await this.hung()) ?? this.insist(words, true, timeoutMs),
            ...(options.settleMs === undefined ? {} : { settleMs: options.settleMs }),
        });
    }

    /** Gives what it prints. */
    async call(words: readonly string[], { changes, touches, timeoutMs }: CallOptions): Promise<string> {
        const attempt = changes
            ? await this.changes.call(words, touches, timeoutMs)
            : await this.insist(words, false, timeoutMs);
        if (attempt.hasFailed) throw await this.errorOf(words, attempt);
        return attempt.said.output;
    }

    /** Changes settings of a machine that is off, together with what others want changed of it at the same time. */
    async modify(machine: string, words: readonly string[]): Promise<void> {
        const attempt = await this.changes.modify(machine, words);
        if (attempt.hasFailed) throw await this.errorOf(["modifyvm", machine, ...words], attempt);
    }

    /** After a call that took too long: the others that wait for their turn are not to wait as long each. */
    private async hung(): Promise<Attempt | undefined> {
        if (!this.mayHang) return undefined;
        const question = await this.attempt(["list", "vms"], false, questionLimitMs);
        return question.timedOut ? { ...question, notBegun: true } : undefined;
    }

    private insist(words: readonly string[], changes: boolean, timeoutMs?: number): Promise<Attempt> {
        return retrying(
            () => this.attempt(words, changes, timeoutMs),
            async ({ hasFailed, timedOut, failure }) =>
                hasFailed &&
                !timedOut &&
                isTransient(failure, changes) &&
                !(failure?.name === "machine-locked" && (await this.isOn(words[1] ?? ""))),
            this.options.pauses ?? backoff,
        );
    }

    private async attempt(
        words: readonly string[],
        changes: boolean,
        timeoutMs = timeLimitMs,
    ): Promise<Attempt> {
        const { file } = await this.options.program();
        const begun = performance.now();
        const result: Finished = await this.options.seat.run([file, ...words], timeoutMs);
        this.options.observe?.({
            words,
            changes,
            milliseconds: performance.now() - begun,
            code: result.code,
        });
        this.mayHang = result.timedOut;
        const said = saidBy(result);
        const failed = hasFailed(result, said);
        const failure = failed ? recognise(words, said) : undefined;
        return {
            said,
            failure,
            hasFailed: failed,
            isSaved: result.code === 0,
            isOfWords: !result.timedOut && (failure === undefined || failure.about === "words"),
            errors: said.errors,
            timedOut: result.timedOut,
            limitMs: timeoutMs,
        };
    }

    private async errorOf(
        words: readonly string[],
        { said, failure, timedOut, limitMs, notBegun }: Attempt,
    ): Promise<LabError> {
        const { label, platform } = this.options.seat;
        if (timedOut) {
            return new LabError({
                kind: "timed-out",
                doing: `running \`${displayCommand(["VBoxManage", ...words])}\` on ${label}`,
                wrong:
                    notBegun === true
                        ? "it was not begun, since VirtualBox's service (VBoxSVC) does not answer"
                        : `it was not done after ${Math.round(limitMs / 1000)} s, and whether it will be is unknown`,
                remedy: "Look whether VirtualBox's service (VBoxSVC) hangs - then end it, and the next call starts it anew - or the host is overloaded, then run it again",
            });
        }
        const around: Circumstances = { label, platform };
        if (failure?.name === "no-such-machine") around.machineNames = await this.machineNames();
        if (failure?.name === "machine-locked") around.session = (await this.session(words[1] ?? ""))?.name;
        return describe(words, said, around);
    }

    /** What runs stays locked. */
    private async isOn(machine: string): Promise<boolean> {
        const state = (await this.session(machine))?.state;
        return state !== undefined && /^(?:running|paused|gurumeditation|teleporting)$/.test(state);
    }

    private async session(machine: string): Promise<{ state?: string; name?: string } | undefined> {
        const { hasFailed: failed, said } = await this.attempt(
            ["showvminfo", machine, "--machinereadable"],
            false,
        );
        if (failed) return undefined;
        const value = (key: string) => new RegExp(`^${key}="(.*)"`, "m").exec(said.output)?.[1];
        const [state, name] = [value("VMState"), value("SessionName")];
        return { ...(state === undefined ? {} : { state }), ...(name === undefined ? {} : { name }) };
    }

    private async machineNames(): Promise<string[] | undefined> {
        const { hasFailed: failed, said } = await this.attempt(["list", "vms"], false);
        if (failed) return undefined;
        return [...said.output.matchAll(/^"(.*)" \{[0-9a-f-]{36}\}$/gm)].map((match) => match[1] ?? "");
    }
}
