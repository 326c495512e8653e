import { LabError, printable } from "../core/errors";
import type { NamespaceName } from "./host";
import { finish, missingTool } from "./process";
import type { Finished } from "./process";
import type { Errand } from "./ssh-control";
import type { Transport } from "./transport";

/** A program to run to its end by a transport. */
export interface Run {
    argv: readonly string[];
    stdin?: string | undefined;
    /** As the user we are there, not as root. */
    unprivileged?: boolean;
    namespace?: NamespaceName;
}

/** From its SIGTERM to its SIGKILL. */
const killAfterSeconds = 5;
/** How much longer we wait for word from the far end: then the way there is broken. */
const wordMs = (killAfterSeconds + 5) * 1000;

/**
 * The words that have the far end itself end a program whose time is over, and what it has started (timeout(1)): ssh passes
 * no signal on, so that the program would go on behind our back.
 */
export function limitWords(limitMs: number): string[] {
    return ["timeout", "-k", String(killAfterSeconds), String(Math.ceil(limitMs / 1000))];
}

/** Runs a program to its end; when its time is over it is ended where it runs. */
export async function finishThere(transport: Transport, run: Run, limitMs: number): Promise<Finished> {
    const { argv, stdin, unprivileged = false, namespace } = run;
    const wrap = (words: readonly string[]) =>
        unprivileged ? transport.plain(words) : transport.privileged(words, namespace);
    if (transport.isFar !== true) return finish(await wrap(argv), stdin, limitMs);
    const full = await wrap([...limitWords(limitMs), ...argv]);
    const start = performance.now();
    const result = await finish(full, stdin, limitMs + wordMs);
    const isOver = performance.now() - start >= limitMs && result.code !== 0 && !result.timedOut;
    // Its code is 124, 137, or what a shell, sudo and ssh make of a timeout(1) that has killed itself with its group.
    return isOver ? { ...result, code: null, timedOut: true } : result;
}

const openingLimitMs = 60_000;

/** The first command on a connection also shows whether a limit can be set at all. VirtualBox may run where none can. */
export function firstWords(errand: Errand, argv: readonly string[]): string[] {
    return errand === "kernel" ? [...limitWords(openingLimitMs), ...argv] : [...argv];
}

/** Runs the first command on a connection; that this fails, or that no limit can be set, is an error. */
export async function finishFirst(
    argv: readonly string[],
    label: string,
    explain: Transport["explain"],
): Promise<Finished> {
    const result = await finish(argv, undefined, openingLimitMs);
    const failure = explain(result) ?? lackOfTimeout(label, result);
    if (failure !== undefined) throw failure;
    return result;
}

/** The error for a host on which no limit can be set. */
function lackOfTimeout(label: string, { code, stderr }: Finished): LabError | undefined {
    if (code === 127 && stderr.includes("timeout")) return missingTool("timeout");
    if (code === 0 || !stderr.startsWith("timeout: ")) return undefined;
    return new LabError({
        kind: "missing-tool",
        doing: `trying timeout(1) on ${label}`,
        wrong: printable(stderr.split("\n")[0] ?? ""),
        remedy: "It has to take `-k SECONDS`, as that of GNU coreutils does",
    });
}
