import type { Finished } from "./process";

/** What happens to one resource. */
export interface Step {
    /** `create`, `update`, `same`, `delete`, `create-replacement`, `replace`, `delete-replaced`. */
    op: string;
    /** The resource's name, the last part of its URN. */
    name: string;
    /** `Bridge`, `Veth`; for components, providers and the stack the whole token. */
    type: string;
    /** Where it differs, as paths: `mtu`, `b.addresses[0]`. */
    differs: string[];
}

/** A command that changes something, as Pulumi's events tell of it. */
export interface Outcome {
    code: number | null;
    /** What was done, the resources of this package only. */
    steps: Step[];
    /** What went wrong, as a user reads it. */
    errors: string;
    /** Everything that was printed for a user. */
    text: string;
}

interface Metadata {
    op: string;
    urn: string;
    diffs?: string[] | null;
    detailedDiff?: Record<string, unknown> | null;
}

interface EngineEvent {
    resOutputsEvent?: { metadata: Metadata };
    diagnosticEvent?: { message: string; severity: string };
}

/** Reads the events of `pulumi up --json` and its like, one a line. */
export function parseEvents({ code, stdout, stderr }: Finished): Outcome {
    const events = stdout
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as EngineEvent);
    const diagnostics = events.flatMap((event) =>
        event.diagnosticEvent === undefined ? [] : [event.diagnosticEvent],
    );
    return {
        code,
        steps: ours(events.flatMap((event) => event.resOutputsEvent?.metadata ?? [])),
        errors: diagnostics
            .filter(({ severity }) => severity === "error")
            .map(({ message }) => message)
            .join(""),
        text:
            stderr +
            diagnostics
                .filter(({ severity }) => severity !== "debug")
                .map(({ message }) => message)
                .join(""),
    };
}

/** Reads the answer of `pulumi preview --json`. */
export function parsePreview(stdout: string): Step[] {
    const start = stdout.indexOf("{");
    if (start < 0) return [];
    return ours(
        (JSON.parse(stdout.slice(start)) as { steps?: (Metadata & { diffReasons?: string[] })[] }).steps ??
            [],
    );
}

/** All but what stays as it is: `update lan`, sorted. */
export function changes(steps: readonly Step[]): string[] {
    return steps
        .filter(({ op }) => op !== "same")
        .map(({ op, name }) => `${op} ${name}`)
        .sort();
}

function ours(found: readonly Metadata[]): Step[] {
    return found
        .filter(({ urn }) => urn.includes("dynamic/virtnet/"))
        .map(({ op, urn, diffs, detailedDiff }) => ({
            op,
            name: urn.replace(/^.*::/, ""),
            type: /linux:(\w+)::[^:]*$/.exec(urn)?.[1] ?? urn,
            differs: Object.keys(
                detailedDiff ?? Object.fromEntries((diffs ?? []).map((key) => [key, 0])),
            ).sort(),
        }));
}
