import { LabError, printable } from "../core/errors";
import type { Finished } from "./process";

/** Where each program comes in full, as Alpine names the packages. */
const packageOf: Readonly<Record<string, string>> = {
    ip: "iproute2",
    tc: "iproute2-tc",
    bridge: "iproute2",
    ss: "iproute2-ss",
    timeout: "coreutils",
    find: "findutils",
    grep: "grep",
};

/** The error for a program of BusyBox's that does not know what it was told: it says which it is, and how it is used. */
export function explainBusyBox({ code, stderr }: Finished): LabError | undefined {
    if (code === 0) return undefined;
    const found = /^(?:(.*)\n)?BusyBox v\S* .*\s+Usage: (\S+)/m.exec(stderr);
    if (found === null) return undefined;
    const [, complaint = "", program = ""] = found;
    const reason = printable(complaint).replace(/^\S+: /, "");
    return new LabError({
        kind: "missing-tool",
        doing: `running ${printable(program)}`,
        wrong: `the host's is BusyBox's, which is not enough${reason === "" ? "" : ` (${reason})`}`,
        remedy: `Install the whole one; on Alpine: apk add ${packageOf[program] ?? "util-linux"}. All that is needed there is in the guide "An SSH host"`,
    });
}
