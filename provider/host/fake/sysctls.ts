import type { FakeSpace } from "./kernel";
import { Refusal } from "./kernel";

const root = "/proc/sys/";

/** `tee FILE`: the kernel takes whole numbers where a number was, and shows them with tabs between. */
export function writeSysctl(space: FakeSpace, path: string, value: string): void {
    const key = path.slice(root.length);
    const old = space.sysctls.get(key);
    if (!path.startsWith(root) || old === undefined)
        throw new Refusal(`tee: ${path}: No such file or directory`);
    const words = value.trim().split(/\s+/);
    const numeric = /^[\d\t-]+$/.test(old);
    const right =
        !numeric || (words.length === old.split("\t").length && words.every((w) => /^-?\d+$/.test(w)));
    if (!right) throw new Refusal(`tee: ${path}: Invalid argument`);
    space.sysctls.set(key, words.map((word) => (numeric ? String(Number(word)) : word)).join("\t"));
}

/** `grep -Hs '' FILE…`. */
export function grepFiles(
    space: FakeSpace,
    paths: readonly string[],
    others: ReadonlyMap<string, string>,
): string {
    return paths
        .flatMap((path) => {
            const value = path.startsWith(root)
                ? space.sysctls.get(path.slice(root.length))
                : others.get(path)?.trimEnd();
            return value?.split("\n").map((line) => `${path}:${line}\n`) ?? [];
        })
        .join("");
}
