import { spawn } from "node:child_process";

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

const graceMs = 500;

/** Starts a program as a child of this process. */
export function startHere(argv: readonly string[], env: NodeJS.ProcessEnv, listener: Listener): Program {
    const [file = "", ...args] = argv;
    const child = spawn(file, args, { env, stdio: "pipe" });
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
        ended: new Promise((resolve, reject) => {
            child.on("close", (code, signal) => resolve({ code, signal }));
            child.on("error", (error) => {
                if (child.pid === undefined) reject(error);
                else resolve({ code: null, signal: null }); // not ours to end (EPERM): it goes on without us
            });
        }),
    };
}
