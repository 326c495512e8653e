import type { NamespaceName } from "./host";
import { finish } from "./process";
import type { Finished } from "./process";
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
 * no signal on, so that the program would go on behind our back. BusyBox's, which leaves alone what the program has started,
 * does not know the long form of the option.
 */
export function limitWords(limitMs: number): string[] {
    return ["timeout", `--kill-after=${killAfterSeconds}`, seconds(limitMs)];
}

/**
 * The same where there is Perl but perhaps no timeout(1), as on macOS. The program has a process group of its own, of which
 * nothing is left once its time is over.
 */
const limitByPerl = `
my ($seconds, $grace) = splice @ARGV, 0, 2;
defined(my $program = fork) or die "fork: $!\\n";
if (!$program) { setpgrp; exec @ARGV or exit 127 }
my $isOver = 0;
$SIG{ALRM} = sub { kill $isOver++ ? "KILL" : "TERM", -$program; alarm $grace };
alarm $seconds;
waitpid $program, 0;
my $how = $?;
if ($isOver) { kill "KILL", -$program; exit 124 }
exit($how & 127 ? 128 + ($how & 127) : $how >> 8);
`;

export function perlLimitWords(limitMs: number): string[] {
    return ["perl", "-e", limitByPerl, seconds(limitMs), String(killAfterSeconds)];
}

/** Each of them takes 0 for no limit at all. */
function seconds(limitMs: number): string {
    return String(Math.max(1, Math.ceil(limitMs / 1000)));
}

/** Runs a program to its end; when its time is over it is ended where it runs. */
export async function finishThere(transport: Transport, run: Run, limitMs: number): Promise<Finished> {
    const { argv, stdin, unprivileged = false, namespace } = run;
    const wrap = (words: readonly string[]) =>
        unprivileged ? transport.plain(words) : transport.privileged(words, namespace);
    if (transport.isFar !== true) return finish(await wrap(argv), stdin, limitMs);
    return finishLimited(await wrap([...limitWords(limitMs), ...argv]), stdin, limitMs);
}

/** Runs to its end what ends by itself at the far end when its time is over. */
export async function finishLimited(
    full: readonly string[],
    stdin: string | undefined,
    limitMs: number,
): Promise<Finished> {
    const start = performance.now();
    const result = await finish(full, stdin, limitMs + wordMs);
    const isOver = performance.now() - start >= limitMs && result.code !== 0 && !result.timedOut;
    // Its code is 124, 137, or what a shell, sudo and ssh make of a timeout(1) that has killed itself with its group.
    return isOver ? { ...result, code: null, timedOut: true } : result;
}
