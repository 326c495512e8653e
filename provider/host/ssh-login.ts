import { LabError, printable } from "../core/errors";
import { limitWords } from "./finish-there";
import { finish, missingTool } from "./process";
import type { Finished } from "./process";
import type { Errand } from "./ssh-control";
import type { Transport } from "./transport";

const openingLimitMs = 60_000;

/** The first command on a connection also shows whether there is a timeout(1). VirtualBox may run where there is none. */
export function firstWords(errand: Errand, argv: readonly string[]): string[] {
    return errand === "kernel" ? [...limitWords(openingLimitMs), ...argv] : [...argv];
}

/**
 * Runs the first command on a connection, which prints what is expected of it. That it fails, that no limit can be set, or
 * that a login prints more, is an error: what else we run there would be misread.
 */
export async function finishFirst(
    argv: readonly string[],
    expected: RegExp,
    { label, explain }: Pick<Transport, "label" | "explain">,
): Promise<string> {
    const once = () => finish(argv, undefined, openingLimitMs);
    const first = await once();
    // What ssh itself has to say of a new connection, it says once.
    const result = first.code === 0 && first.stderr !== "" ? await once() : first;
    const failure = explain(result) ?? lackOfTimeout(label, result) ?? noLogin(label, result, expected);
    if (failure !== undefined) throw failure;
    return result.stdout.trim();
}

function noLogin(
    label: string,
    { code, stdout, stderr, timedOut }: Finished,
    expected: RegExp,
): LabError | undefined {
    if (code === 0 && expected.test(stdout) && stderr === "") return undefined;
    const said = printable(stderr || stdout).split("\n")[0] ?? "";
    if (code === 0)
        return new LabError({
            kind: "command-failed",
            doing: `logging in on ${label}`,
            wrong: `what a login starts prints text of its own, by which all else would be misread: ${said}`,
            remedy: "Have `~/.bashrc` and its like print to a terminal only (`[ -t 1 ] && echo …`)",
        });
    return new LabError({
        kind: timedOut ? "timed-out" : "command-failed",
        doing: `logging in on ${label}`,
        wrong: timedOut
            ? `its shell has not run a command within ${openingLimitMs / 1000} s`
            : `its shell runs no command of ours (exit code ${code}): ${said || "it says nothing"}`,
        remedy: "Log in as a user with an ordinary shell, and by a key that may run any command",
    });
}

/** The error for a host on which no limit can be set. */
function lackOfTimeout(label: string, { code, stderr }: Finished): LabError | undefined {
    if (code === 127 && stderr.includes("timeout")) return missingTool("timeout");
    if (code === 0 || !stderr.startsWith("timeout: ")) return undefined;
    return new LabError({
        kind: "missing-tool",
        doing: `trying timeout(1) on ${label}`,
        wrong: printable(stderr.split("\n")[0] ?? ""),
        remedy: "It has to take `--kill-after=SECONDS`, as that of GNU coreutils does",
    });
}
