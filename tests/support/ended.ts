import { existsSync, readFileSync } from "node:fs";

/** Whether a process has ended; also when nobody has waited for it yet: then it has no words any more (proc_pid_cmdline(5)). */
export function hasEnded(pid: number | string): boolean {
    return !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/cmdline`, "utf8") === "";
}
