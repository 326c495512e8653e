/**
 * Stands in for Pulumi's engine around one provider process: walks the resources of a lab in order and records what was
 * done after each, or nothing at all until the end. Run as a process of its own, which can be killed at any moment: it loads
 * the engine, reads one job as a line of JSON, does it, and tells the outcome as one.
 *
 * node crash-driver.js ENGINE
 */
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

type Bag = Record<string, unknown>;

/** A resource of a lab. `inSandbox`: its host is the inside of the resource of that name. */
export interface LabResource {
    name: string;
    type: string;
    inputs: Bag;
    inSandbox?: string;
}

export interface Job {
    lab: readonly LabResource[];
    stateFile: string;
    mode: "record" | "forget";
    environment: Record<string, string>;
}

/** What a driver that was not killed answers. */
export interface Outcome {
    error?: string;
}

interface Recorded extends LabResource {
    id: string;
    checked: Bag;
    outs: Bag;
}

export interface Engine {
    forType: (type: string) => {
        check(olds: Bag, news: Bag): { inputs: Bag; failures: { property: string; reason: string }[] };
        diff(id: string, olds: Bag, news: Bag): { replaces: string[] };
        create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
        update(id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }>;
        delete(id: string, props: Bag): Promise<void>;
    };
}

/** What a program knows of a Sandbox's inside. */
interface Marks {
    ownerMark: (owner: string, type: string) => string;
}

const ownerOf = (name: string) => `crash/dev/${name}`;

const [enginePath = ""] = process.argv.slice(2);

async function main(): Promise<void> {
    const { forType, ownerMark } = (await import(enginePath)) as Engine & Marks;
    const [line] = (await once(createInterface({ input: process.stdin }), "line")) as [string];
    const { lab, stateFile, mode, environment } = JSON.parse(line) as Job;
    process.title = "crash-driver at work"; // the one beside it waits for its turn
    Object.assign(process.env, environment);
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
                : { sandbox: { id: ownerMark(ownerOf(resource.inSandbox), "linux:Sandbox") } };
        const news = { host, owner: ownerOf(resource.name), ...resource.inputs };
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

function answer(outcome: Outcome): void {
    process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));
}

main().then(
    () => answer({}),
    (error: Error) => answer({ error: `${error.message}\n${error.stack ?? ""}` }),
);
