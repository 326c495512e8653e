import type { Lifecycle } from "../../../provider/core/lifecycle";
import { rows, variantRows } from "../examples";
import { checked } from "../lab";
import type { Bag, Fake, Lab } from "../lab";

const [oldName, newName] = ["demo/dev/old name", "demo/dev/new name"];

/** A resource under another name in the program, as `aliases` tell Pulumi, or a renamed stack: one and the same, with another mark. */
export function renamedLaws<H extends Fake>(lab: Lab<H>): void {
    describe.each(variantRows(lab.holds))("$title", ({ definition, example, inputs }) => {
        test("renamed it is whole, a second update runs no command, and delete leaves the host as it was", async () => {
            const host = await lab.make(example.needs);
            const before = host.snapshot();
            const life = lab.lifeOn(host, definition);
            const [olds, news] = [checked(definition, inputs, oldName), checked(definition, inputs, newName)];
            const { id, outs } = await renamed(life, olds, news);
            expect((await life.read(id, outs)).inputs).toEqual(news);
            host.done = [];
            await life.update(id, outs, news);
            expect(host.done).toEqual([]);
            await life.delete(id, outs);
            expect(host.snapshot()).toEqual(before);
        });
    });

    describe.each(variantRows(lab.holds))("$title", ({ definition, example, inputs }) => {
        const [olds, news] = [checked(definition, inputs, oldName), checked(definition, inputs, newName)];

        test("an update that renames it, cut off after any command, is finished by the next", async () => {
            for (let count = 0, isCutOff = true; isCutOff; count += 1) {
                const host = await lab.make(example.needs);
                const before = host.snapshot();
                const life = () => lab.lifeOn(host, definition);
                const { id, outs } = await life().create(olds);
                if (life().diff(id, outs, news).replaces.length > 0) return;
                host.dieAfter(count);
                isCutOff = await life()
                    .update(id, outs, news)
                    .then(
                        () => false,
                        () => true,
                    );
                host.revive();
                const now = await life().update(id, outs, news);
                expect((await life().read(id, now.outs)).inputs).toEqual(news);
                await life().delete(id, now.outs);
                expect(host.snapshot()).toEqual(before);
            }
        });
    });

    const adoptable = rows(lab.holds).filter(({ example }) => example.foreign !== undefined);
    describe.each(adoptable)("$title", ({ definition, example }) => {
        test("adopted and renamed it is given back as it was", async () => {
            const host = await lab.make([...(example.needs ?? []), ...(example.foreign ?? [])]);
            const before = host.snapshot();
            const life = lab.lifeOn(host, definition);
            const inputs = { ...Object.values(example.variants)[0], adopt: true };
            const [olds, news] = [checked(definition, inputs, oldName), checked(definition, inputs, newName)];
            const { id, outs } = await renamed(life, olds, news);
            await life.delete(id, outs);
            expect(host.snapshot()).toEqual(before);
        });
    });
}

/** Makes it under its old name, and then has it under its new one as Pulumi would. */
async function renamed(life: Lifecycle, olds: Bag, news: Bag): Promise<{ id: string; outs: Bag }> {
    const { id, outs } = await life.create(olds);
    if (life.diff(id, outs, news).replaces.length === 0)
        return { id, outs: (await life.update(id, outs, news)).outs };
    await life.delete(id, outs);
    return life.create(news);
}
