/** What went wrong, as far as anyone has to act differently on it. */
export type ErrorKind =
    | "invalid-input"
    | "foreign-object"
    | "command-failed"
    | "verification-failed"
    | "host-unreachable"
    | "host-gone"
    | "missing-tool"
    | "not-permitted"
    | "timed-out"
    | "bug";

export interface Problem {
    kind: ErrorKind;
    /** Present participle and object: `creating Bridge "lan0" on this machine`. */
    doing: string;
    /** What is wrong, without a full stop. */
    wrong: string;
    /** What the reader can do about it, a sentence without a full stop. */
    remedy?: string;
    cause?: unknown;
}

/**
 * The one error this package throws on purpose. Its message reads *doing what: what is wrong. remedy*;
 * it has no stack, because Pulumi prints that and a user's mistake is not ours to trace.
 */
export class LabError extends Error {
    readonly kind: ErrorKind;
    readonly wrong: string;
    readonly remedy: string | undefined;
    /** Whether the message names the resource already. */
    told = false;

    constructor(problem: Problem) {
        const tail = problem.remedy === undefined ? "" : ` ${sentence(problem.remedy)}`;
        super(`${problem.doing}: ${sentence(problem.wrong)}${tail}`, { cause: problem.cause });
        this.kind = problem.kind;
        this.wrong = problem.wrong;
        this.remedy = problem.remedy;
        // Pulumi's dynamic host prints `${error}: ${error.stack}` beside the message itself.
        this.name = problem.kind === "bug" ? "LabError" : "";
        if (problem.kind !== "bug") this.stack = "";
    }

    /** The same problem, told in the words of the caller that knows which resource it befell. */
    during(doing: string): LabError {
        return new LabError({
            kind: this.kind,
            doing,
            wrong: this.message.replace(/\.$/, ""),
            cause: this.cause,
        });
    }
}

/** Whether `error` is one of ours and of that kind. */
export function isKind(error: unknown, ...kinds: ErrorKind[]): error is LabError {
    return error instanceof LabError && kinds.includes(error.kind);
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** A program's words made safe to print: control characters (terminal escapes among them) escaped, length bounded. */
export function printable(text: string, limit = 2000): string {
    const escaped = text
        .trim()
        .replace(/(?!\n)\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
    return escaped.length > limit ? `${escaped.slice(0, limit)}…` : escaped;
}

/** A value as JSON, made safe to print: what JSON leaves as it is (DEL, C1 controls, Unicode's line ends) escaped too. */
export function quoted(value: unknown): string {
    return (JSON.stringify(value) ?? String(value)).replace(
        /[\p{Cc}\u2028\u2029]/gu,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** An argv as a reader would type it; for messages only, nothing ever runs it. */
export function displayCommand(argv: readonly string[]): string {
    return argv
        .map((word) =>
            /^[\w@%+=:,./-]+$/.test(word) ? word : `'${printable(word).replaceAll("'", String.raw`'\''`)}'`,
        )
        .join(" ");
}

function sentence(text: string): string {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
