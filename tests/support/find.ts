import fs from "node:fs";
import path from "node:path";

/** Whether a program is on PATH. */
export function find(program: string): boolean {
    return (process.env["PATH"] ?? "")
        .split(path.delimiter)
        .some((directory) => fs.existsSync(path.join(directory, program)));
}
