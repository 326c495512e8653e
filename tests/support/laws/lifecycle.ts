import { Lifecycle } from "../../../provider/core/lifecycle";
import { changeRows, rows, variantRows } from "../examples";
import { checked } from "../lab";
import type { Bag, Fake, Lab } from "../lab";
import { withoutRest } from "./rest";

/** What create, update, read and delete are to each other. */
export function lifecycleLaws<H extends Fake>(lab: Lab<H>): void {
    describe.each(variantRows(lab.holds))("$title", ({ definition, example, inputs }) => {
        const want = checked(definition, inputs);

        test("a second check finds the normal form normal", () => {
            expect(checked(definition, want)).toEqual(want);
        });

        test("nothing differs from itself", () => {
            expect(
                new Lifecycle(definition).diff("", want, JSON.parse(JSON.stringify(want)) as Bag).replaces,
            ).toEqual([]);
        });

        test("a second create runs no command", async () => {
            const host = await lab.make(example.needs);
            const first = await lab.lifeOn(host, definition).create(want);
            expect(host.done).not.toEqual([]);
            host.done = [];
            expect(await lab.lifeOn(host, definition).create(want)).toEqual(first);
            expect(host.done).toEqual([]);
        });

        test("a read after create sees the inputs and the outputs as they are", async () => {
            const host = await lab.make(example.needs);
            const life = lab.lifeOn(host, definition);
            const { id, outs } = await life.create(want);
            const read = await life.read(id, outs);
            expect(read).toEqual({ id, inputs: want, props: outs });
        });

        test("create and delete leave the host as it was", async () => {
            const host = await lab.make(example.needs);
            const before = host.snapshot();
            const life = lab.lifeOn(host, definition);
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

    describe.each(changeRows(lab.holds))("$title", ({ definition, example, from, to }) => {
        const [olds, news] = [checked(definition, from), checked(definition, to)];

        test("an update arrives, and a second one runs no command", async () => {
            const host = await lab.make(example.needs);
            const before = host.snapshot();
            const life = lab.lifeOn(host, definition);
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
            const [updated, fresh] = [await lab.make(example.needs), await lab.make(example.needs)];
            const { id, outs } = await lab.lifeOn(updated, definition).create(olds);
            await lab.lifeOn(updated, definition).update(id, outs, news);
            await lab.lifeOn(fresh, definition).create(news);
            const leave = example.lasting ?? [];
            expect(withoutRest(updated.snapshot(), news, leave)).toEqual(
                withoutRest(fresh.snapshot(), news, leave),
            );
        });
    });

    describe.each(rows(lab.holds).filter(({ example }) => example.guests !== undefined))(
        "$title",
        ({ definition, example }) => {
            const variants = Object.values(example.variants).map((inputs) => checked(definition, inputs));

            test("what others put on it survives every update", async () => {
                const host = await lab.make(example.needs);
                const life = lab.lifeOn(host, definition);
                const [first = {}] = variants;
                let { id, outs } = await life.create(first);
                for (const news of [...variants, first]) {
                    for (const command of example.guests ?? [])
                        await host.execute(command).catch(() => undefined);
                    const there = guestsOn(host, lab);
                    expect(there).not.toEqual([]);
                    ({ outs } = await life.update(id, outs, news));
                    expect(guestsOn(host, lab)).toEqual(there);
                }
            });
        },
    );
}

/** Which of the guests that there may be are there. */
function guestsOn<H extends Fake>(host: H, { guests }: Lab<H>): string[] {
    const found = JSON.stringify(host.snapshot()).matchAll(new RegExp(guests, "g"));
    return [...new Set([...found].map(([text]) => text))].sort();
}
