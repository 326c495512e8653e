import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { VirtualBoxCommand } from "../../../../provider/host/virtualbox/command";
import { prune } from "../../../../provider/core/check";
import { checked } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { networkCases } from "./network-cases";
import type { NetworkCases } from "./network-cases";
import {
    claimsAfter,
    definitionOf,
    planned,
    seenOf,
    unplanned,
    worldWith,
    worldWithout,
} from "./network-world";
import type { Said } from "./network-world";

const file = join(__dirname, "../../../cases/virtualbox/network-plans.txt");

/** As it is once it was made as `inputs` say. */
async function made({ type }: NetworkCases, inputs: Bag): Promise<Said> {
    const claims = claimsAfter(await planned(type, inputs, worldWithout(type, inputs)));
    return { ...worldWith(type, inputs), claims };
}

function text(title: string, commands: readonly VirtualBoxCommand[]): string {
    return [`## ${title}`, ...commands.map((command) => JSON.stringify(command)), ""].join("\n");
}

async function casesOf(cases: NetworkCases): Promise<string[]> {
    const { type, base, changes } = cases;
    const there = await made(cases, base);
    const changed = Object.entries(changes).map(async ([title, change]) =>
        text(`${type}, changed: ${title}`, await planned(type, { ...base, ...change }, there)),
    );
    const adopted = claimsAfter(await planned(type, { ...base, adopt: true }, worldWith(type, base)));
    const givenBack = Object.entries(changes).map(async ([title, change]) => {
        const inputs = { ...base, ...change, adopt: true };
        const said = { ...worldWith(type, inputs), claims: adopted };
        return text(`${type}, adopted and given back: ${title}`, await unplanned(type, inputs, said));
    });
    return [
        text(`${type}, made`, await planned(type, base, worldWithout(type, base))),
        ...(await Promise.all(changed)),
        text(`${type}, undone`, await unplanned(type, base, there)),
        ...(await Promise.all(givenBack)),
    ];
}

test("plans what was reviewed (VIRTNET_UPDATE_CASES=1 writes it anew)", async () => {
    const cases = (await Promise.all(networkCases.map(casesOf))).flat().join("\n");
    if (process.env["VIRTNET_UPDATE_CASES"] === "1") writeFileSync(file, cases);
    expect(cases).toBe(readFileSync(file, "utf8"));
});

const rows = networkCases.flatMap((cases) =>
    Object.entries(cases.changes).map(([title, change]) => ({
        title: `${cases.type}, ${title}`,
        cases,
        inputs: { ...cases.base, ...change },
    })),
);

describe.each(rows)("$title", ({ cases, inputs }) => {
    const { type, base } = cases;

    test("changed alone it is one call", async () => {
        expect(await planned(type, inputs, await made(cases, base))).toHaveLength(1);
    });

    test("there already it is no call", async () => {
        expect(await planned(type, inputs, await made(cases, inputs))).toEqual([]);
    });

    test("read it is as it was asked for", async () => {
        const want = await seenOf(type, inputs, await made(cases, inputs));
        const asked = checked(definitionOf(type), inputs);
        const read = (want?.["inputs"] ?? {}) as Bag;
        expect(Object.keys(read).length).toBeGreaterThan(0);
        expect(asked).toMatchObject(prune(read) as Bag);
    });
});

test.each(networkCases)("a $type that somebody else made is not free to be taken", async ({ type, base }) => {
    const seen = await seenOf(type, base, worldWith(type, base));
    expect(seen).toMatchObject({ mark: undefined, free: false });
});

test.each(networkCases)("a claim on a $type comes before its first change", async ({ type, base }) => {
    const [first] = await planned(type, base, worldWithout(type, base));
    expect(first).toMatchObject({ previous: type === "virtualbox:NatNetwork" ? { settings: null } : null });
});
