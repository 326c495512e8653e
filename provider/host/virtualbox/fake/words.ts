import { types } from "node:util";
import { Refusal } from "../../fake/kernel";

/** A call's words in the order in which they came: options with their values, and what stands alone. */
export interface Said {
    option: string;
    values: readonly string[];
}

/**
 * The options of a VBoxManage call. `arity`: how many values an option has; `undefined` for one that is not known, which
 * is an error, so that no planner can say something that no test has understood. A value may stand behind a `=`.
 */
export function saidOf(words: readonly string[], arity: (option: string) => number | undefined): Said[] {
    const said: Said[] = [];
    for (let at = 0; at < words.length;) {
        const [option = "", ...tail] = (words[at] ?? "").split("=");
        const name = option.replace(/^--?/, "");
        const count = option.startsWith("-") ? arity(name) : undefined;
        if (count === undefined) throw new Refusal(`Unknown option: ${option}`);
        const given = tail.length === 0 ? [] : [tail.join("=")];
        const wanted = count - given.length;
        const more = words.slice(at + 1, at + 1 + wanted);
        if (wanted < 0 || more.length < wanted) throw new Refusal(`Missing argument to: ${option}`);
        said.push({ option: name, values: [...given, ...more] });
        at += 1 + wanted;
    }
    return said;
}

/** The options by name, each of which has one value or none; the last one counts. */
export function options(
    words: readonly string[],
    valued: readonly string[],
    flags: readonly string[] = [],
): ReadonlyMap<string, string> {
    const said = saidOf(words, (name) => (valued.includes(name) ? 1 : flags.includes(name) ? 0 : undefined));
    return new Map(said.map(({ option, values: [value = ""] }) => [option, value]));
}

/** `on` or `off`, as VBoxManage takes them. */
export function onOff(value: string | undefined): boolean {
    if (value !== "on" && value !== "off") throw new Refusal(`Invalid value '${value ?? ""}'`);
    return value === "on";
}

export function wholeNumber(value: string | undefined): number {
    if (value === undefined || !/^\d+$/.test(value)) throw new Refusal(`Invalid number '${value ?? ""}'`);
    return Number(value);
}

/** A copy through and through, of this realm's kinds, which structuredClone's are not under every test runner. */
export function copyOf<T>(value: T): T {
    if (Array.isArray(value)) return value.map(copyOf) as T;
    if (types.isMap(value)) return new Map([...value].map(([key, inner]) => [key, copyOf(inner)])) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)])) as T;
}

export function without<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Omit<T, K> {
    const entries = Object.entries(from).filter(([key]) => !keys.includes(key as K));
    return Object.fromEntries(entries) as Omit<T, K>;
}
