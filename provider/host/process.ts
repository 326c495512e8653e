import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { displayCommand, LabError, printable } from "../core/errors";

/** A finished program. */
export interface Finished {
    code: number | null;
    signal: NodeJS.Signals | null;
    stdout: string;
    stderr: string;
    timedOut: boolean;
}

const outputLimit = 256 * 1024 * 1024;

/** The environment our programs see: the user's, in English, with the directories that root's tools live in. */
export function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    return {
        ...process.env,
        LC_ALL: "C",
        PATH: `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`,
        ...extra,
    };
}

/** Starts a program whose pipes we keep. */
export function start(argv: readonly string[]): ChildProcessWithoutNullStreams {
    const [file = "", ...args] = argv;
    return spawn(file, args, { env: environment(), stdio: "pipe" });
}

/** Runs a program to its end; a missing program and a passed time limit are told by the result or a LabError. */
export async function finish(
    argv: readonly string[],
    stdin: string | undefined,
    timeoutMs: number,
): Promise<Finished> {
    const child = start(argv);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let timedOut = false;
    let kept = 0;
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
        kept += chunk.length;
        if (kept < outputLimit) chunks.push(chunk);
    };
    child.stdout.on("data", keep(stdout));
    child.stderr.on("data", keep(stderr));
    child.stdin.on("error", () => undefined); // EPIPE when the program ends without reading: its exit code tells
    child.stdin.end(stdin ?? "");
    const timer = setTimeout(() => {
        timedOut = true;
        child.kill("SIGKILL");
    }, timeoutMs);
    try {
        return await new Promise<Finished>((resolve, reject) => {
            child.on("error", (error: NodeJS.ErrnoException) => reject(startFailure(argv, error)));
            child.on("close", (code, signal) =>
                resolve({
                    code,
                    signal,
                    timedOut,
                    stdout: Buffer.concat(stdout).toString("utf8"),
                    stderr: Buffer.concat(stderr).toString("utf8"),
                }),
            );
        });
    } finally {
        clearTimeout(timer);
    }
}

/** Starts a program that outlives us, its standard streams closed. Resolves once it runs. */
export async function detach(
    argv: readonly string[],
    extra: Readonly<Record<string, string>>,
): Promise<void> {
    const [file = "", ...args] = argv;
    const child = spawn(file, args, { env: environment(extra), stdio: "ignore", detached: true, cwd: "/" });
    await new Promise<void>((resolve, reject) => {
        child.on("error", (error: NodeJS.ErrnoException) => reject(startFailure(argv, error)));
        child.on("spawn", resolve);
    });
    child.unref();
}

/** The error for a program that could not be started at all. */
export function startFailure(argv: readonly string[], error: NodeJS.ErrnoException): LabError {
    const program = argv[0] ?? "";
    return error.code === "ENOENT"
        ? missingTool(program)
        : new LabError({
              kind: "command-failed",
              doing: `starting \`${displayCommand(argv)}\``,
              wrong: printable(error.message),
              cause: error,
          });
}

/** The error for a program that the host does not have. */
export function missingTool(program: string): LabError {
    return new LabError({
        kind: "missing-tool",
        doing: `running ${printable(program)}`,
        wrong: "the host has no such program on its PATH",
        remedy:
            packageOf[program] === undefined
                ? "Install it"
                : `Install it; on Debian and Ubuntu: apt-get install ${packageOf[program]}`,
    });
}

const packageOf: Record<string, string> = {
    ip: "iproute2",
    nft: "nftables",
    nsenter: "util-linux",
    unshare: "util-linux",
    setsid: "util-linux",
    ssh: "openssh-client",
    sudo: "sudo",
    perl: "perl-base",
    ping: "iputils-ping",
    tee: "coreutils",
    grep: "grep",
    find: "findutils",
};
