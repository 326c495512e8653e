import type { Host } from "../host";

/** A process found by a variable of its environment. */
export interface FoundProcess {
    pid: number;
    /** The variable's value. */
    value: string;
}

/** The argv that greps through the environments of all processes. */
export function environmentScan(grep: readonly string[]): string[] {
    const files = ["find", "/proc", "-mindepth", "2", "-maxdepth", "2", "-path", "/proc/[0-9]*/environ"];
    return [...files, "-exec", "grep", ...grep, "{}", "+"];
}

/**
 * Every process whose environment holds `variable`, oldest first. Processes of other users are left out where
 * we may not read them: they are not ours.
 */
export async function findProcesses(host: Host, variable: string): Promise<FoundProcess[]> {
    const text = await host.run(environmentScan(["-Hzs", `^${variable}=`]), {
        accept: [1],
        timeoutMs: 60_000,
    });
    return parseEnvironmentMatches(text, variable).sort((a, b) => a.pid - b.pid);
}

/** Parses what `grep -Hz` prints: `/proc/PID/environ:NAME=VALUE` and a NUL each. */
export function parseEnvironmentMatches(text: string, variable: string): FoundProcess[] {
    return text.split("\0").flatMap((match) => {
        const found = /^\/proc\/(\d+)\/environ:([^=]+)=(.*)$/s.exec(match.trimStart());
        return found?.[2] === variable ? { pid: Number(found[1]), value: found[3] ?? "" } : [];
    });
}
