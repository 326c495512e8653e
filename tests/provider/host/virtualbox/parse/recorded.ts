import { readFileSync } from "node:fs";
import path from "node:path";

const directory = path.join(__dirname, "../../../../cases/virtualbox");

/** What the real VirtualBox once wrote or printed; record.sh beside it says how. */
export function recorded(file: string): string {
    return readFileSync(path.join(directory, file), "utf8");
}

/** What each line of options, set alone, made VirtualBox write. */
export function recordedCases(file: string): Map<string, string> {
    const cases = recorded(file).split(/^=== /m).slice(1);
    return new Map(
        cases.map((text) => {
            const end = text.indexOf("\n");
            return [text.slice(0, end).trim(), text.slice(end + 1)];
        }),
    );
}

/** Why VBoxManage would not have the options, if so. */
export function refusal(text: string): string | undefined {
    return /^refused with (.*)$/m.exec(text)?.[1];
}
