import type { Host } from "./host";
import { parseRoutesTo, routeTypes } from "./parse/ip-json";
import { samePlace } from "./parse/route-words";

/** Why the kernel does not add a route, where it says no more than that the file exists: what stands in its place, and what to do. */
export async function routeInTheWay(
    query: (args: readonly string[]) => ReturnType<Host["query"]>,
    words: readonly string[],
    message: string,
): Promise<{ wrong: string; remedy: string } | undefined> {
    const [object, verb, ...rest] = words;
    if (object !== "route" || verb !== "add" || !/File exists/.test(message)) return undefined;
    const to = rest.find((word) => !routeTypes.some((type) => type === word)) ?? "";
    const after = (key: string) => rest[rest.indexOf(key) + 1];
    const table = rest.includes("table") ? after("table") : undefined;
    const metric = rest.includes("metric") ? Number(after("metric")) : undefined;
    const rows = await query(["route", "show", "table", "all", "exact", to]).catch(() => undefined);
    const there = parseRoutesTo(rows ?? [], to).filter((row) => samePlace(row, { to, table, metric }));
    if (there.length === 0) return undefined;
    const shown = there.map(({ words: whole = [] }) => `\`${whole.join(" ")}\``).join(", ");
    return {
        wrong: `another route stands in its place (${shown})`,
        remedy: "Delete that one if nobody needs it, or give this one a metric of its own",
    };
}
