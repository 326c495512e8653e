import type { QdiscRow } from "../../host/parse/tc-json";
import { netemWords, parseNetem } from "./netem-options";

/** The words that make a discipline of a kind again from what tc shows of it; kinds of which it shows all. */
const makers: Record<string, (options: Readonly<Record<string, unknown>>) => string[] | undefined> = {
    netem: (options) => netemWords(parseNetem(options)),
    pfifo: ({ limit }) => ["pfifo", "limit", String(limit)],
    bfifo: ({ limit }) => ["bfifo", "limit", String(limit)],
    tbf: ({ rate, burst, lat, ...more }) =>
        Object.keys(more).length > 0
            ? undefined
            : [
                  "tbf",
                  "rate",
                  `${Number(rate) * 8}bit`,
                  "burst",
                  String(burst),
                  "latency",
                  `${String(lat)}us`,
              ],
};

/** `undefined` when it cannot be made again: it has classes, or settings that tc does not show. */
export function restoreWords(root: QdiscRow, all: readonly QdiscRow[]): string[] | undefined {
    const hasClasses = all.some(({ root: isRoot, kind }) => !isRoot && !isHook({ kind }));
    return hasClasses ? undefined : makers[root.kind]?.(root.options);
}

/** What filters on received packets hang on: no queue. */
export function isHook({ kind }: Pick<QdiscRow, "kind">): boolean {
    return kind === "ingress" || kind === "clsact";
}
