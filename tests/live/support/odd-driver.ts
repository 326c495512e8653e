/**
 * Makes and deletes one resource after the other, as Pulumi would, and tells of each how that went, a line of JSON each.
 *
 * node odd-driver.js ENGINE CASES
 */
import { readFileSync } from "node:fs";
import type { Engine, LabResource } from "./crash-driver";

/** How it went: refused by check, failed with an error for its user, or made and deleted. */
export type Verdict =
    { refused: { property: string; reason: string }[] } | { failed: string; stack: string } | { made: true };

async function judge({ forType }: Engine, { name, type, inputs }: LabResource): Promise<Verdict> {
    const lifecycle = forType(type);
    const checked = lifecycle.check({}, { host: { local: {} }, owner: `odd/dev/${name}`, ...inputs });
    if (checked.failures.length > 0) return { refused: checked.failures };
    try {
        const { id, outs } = await lifecycle.create(checked.inputs);
        await lifecycle.delete(id, outs);
        return { made: true };
    } catch (error) {
        const { message, stack = "", properties } = error as Error & { properties?: Record<string, unknown> };
        // State knows what was made: it is deleted by what stands there.
        if (properties !== undefined) await lifecycle.delete("", properties);
        return { failed: message, stack };
    }
}

async function main([enginePath = "", cases = ""]: readonly string[]): Promise<void> {
    const engine = (await import(enginePath)) as Engine;
    for (const resource of JSON.parse(readFileSync(cases, "utf8")) as LabResource[])
        process.stdout.write(`${JSON.stringify(await judge(engine, resource))}\n`);
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: Error) => {
        process.stderr.write(`${error.stack ?? ""}\n`);
        process.exit(1);
    },
);
