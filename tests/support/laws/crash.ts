import type { Lifecycle } from "../../../provider/core/lifecycle";
import { changeRows, rows, variantRows } from "../examples";
import type { Row } from "../examples";
import { checked } from "../lab";
import type { Bag, Fake, Lab } from "../lab";
import { without, withoutRest } from "./rest";

/** Whatever step our process dies behind, the next run finishes or undoes what it began. */
export function crashLaws<H extends Fake>(lab: Lab<H>): void {
    /** What an undisturbed operation does, and how many commands that takes. */
    async function undisturbed({ definition, example }: Row, act: (life: Lifecycle) => Promise<unknown>) {
        const host = await lab.make(example.needs);
        const before = host.snapshot();
        await act(lab.lifeOn(host, definition));
        return { before, after: host.snapshot(), count: host.done.length };
    }

    /** The host as it is after an operation whose process died behind its `count`-th command. */
    async function cutOff(
        { definition, example }: Row,
        count: number,
        act: (life: Lifecycle, arm: () => void) => Promise<unknown>,
    ): Promise<H> {
        const host = await lab.make(example.needs);
        await expect(act(lab.lifeOn(host, definition), () => host.dieAfter(count))).rejects.toBeDefined();
        host.revive();
        return host;
    }

    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

    describe.each(variantRows(lab.holds))("$title", (row) => {
        const { definition, inputs } = row;
        const want = checked(definition, inputs);
        const die = (count: number) =>
            cutOff(row, count, (life, arm) => {
                arm();
                return life.create(want);
            });

        test("a create cut off after any command is finished by the next, its state lost", async () => {
            const { before, after, count } = await undisturbed(row, (life) => life.create(want));
            expect(count).toBeGreaterThan(0);
            for (const k of upTo(count)) {
                const host = await die(k);
                const { id, outs } = await lab.lifeOn(host, definition).create(want);
                expect(host.snapshot()).toEqual(after);
                await lab.lifeOn(host, definition).delete(id, outs);
                expect(host.snapshot()).toEqual(before);
            }
        });

        test("a create cut off after any command is undone by a delete that knows of it", async () => {
            const { before, count } = await undisturbed(row, (life) => life.create(want));
            for (const k of upTo(count)) {
                const host = await die(k);
                await lab.lifeOn(host, definition).delete(definition.id(want), want);
                expect(host.snapshot()).toEqual(before);
            }
        });

        test("a create cut off after any command is finished by an update that knows of it", async () => {
            const { after, count } = await undisturbed(row, (life) => life.create(want));
            for (const k of upTo(count)) {
                const host = await die(k);
                await lab.lifeOn(host, definition).update(definition.id(want), want, want);
                expect(host.snapshot()).toEqual(after);
            }
        });

        test("a delete cut off after any command is finished by the next", async () => {
            let created = 0;
            const remove = async (life: Lifecycle, arm: () => void) => {
                const { id, outs } = await life.create(want);
                arm();
                await life.delete(id, outs);
            };
            const { before, count } = await undisturbed(row, async (life) => {
                const { id, outs } = await life.create(want);
                created = 1;
                await life.delete(id, outs);
            });
            expect(created).toBe(1);
            const making = await undisturbed(row, (life) => life.create(want));
            for (const k of upTo(count - making.count - 1)) {
                const host = await cutOff(row, k, remove);
                await lab.lifeOn(host, definition).delete(definition.id(want), want);
                expect(host.snapshot()).toEqual(before);
            }
        });
    });

    describe.each(changeRows(lab.holds))("$title", (row) => {
        const { definition, from, to } = row;
        const [olds, news] = [checked(definition, from), checked(definition, to)];
        const kept = (snapshot: object) => without(snapshot, row.example.irrecoverable);
        const change = async (life: Lifecycle, arm: () => void = () => undefined) => {
            const { id, outs } = await life.create(olds);
            arm();
            return life.update(id, outs, news);
        };

        test("an update cut off after any command is finished by the next", async () => {
            const { before, after, count } = await undisturbed(row, change);
            const making = await undisturbed(row, (life) => life.create(olds));
            for (const k of upTo(count - making.count)) {
                const host = await cutOff(row, k, change);
                const { outs } = await lab.lifeOn(host, definition).update("", olds, news);
                expect(kept(host.snapshot())).toEqual(kept(after));
                await lab.lifeOn(host, definition).delete("", outs);
                expect(host.snapshot()).toEqual(before);
            }
        });

        test("a create cut off after any command, its state lost, is made into something else by the next", async () => {
            const { count } = await undisturbed(row, (life) => life.create(olds));
            const { before, after } = await undisturbed(row, (life) => life.create(news));
            const lasting = row.example.lasting ?? [];
            for (const k of upTo(count)) {
                const host = await cutOff(row, k, (life, arm) => {
                    arm();
                    return life.create(olds);
                });
                const { outs } = await lab.lifeOn(host, definition).create(news);
                expect(withoutRest(host.snapshot(), news, lasting)).toEqual(
                    withoutRest(after, news, lasting),
                );
                await lab.lifeOn(host, definition).delete("", outs);
                expect(host.snapshot()).toEqual(before);
            }
        });
    });

    describe.each(rows(lab.holds))("$title", ({ definition, example }) => {
        const [inputs = {}] = Object.values(example.variants);
        const want = checked(definition, inputs);

        test("a failure behind the first command tells Pulumi that the object exists", async () => {
            const host = await lab.make(example.needs);
            host.dieAfter(1);
            const error = (await lab
                .lifeOn(host, definition)
                .create(want)
                .catch((thrown: unknown) => thrown)) as Bag & Error;
            expect(error["id"]).toBe(definition.id(want));
            expect(error["properties"]).toMatchObject({ ...want, __provider: "the code", schema: 1 });
            expect(error["reasons"]).toEqual([error.message]);
            expect(error.message).toMatch(/^creating \w+ "it" on the fake host: .*\.$/s);
        });

        test("a failure before the first command tells Pulumi of no object", async () => {
            const host = await lab.make(example.needs);
            host.dieAfter(0);
            const error = (await lab
                .lifeOn(host, definition)
                .create(want)
                .catch((thrown: unknown) => thrown)) as Bag;
            expect(error).toBeInstanceOf(Error);
            expect(error["id"]).toBeUndefined();
        });
    });
}
