import { isDeepStrictEqual } from "node:util";
import type { Lifecycle } from "../../provider/core/lifecycle";
import { netem } from "../../provider/resources/linux/netem";
import { checked } from "./lab";
import type { Bag } from "./lab";

/** Where impairments are made. */
export interface NetemKernel {
    life: () => Lifecycle;
    /** Two interfaces. */
    devs: readonly [string, string];
    /** The discipline of one, as tc shows it. */
    row: (dev: string) => Promise<QdiscRow>;
}

export interface QdiscRow {
    handle?: string;
    options?: Record<string, unknown>;
}

const slow = { rate: "5mbit" };
const varying = { delay: "20ms", jitter: "4ms" };
const all = {
    limit: 77,
    ...varying,
    delayCorrelation: 25,
    loss: 3,
    lossCorrelation: 30,
    duplicate: 2,
    duplicateCorrelation: 20,
    corrupt: 1,
    corruptCorrelation: 10,
    reorder: 40,
    reorderCorrelation: 15,
    gap: 3,
    rate: "7mbit",
    packetOverhead: -4,
    cellSize: 53,
    cellOverhead: 5,
    slot: { min: "700us", max: "900us", packets: 5, bytes: 6000 },
};

/** Impairments to change between; all of a family have one handle. */
export const netemFamilies: Record<string, Record<string, Bag>> = {
    "no distribution": {
        nothing: {},
        "a rate": slow,
        "a rate with overheads": { ...slow, packetOverhead: 14, cellSize: 48, cellOverhead: -5 },
        "a rate with cells": { ...slow, cellSize: 20 },
        slots: { slot: { min: "2ms" } },
        "slots of a size": { slot: { min: "2ms", max: "3ms", packets: 7 } },
        "slots of bytes": { slot: { min: "0us", max: "3ms", bytes: 9000 } },
        jitter: varying,
        "correlated jitter": { ...varying, delayCorrelation: 50 },
        loss: { loss: 5 },
        "correlated loss": { loss: 5, lossCorrelation: 25 },
        "states of loss": { lossState: { p13: 1, p31: 99, p32: 2, p23: 98, p14: 0.5 } },
        "bursts of loss": { lossGemodel: { p: 1, r: 20, oneMinusH: 70, oneMinusK: 0.1 } },
        "doubles and damage": { duplicate: 5, duplicateCorrelation: 40, corrupt: 6, corruptCorrelation: 45 },
        doubles: { duplicate: 5 },
        disorder: { delay: "5ms", reorder: 30 },
        "correlated disorder": { delay: "5ms", reorder: 30, reorderCorrelation: 60, gap: 4 },
        all,
    },
    "a distribution and marks": {
        some: { ...varying, distribution: "normal", ecn: true, loss: 1 },
        more: { ...varying, delay: "30ms", distribution: "normal", ecn: true, loss: 2, lossCorrelation: 5 },
        rated: { ...varying, ...slow, distribution: "normal", ecn: true, lossGemodel: { p: 1, r: 9 } },
        all: { ...all, distribution: "normal", ecn: true },
    },
};

const want = (dev: string, inputs: Bag) => checked(netem, { interface: dev, ...inputs });

/** What there is, but for what is left of an earlier disorder: without a gap it has no effect. */
function effectOf({ options = {} }: QdiscRow): unknown {
    const { reorder, ...rest } = options;
    delete rest["seed"]; // by chance, where the kernel shows it
    return rest["gap"] === 0 ? rest : { ...rest, reorder };
}

/** A way over each ordered pair. */
function wayOver<T>(stops: readonly T[]): T[] {
    return stops.flatMap((one, index) => [...stops.slice(index + 1).flatMap((other) => [one, other]), one]);
}

/** Goes all the way, and gives what did not arrive, or not where a create would have. */
export async function changesThatFail(
    { life, devs, row }: NetemKernel,
    sets: Record<string, Bag>,
): Promise<object[]> {
    const [changed, made] = devs;
    const fresh = new Map<string, unknown>();
    for (const [name, inputs] of Object.entries(sets)) {
        const { id, outs } = await life().create(want(made, inputs));
        fresh.set(name, effectOf(await row(made)));
        await life().delete(id, outs);
    }
    const way = wayOver(Object.keys(sets));
    let { id, outs } = await life().create(want(changed, sets[way[0] ?? ""] ?? {}));
    const { handle } = await row(changed);
    const failing: object[] = [];
    for (const [index, name] of way.entries()) {
        const wanted = want(changed, sets[name] ?? {});
        ({ outs } = await life().update(id, outs, wanted));
        const { inputs } = (await life().read(id, outs)) as { inputs?: Bag };
        const now = await row(changed);
        const found = { inputs, effect: effectOf(now), handle: now.handle };
        const due = { inputs: wanted, effect: fresh.get(name), handle };
        if (!isDeepStrictEqual(found, due)) failing.push({ from: way[index - 1], to: name, found, due });
    }
    await life().delete(id, outs);
    return failing;
}
