import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";

/** How a program ended. */
export interface Ending {
    code: number | null;
    signal: NodeJS.Signals | null;
}

/** Who hears what a program says. */
export interface Listener {
    output(text: string): void;
    errors(text: string): void;
}

/** A running program whose standard streams are ours. */
export interface Program {
    /** Writes to its standard input; what it no longer reads is lost, and its ending tells. */
    write(text: string): void;
    /** Ends its standard input. */
    end(): void;
    /** Asks it to end, which sudo passes on to what it runs as it could not do with SIGKILL; then insists. */
    kill(): void;
    /** Resolves when it is gone and all that it said has been heard; rejects when it could not be started. */
    readonly ended: Promise<Ending>;
}

/** A program that is a child of this process. */
export interface Child extends Program {
    /** Has it wait with what it says, or go on. */
    hold(isHeld: boolean): void;
}

const graceMs = 500;

/** Starts a program as a child of this process. */
export function startHere(argv: readonly string[], env: NodeJS.ProcessEnv, listener: Listener): Child {
    const [file = "", ...args] = argv;
    try {
        const child = spawn(file, args, { env, stdio: "pipe" });
        if (child.pid !== undefined) return watch(child, listener);
        return neverStarted(new Promise((_, reject) => void child.once("error", reject)));
    } catch (error) {
        return neverStarted(Promise.reject(error)); // words that cannot be passed on, or too many (E2BIG)
    }
}

function neverStarted(ended: Promise<Ending>): Child {
    const nothing = () => undefined;
    return { write: nothing, end: nothing, kill: nothing, hold: nothing, ended };
}

function watch(child: ChildProcessWithoutNullStreams, listener: Listener): Child {
    child.stdin.on("error", () => undefined); // EPIPE when it ends without reading
    child.stdout.setEncoding("utf8").on("data", (text: string) => listener.output(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => listener.errors(text));
    const insist = () => {
        child.kill("SIGKILL");
        // What it has started may outlive it and hold these open.
        child.stdout.destroy();
        child.stderr.destroy();
    };
    return {
        write: (text) => void child.stdin.write(text),
        end: () => void child.stdin.end(),
        kill: () => {
            child.kill("SIGTERM");
            const insisting = setTimeout(insist, graceMs);
            child.once("close", () => clearTimeout(insisting));
        },
        hold: (isHeld) => {
            for (const stream of [child.stdout, child.stderr]) stream[isHeld ? "pause" : "resume"]();
        },
        ended: new Promise((resolve) => {
            child.on("close", (code, signal) => resolve({ code, signal }));
            child.on("error", () => resolve({ code: null, signal: null })); // not ours to end (EPERM): it goes on without us
        }),
    };
}
