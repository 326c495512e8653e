import { changes } from "./events";
import type { Outcome } from "./events";

const kinds = ["up", "again", "refresh", "destroy"] as const;
type Kind = (typeof kinds)[number];

/** How long a stack's commands took: the first of each kind that succeeded. */
export class Costs {
    private readonly seconds = new Map<Kind, number>();

    note(command: string, { code, steps }: Outcome, seconds: number): void {
        const kind = this.kindOf(command, steps);
        if (code === 0 && kind !== undefined && !this.seconds.has(kind)) this.seconds.set(kind, seconds);
    }

    /** One line for whoever reads the test's log: `example nat-lab: up 45.0 s, again 5.1 s, refresh 5.0 s, destroy 9.0 s`. */
    print(example: string): void {
        const parts = kinds
            .filter((kind) => this.seconds.has(kind))
            .map((kind) => `${kind} ${this.seconds.get(kind)?.toFixed(1)} s`);
        process.stdout.write(`example ${example}: ${parts.join(", ")}\n`);
    }

    /** An `up` that has nothing to do counts for itself; a `destroy` of nothing not at all. */
    private kindOf(command: string, steps: Outcome["steps"]): Kind | undefined {
        if (command === "up" && this.seconds.has("up"))
            return changes(steps).length === 0 ? "again" : undefined;
        if (command === "destroy" && steps.length === 0) return undefined;
        return kinds.find((kind) => kind === command);
    }
}
