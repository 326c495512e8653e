/**
 * One provider process for many steps, each a line of JSON: a method of a resource type's lifecycle and its arguments.
 *
 * node driver.js ENGINE
 */
import { createInterface } from "node:readline";

/** What a lifecycle is asked to do. */
export interface Step {
    type: string;
    method: "check" | "diff" | "create" | "read" | "update" | "delete";
    args: readonly unknown[];
}

/** How that went. */
export interface Answer {
    result?: unknown;
    error?: string;
}

type Lifecycle = Record<Step["method"], (...args: readonly unknown[]) => unknown>;

const [enginePath = ""] = process.argv.slice(2);

/** Steps are runs of Pulumi of their own, long after each other: what was read for one is too old for the next. */
let ahead = 0;
const { now } = Date;
Date.now = () => now() + ahead;

async function main(): Promise<void> {
    const { forType } = (await import(enginePath)) as { forType: (type: string) => Lifecycle };
    for await (const line of createInterface({ input: process.stdin })) {
        ahead += 3_600_000;
        const { type, method, args } = JSON.parse(line) as Step;
        const answer = await Promise.resolve()
            .then(() => forType(type)[method](...args))
            .then(
                (result): Answer => ({ result }),
                (error: Error): Answer => ({ error: error.message }),
            );
        process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
    process.exit(0);
}

void main();
