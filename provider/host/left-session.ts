import type { RunOptions } from "./host";

/** What an `ip` session is started with, and nothing else on a host. */
export const sessionWords = ["ip", "-json", "-details", "-force", "-batch", "-"] as const;

/**
 * Which of some processes are `ip` sessions. In a namespace where we have none any more they were left by a connection that
 * was lost: its sshd ends them when it notices, which by itself takes two hours (tcp_keepalive_time, tcp(7)).
 */
export async function leftSessions(
    run: (argv: readonly string[], options: RunOptions) => Promise<string>,
    pids: readonly string[],
): Promise<number[]> {
    const files = pids.map((pid) => `/proc/${pid}/cmdline`);
    // -z: its words end with a NUL each (proc_pid_cmdline(5)), and so do the lines that tell of them.
    const text = await run(["grep", "-Hsz", "", ...files], { accept: [1, 2] });
    const words = new Map<string, string[]>();
    for (const [, pid = "", word = ""] of text.matchAll(/\/proc\/(\d+)\/cmdline:([^\0]*)\0/g))
        words.set(pid, [...(words.get(pid) ?? []), word]);
    return pids.filter((pid) => words.get(pid)?.join(" ") === sessionWords.join(" ")).map(Number);
}
