import { Refusal } from "./kernel";

/**
 * The words of an `ip` command as options: each name of `flags` stands alone, each of `pairs` has a value behind it. What the
 * fake does not know is an error, so that no planner can say something that no test has understood.
 */
export function options(
    words: readonly string[],
    pairs: readonly string[],
    flags: readonly string[] = [],
): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (let index = 0; index < words.length; index += 1) {
        const word = words[index] ?? "";
        const value = words[index + 1];
        if (flags.includes(word)) {
            found.set(word, "");
        } else if (pairs.includes(word) && value !== undefined) {
            found.set(word, value);
            index += 1;
        } else {
            throw new Refusal(`the fake kernel does not know "${word}" in: ip … ${words.join(" ")}`);
        }
    }
    return found;
}

/** The words before and after the first `separator`. */
export function cut(words: readonly string[], separator: string): [string[], string[]] {
    const at = words.indexOf(separator);
    return at < 0 ? [[...words], []] : [words.slice(0, at), words.slice(at + 1)];
}
