import type { Host } from "../host";
import type { Flow, Outcome } from "./flow";
import { parseSightings } from "./parse-trace";
import type { Sighting } from "./parse-trace";
import { newNonce, parseProbe, probeArgv, probeLimitMs } from "./probe";
import { traceProgram } from "./trace-program";

/** What was seen of one attempt, in whichever namespaces it came by. */
export interface Trace {
    outcome: Outcome;
    sightings: Sighting[];
    /** Of more namespaces than can be watched at once, these were not. */
    unwatched: number;
    /** Why there may be less to see than there was. */
    problems: string[];
}

/** A process and a ruleset each: enough for a lab, not for any number. */
const watchable = 100;

/** Tries the flow once more, watched. */
export async function trace(host: Host, flow: Flow): Promise<Trace> {
    const once = { ...flow, attempts: 1 };
    const { namespace } = flow.from;
    const names = [...(await host.namespaces()).keys()].filter((name) => name !== namespace);
    const first: string[] = namespace === undefined ? [] : [namespace];
    const watched = [...first, ...names].slice(0, watchable);
    const nonce = newNonce();
    const limitMs = probeLimitMs(once);
    const argv = [
        ...["perl", "-e", traceProgram, String(Math.ceil(limitMs / 1000)), watched.join(","), nonce],
        ...[flow.protocol, namespace ?? "", ...probeArgv(once, { hoped: true, waits: true, nonce })],
    ];
    const text = await host.run(argv, { timeoutMs: limitMs + 10_000 });
    return { ...parseTrace(text, flow), unwatched: names.length + first.length - watched.length };
}

/** Parses what the trace program prints: whose line it is, a tab, the line. */
export function parseTrace(text: string, flow: Flow): Omit<Trace, "unwatched"> {
    const lines = new Map<string, string[]>();
    for (const row of text.split("\n")) {
        const [, from, line] = /^([^\t]*)\t(.*)$/.exec(row) ?? [];
        if (from !== undefined && line !== undefined) lines.set(from, [...(lines.get(from) ?? []), line]);
    }
    const { "?": probe = [], "!": problems = [], ...places } = Object.fromEntries(lines);
    const said = probe.join("\n");
    const port = Number(/^port (\d+)$/m.exec(said)?.[1] ?? 0);
    const table = /^table (\S+)$/m.exec(said)?.[1] ?? "";
    return {
        outcome: parseProbe(said, flow),
        sightings: Object.entries(places).flatMap(([place, heard]) =>
            parseSightings(place, heard, { table, port }),
        ),
        problems,
    };
}
