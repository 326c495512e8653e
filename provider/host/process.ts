import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { displayCommand, LabError, printable } from "../core/errors";
import { startHere } from "./program";
import type { Listener, Program } from "./program";
import { Spawner } from "./spawner";

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
export function environment(): NodeJS.ProcessEnv {
    return {
        ...process.env,
        LC_ALL: "C",
        PATH: `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`,
    };
}

let spawner: Spawner | undefined;

/** Starts a program whose standard streams are ours. */
export function start(argv: readonly string[], listener: Listener): Program {
    spawner ??= openSpawner();
    const program =
        spawner?.ready === true ? spawner.start(argv, listener) : startHere(argv, environment(), listener);
    const ended = program.ended.catch((error: NodeJS.ErrnoException) => {
        throw startFailure(argv, error);
    });
    ended.catch(() => undefined); // whoever waits for it hears
    return { ...program, ended };
}

/** It stands beside the built engine only: Node runs no TypeScript in a process of its own. */
function openSpawner(): Spawner | undefined {
    const module = join(__dirname, "spawner-main.js");
    return existsSync(module) ? new Spawner(module, environment()) : undefined;
}

/** Runs a program to its end; a missing program and a passed time limit are told by the result or a LabError. */
export async function finish(
    argv: readonly string[],
    stdin: string | undefined,
    timeoutMs: number,
): Promise<Finished> {
    const said = { stdout: "", stderr: "" };
    let isTooMuch = false;
    const hear = (stream: keyof typeof said) => (text: string) => {
        if (isTooMuch) return;
        isTooMuch = said.stdout.length + said.stderr.length + text.length > outputLimit;
        if (isTooMuch) program.kill();
        else said[stream] += text;
    };
    const program = start(argv, { output: hear("stdout"), errors: hear("stderr") });
    if (stdin !== undefined && stdin !== "") program.write(stdin);
    program.end();
    let timedOut = false;
    const timer = setTimeout(() => {
        timedOut = true;
        program.kill();
    }, timeoutMs);
    try {
        const ending = await program.ended;
        if (isTooMuch) throw tooMuch(argv);
        return { ...ending, ...said, timedOut };
    } finally {
        clearTimeout(timer);
    }
}

/** Runs a program to its end with its standard streams closed, which what it leaves running then has too. */
export async function finishSilent(argv: readonly string[], limitMs: number): Promise<number | null> {
    const [file = "", ...args] = argv;
    const child = spawn(file, args, { env: environment(), stdio: "ignore", detached: true, cwd: "/" });
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
            reject(notEnded(argv, limitMs));
            child.kill("SIGTERM");
        }, limitMs);
        child.on("error", (error: NodeJS.ErrnoException) => {
            clearTimeout(timer);
            reject(startFailure(argv, error));
        });
        child.on("exit", (code) => {
            clearTimeout(timer);
            resolve(code);
        });
    });
}

/** The error for a program that was to leave another running and did not come to its own end. */
export function notEnded(argv: readonly string[], limitMs: number): LabError {
    return new LabError({
        kind: "timed-out",
        doing: `starting \`${displayCommand(argv)}\``,
        wrong: `it has not gone into the background after ${limitMs / 1000} s`,
        remedy: "Run it by hand and look what it waits for",
    });
}

function tooMuch(argv: readonly string[]): LabError {
    return new LabError({
        kind: "command-failed",
        doing: `running \`${displayCommand(argv)}\``,
        wrong: `it prints more than ${outputLimit >> 20} MiB`,
    });
}

/** The error for a program that could not be started at all. */
export function startFailure(argv: readonly string[], error: NodeJS.ErrnoException): LabError {
    const program = argv[0] ?? "";
    // EACCES: a directory of PATH that is closed to us was looked at too (execvp(3))
    return error.code === "ENOENT" || (error.code === "EACCES" && !program.includes("/"))
        ? missingTool(program)
        : new LabError({
              kind: "command-failed",
              doing: `starting \`${displayCommand(argv)}\``,
              wrong: printable(error.message),
              cause: error,
          });
}

/** What another program says that it could not start, because the host does not have it. */
export function absentProgram(stderr: string): string | undefined {
    const sayings = [
        /failed to execute (\S+): No such file/, // nsenter(1), setsid(1), unshare(1)
        /^exec of "(\S+)" failed: No such file/m, // ip-netns(8), exec
        /^timeout: (?:failed to run command|can't execute) ['‘](\S+)['’]: No such file/m,
        /^env: ['‘](\S+)['’]: No such file/,
        /^sh: (?:(?:line )?\d+: )?(\S+): (?:command )?not found/m,
    ];
    return sayings.map((saying) => saying.exec(stderr)?.[1]).find((name) => name !== undefined);
}

/** The error for a program that the host does not have. */
export function missingTool(program: string): LabError {
    if (program === "sudo") return notRoot("this user is not root, and there is no sudo");
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

/** The error for a user who is not root and cannot become it. */
export function notRoot(wrong: string): LabError {
    return new LabError({
        kind: "not-permitted",
        doing: "becoming root",
        wrong,
        remedy: "Run Pulumi as root, allow sudo without a password for this user, or build the lab in a Sandbox",
    });
}

const packageOf: Record<string, string> = {
    ip: "iproute2",
    nft: "nftables",
    nsenter: "util-linux",
    unshare: "util-linux",
    setsid: "util-linux",
    ssh: "openssh-client",
    perl: "perl-base",
    tee: "coreutils",
    timeout: "coreutils",
    grep: "grep",
    find: "findutils",
    ss: "iproute2",
    dnsmasq: "dnsmasq-base",
    virsh: "libvirt-clients",
};
