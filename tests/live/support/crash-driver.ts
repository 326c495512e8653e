/**
 * Stands in for Pulumi's engine around one provider process: walks the resources of a lab in order and records what was
 * done after each, or nothing at all until the end. Run as a process of its own, which can be killed at any moment.
 *
 * node crash-driver.js ENGINE LAB STATE record|forget
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

type Bag = Record<string, unknown>;

/** A resource of a lab. `inSandbox`: its host is the output of the resource of that name. */
export interface LabResource {
    name: string;
    type: string;
    inputs: Bag;
    inSandbox?: string;
}

interface Recorded extends LabResource {
    id: string;
    checked: Bag;
    outs: Bag;
}

interface Engine {
    forType: (type: string) => {
        check(olds: Bag, news: Bag): { inputs: Bag; failures: { property: string; reason: string }[] };
        diff(id: string, olds: Bag, news: Bag): { replaces: string[] };
        create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
        update(id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }>;
        delete(id: string, props: Bag): Promise<void>;
    };
}

const [enginePath = "", labFile = "", stateFile = "", mode = "record"] = process.argv.slice(2);

async function main(): Promise<void> {
    const { forType } = (await import(enginePath)) as Engine;
    const lab = JSON.parse(readFileSync(labFile, "utf8")) as LabResource[];
    const state = new Map(
        existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, "utf8")) as [string, Recorded][]) : [],
    );
    const write = () => {
        writeFileSync(`${stateFile}.new`, JSON.stringify([...state]));
        renameSync(`${stateFile}.new`, stateFile);
    };
    const record = () => (mode === "record" ? write() : undefined);
    const remove = async (old: Recorded) => {
        await forType(old.type).delete(old.id, old.outs);
        state.delete(old.name);
        record();
    };
    for (const resource of lab) {
        const lifecycle = forType(resource.type);
        const host =
            resource.inSandbox === undefined
                ? { local: {} }
                : state.get(resource.inSandbox)?.outs["sandboxHost"];
        const news = { host, owner: `crash/dev/${resource.name}`, ...resource.inputs };
        const { inputs, failures } = lifecycle.check({}, news);
        if (failures.length > 0) throw new Error(`${resource.name}: ${JSON.stringify(failures)}`);
        const old = state.get(resource.name);
        const same = old !== undefined && JSON.stringify(old.checked) === JSON.stringify(inputs);
        if (same) continue;
        const replaced = old !== undefined && lifecycle.diff(old.id, old.outs, inputs).replaces.length > 0;
        if (replaced) await remove(old);
        const made =
            old === undefined || replaced
                ? await lifecycle.create(inputs)
                : { id: old.id, ...(await lifecycle.update(old.id, old.outs, inputs)) };
        state.set(resource.name, { ...resource, id: made.id, checked: inputs, outs: made.outs });
        record();
    }
    const wanted = new Set(lab.map(({ name }) => name));
    for (const old of [...state.values()].toReversed()) if (!wanted.has(old.name)) await remove(old);
    write();
}

main().then(
    () => process.exit(0),
    (error: unknown) => {
        process.stderr.write(`${String((error as Error).stack)}\n`);
        process.exit(1);
    },
);
