import { registry } from "../../../provider/resources/registry";
import { examples, rows, variantRows, changeRows } from "../../support/examples";
import { checked, inhabitedHost, lifeOn } from "../../support/lab";
import type { Bag } from "../../support/lab";

describe("the examples", () => {
    test("there are some of every registered type, and of no other", () => {
        expect(Object.keys(examples).sort()).toEqual([...registry.keys()].sort());
    });

    test.each([...registry.values()])("those of $type use every field", ({ type, fields }) => {
        const used = (examples[type] ?? []).flatMap(({ variants }) =>
            Object.values(variants).flatMap(Object.keys),
        );
        expect(new Set(used)).toEqual(new Set(Object.keys(fields)));
    });

    test.each(changeRows())("$title is a change in place", ({ definition, example, from, to }) => {
        const [olds, news] = [checked(definition, from), checked(definition, to)];
        expect(lifeOn(undefined as never, definition).diff("", olds, news).replaces).toEqual([]);
        expect(example.variants).toBeDefined();
    });
});

describe.each(variantRows())("$title", ({ definition, example, inputs }) => {
    const want = checked(definition, inputs);

    test("a second check finds the normal form normal", () => {
        expect(checked(definition, want)).toEqual(want);
    });

    test("nothing differs from itself", () => {
        expect(lifeOn(undefined as never, definition).diff("", want, structuredClone(want)).replaces).toEqual(
            [],
        );
    });

    test("a second create runs no command", async () => {
        const host = await inhabitedHost(example.needs);
        const first = await lifeOn(host, definition).create(want);
        expect(host.done).not.toEqual([]);
        host.done = [];
        expect(await lifeOn(host, definition).create(want)).toEqual(first);
        expect(host.done).toEqual([]);
    });

    test("a read after create sees the inputs and the outputs as they are", async () => {
        const host = await inhabitedHost(example.needs);
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(want);
        const read = await life.read(id, outs);
        expect(read).toEqual({ id, inputs: want, props: outs });
    });

    test("create and delete leave the host as it was", async () => {
        const host = await inhabitedHost(example.needs);
        const before = host.snapshot();
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(want);
        expect(host.snapshot()).not.toEqual(before);
        await life.delete(id, outs);
        expect(host.snapshot()).toEqual(before);
        expect(await life.read(id, outs)).toEqual({ id: "" });
        host.done = [];
        await life.delete(id, outs);
        expect(host.done).toEqual([]);
    });
});

describe.each(changeRows())("$title", ({ definition, example, from, to }) => {
    const [olds, news] = [checked(definition, from), checked(definition, to)];

    test("an update arrives, and a second one runs no command", async () => {
        const host = await inhabitedHost(example.needs);
        const before = host.snapshot();
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(olds);
        const updated = await life.update(id, outs, news);
        expect((await life.read(id, updated.outs)).inputs).toEqual(news);
        host.done = [];
        expect(await life.update(id, updated.outs, news)).toEqual(updated);
        expect(host.done).toEqual([]);
        await life.delete(id, updated.outs);
        expect(host.snapshot()).toEqual(before);
    });

    test("an update arrives where a create would have", async () => {
        const [updated, fresh] = [await inhabitedHost(example.needs), await inhabitedHost(example.needs)];
        const { id, outs } = await lifeOn(updated, definition).create(olds);
        await lifeOn(updated, definition).update(id, outs, news);
        await lifeOn(fresh, definition).create(news);
        const leave = example.lasting ?? [];
        expect(managed(updated.snapshot(), news, leave)).toEqual(managed(fresh.snapshot(), news, leave));
    });
});

describe.each(rows(({ guests }) => guests !== undefined))("$title", ({ definition, example }) => {
    const variants = Object.values(example.variants).map((inputs) => checked(definition, inputs));

    test("what others put on it survives every update", async () => {
        const host = await inhabitedHost(example.needs);
        const life = lifeOn(host, definition);
        const [first = {}] = variants;
        let { id, outs } = await life.create(first);
        for (const news of [...variants, first]) {
            for (const command of example.guests ?? []) await host.execute(command).catch(() => undefined);
            ({ outs } = await life.update(id, outs, news));
            const text = JSON.stringify(host.snapshot());
            expect(text).toMatch(/10\.66\.0\.1|10\.0\.0\.9/);
        }
    });
});

/** A snapshot without the MTU and MAC of links whose inputs leave them be, and without `lasting` parts: these stay as they were. */
function managed(snapshot: object, inputs: Bag, lasting: string[]): unknown {
    const given = JSON.stringify(inputs);
    const left = [...["mtu", "mac"].filter((key) => !given.includes(`"${key}":`)), ...lasting];
    return JSON.parse(
        JSON.stringify(snapshot, (key, value: unknown) => (left.includes(key) ? "left" : value)),
    );
}
