import { rows } from "../examples";
import { checked, refusalOf } from "../lab";
import type { Fake, Lab } from "../lab";
import { without } from "./rest";

const ownedByName = [
    "linux:Dnsmasq",
    "linux:DomainInterface",
    "linux:ForwardAllow",
    "linux:Process",
    "linux:Sandbox",
    "virtualbox:HostOnlyAdapter",
];

/** What belongs to others stays theirs, and what is taken over is given back. */
export function ownershipLaws<H extends Fake>(lab: Lab<H>): void {
    describe.each(rows(lab.holds).filter(({ example }) => example.foreign !== undefined))(
        "$title",
        ({ definition, example }) => {
            const makeByHand = () => lab.make([...(example.needs ?? []), ...(example.foreign ?? [])]);
            const kept = (snapshot: object) => without(snapshot, example.irrecoverable);
            const variants = Object.values(example.variants);
            const [first = {}] = variants;

            test("what somebody made by hand is refused and left untouched", async () => {
                const host = await makeByHand();
                const before = host.snapshot();
                const error = await refusalOf(
                    lab.lifeOn(host, definition).create(checked(definition, first)),
                );
                expect(error).toMatchObject({ kind: "foreign-object" });
                expect(error.message).toMatch(/adopt: true/);
                expect(error["id"]).toBeUndefined();
                expect(host.done).toEqual([]);
                expect(host.snapshot()).toEqual(before);
            });

            test.each(variants)("adopted as %j it is given back exactly", async (inputs) => {
                const host = await makeByHand();
                const before = host.snapshot();
                const life = lab.lifeOn(host, definition);
                const want = checked(definition, { ...inputs, adopt: true });
                const { id, outs } = await life.create(want);
                host.done = [];
                await life.create(want);
                expect(host.done).toEqual([]);
                await life.delete(id, outs);
                expect(kept(host.snapshot())).toEqual(kept(before));
            });

            test("adopted, changed and changed again it is given back exactly", async () => {
                const host = await makeByHand();
                const before = host.snapshot();
                const life = lab.lifeOn(host, definition);
                let { id, outs } = await life.create(checked(definition, { ...first, adopt: true }));
                for (const inputs of [...variants, first]) {
                    ({ outs } = await life.update(id, outs, checked(definition, { ...inputs, adopt: true })));
                }
                await life.delete(id, outs);
                expect(kept(host.snapshot())).toEqual(kept(before));
            });

            test("an adoption cut off after any command is finished or undone", async () => {
                const want = checked(definition, { ...first, adopt: true });
                const whole = await makeByHand();
                const before = whole.snapshot();
                await lab.lifeOn(whole, definition).create(want);
                for (let k = 1; k <= whole.done.length; k += 1) {
                    const host = await makeByHand();
                    host.dieAfter(k);
                    await refusalOf(lab.lifeOn(host, definition).create(want));
                    host.revive();
                    const { id, outs } = await lab.lifeOn(host, definition).create(want);
                    expect(host.snapshot()).toEqual(whole.snapshot());
                    await lab.lifeOn(host, definition).delete(id, outs);
                    expect(kept(host.snapshot())).toEqual(kept(before));
                }
            });
        },
    );

    /** What bears its mark in its own name, or in rules of its own, belongs to nobody else: there is nothing to take from another. */
    const shared = rows(lab.holds).filter(({ definition: { type } }) => !ownedByName.includes(type));

    describe.each(shared)("$title", ({ definition, example }) => {
        const [first = {}] = Object.values(example.variants);

        test.each([false, true])("what another stack made is refused, adopt: %s", async (adopt) => {
            const host = await lab.make(example.needs);
            await lab.lifeOn(host, definition).create(checked(definition, first, "other/prod/theirs"));
            const before = host.snapshot();
            host.done = [];
            const error = await refusalOf(
                lab.lifeOn(host, definition).create(checked(definition, { ...first, adopt })),
            );
            expect(error).toMatchObject({ kind: "foreign-object" });
            expect(error.message).toMatch(/"theirs" of stack other\/prod/);
            expect(host.snapshot()).toEqual(before);
            expect(host.done).toEqual([]);
        });

        test("what another stack made is neither read nor deleted as ours", async () => {
            const host = await lab.make(example.needs);
            const ours = checked(definition, first);
            await lab.lifeOn(host, definition).create(checked(definition, first, "other/prod/theirs"));
            const before = host.snapshot();
            expect(await lab.lifeOn(host, definition).read("id", ours)).toEqual({ id: "" });
            await lab.lifeOn(host, definition).delete("id", ours);
            expect(host.snapshot()).toEqual(before);
        });
    });

    describe.each(shared)("$title", ({ definition, example }) => {
        const [first = {}] = Object.values(example.variants);

        test("what a create left half made when another was faster is taken away by delete, and the other's stays", async () => {
            const host = await lab.make(example.needs);
            const others = checked(definition, first, "other/prod/theirs");
            await lab.lifeOn(host, definition).create(others);
            const theirs = host.snapshot();
            await lab.lifeOn(host, definition).delete("", others);
            const ours = checked(definition, first);
            for (let k = 1; k <= 3; k += 1) {
                host.dieAfter(k);
                const made = await lab
                    .lifeOn(host, definition)
                    .create(ours)
                    .catch((error: unknown) => error);
                host.revive();
                if (!(made instanceof Error)) break;
                const faster = await lab
                    .lifeOn(host, definition)
                    .create(others)
                    .catch((error: unknown) => error);
                await lab.lifeOn(host, definition).delete("", ours);
                if (!(faster instanceof Error)) expect(host.snapshot()).toEqual(theirs);
                await lab.lifeOn(host, definition).delete("", others);
            }
        });
    });

    describe.each(rows(lab.holds))("$title", ({ definition, example }) => {
        test("its life touches nothing of others", async () => {
            const host = await lab.make(example.needs);
            const before = host.snapshot();
            const life = lab.lifeOn(host, definition);
            for (const inputs of Object.values(example.variants)) {
                const { id, outs } = await life.create(checked(definition, inputs));
                lab.expectUntouched(before, host.snapshot(), definition);
                await life.delete(id, outs);
            }
            expect(host.snapshot()).toEqual(before);
        });
    });
}
