import { printable } from "../../core/errors";
import type { Finished } from "../process";

/** What a finished VBoxManage call said, without what its start script, its banner and its manual add. */
export interface Said {
    output: string;
    /** What it calls errors, each once, without their Details and Context. */
    errors: readonly string[];
    /** All of it, as it came, for what only the codes or the start script tell. */
    whole: string;
    /** `it ended with exit code 1` */
    ending: string;
}

/** Start scripts warn of missing kernel modules before each call: Oracle's on one stream, Debian's on the other. */
const startWarning = /^(?:WARNING: .*\n(?:[ \t].*(?:\n|$)|\n(?=[ \t]))*\n?)+/;

const errorLine = /^(?:.*%\.\.\.)?VBoxManage(?:\.exe)?: (?:fatal )?error: ?(.*)$/;

/** What is for VirtualBox's own developers. */
const beside = /^(?:Details|Context): |\.cpp\[\d+\]/;

export function saidBy({ stdout, stderr, code, signal }: Omit<Finished, "timedOut">): Said {
    return {
        output: stdout.replace(startWarning, ""),
        errors: errorsIn(stderr.replaceAll("\r", "")),
        whole: `${stdout}\n${stderr}`,
        ending: signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`,
    };
}

function errorsIn(stderr: string): string[] {
    const lines = stderr.split("\n").flatMap((line) => errorLine.exec(line)?.[1]?.trim() ?? []);
    return [...new Set(lines.filter((line) => line !== "" && !beside.test(line)))];
}

/** Its own words for a message. */
export function messageIn(said: Said): string {
    if (said.errors.length > 0) return printable(said.errors.join("; "));
    if (/^VBoxManage(?:\.exe)?: error:/m.test(said.whole))
        return "it refuses its arguments and does not say why";
    const rest = said.whole.replace(startWarning, "").trim();
    return rest === "" ? said.ending : printable(rest, 500);
}

/** VBoxManage prints some errors and goes on: it saves the rest of what it was told, and ends with exit code 0. */
export function hasFailed(result: Finished, said: Said): boolean {
    return result.code !== 0 || said.errors.length > 0;
}
