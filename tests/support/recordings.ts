import { readFileSync } from "node:fs";
import { join } from "node:path";

const directory = join(__dirname, "../cases/parse");

/** What a program once printed; tests/cases/parse/record.sh says which and on what. */
export function recorded(file: string): string {
    return readFileSync(join(directory, file), "utf8");
}

export function recordedRows(file: string): unknown[] {
    return JSON.parse(recorded(file)) as unknown[];
}
