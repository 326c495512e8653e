import { rows } from "../../support/examples";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../support/lab";

describe.each(rows(({ foreign }) => foreign !== undefined))("$title", ({ definition, example }) => {
    const makeByHand = () => inhabitedHost([...(example.needs ?? []), ...(example.foreign ?? [])]);
    const variants = Object.values(example.variants);
    const [first = {}] = variants;

    test("what somebody made by hand is refused and left untouched", async () => {
        const host = await makeByHand();
        const before = host.snapshot();
        const error = await refusalOf(lifeOn(host, definition).create(checked(definition, first)));
        expect(error).toMatchObject({ kind: "foreign-object" });
        expect(error.message).toMatch(/adopt: true/);
        expect(error["id"]).toBeUndefined();
        expect(host.done).toEqual([]);
        expect(host.snapshot()).toEqual(before);
    });

    test.each(variants)("adopted as %j it is given back exactly", async (inputs) => {
        const host = await makeByHand();
        const before = host.snapshot();
        const life = lifeOn(host, definition);
        const want = checked(definition, { ...inputs, adopt: true });
        const { id, outs } = await life.create(want);
        host.done = [];
        await life.create(want);
        expect(host.done).toEqual([]);
        await life.delete(id, outs);
        expect(host.snapshot()).toEqual(before);
    });

    test("adopted, changed and changed again it is given back exactly", async () => {
        const host = await makeByHand();
        const before = host.snapshot();
        const life = lifeOn(host, definition);
        let { id, outs } = await life.create(checked(definition, { ...first, adopt: true }));
        for (const inputs of [...variants, first]) {
            ({ outs } = await life.update(id, outs, checked(definition, { ...inputs, adopt: true })));
        }
        await life.delete(id, outs);
        expect(host.snapshot()).toEqual(before);
    });

    test("an adoption cut off after any command is finished or undone", async () => {
        const want = checked(definition, { ...first, adopt: true });
        const whole = await makeByHand();
        const before = whole.snapshot();
        await lifeOn(whole, definition).create(want);
        for (let k = 1; k <= whole.done.length; k += 1) {
            const host = await makeByHand();
            host.dieAfter(k);
            await refusalOf(lifeOn(host, definition).create(want));
            host.revive();
            const { id, outs } = await lifeOn(host, definition).create(want);
            expect(host.snapshot()).toEqual(whole.snapshot());
            await lifeOn(host, definition).delete(id, outs);
            expect(host.snapshot()).toEqual(before);
        }
    });
});

/** What bears its mark in its own name belongs to nobody else: there is nothing to take from another. */
const shared = rows().filter(
    ({ definition: { type } }) => !["linux:Process", "linux:Sandbox"].includes(type),
);

describe.each(shared)("$title", ({ definition, example }) => {
    const [first = {}] = Object.values(example.variants);

    test.each([false, true])("what another stack made is refused, adopt: %s", async (adopt) => {
        const host = await inhabitedHost(example.needs);
        await lifeOn(host, definition).create(checked(definition, first, "other/prod/theirs"));
        const before = host.snapshot();
        host.done = [];
        const error = await refusalOf(
            lifeOn(host, definition).create(checked(definition, { ...first, adopt })),
        );
        expect(error).toMatchObject({ kind: "foreign-object" });
        expect(error.message).toMatch(/"theirs" of stack other\/prod/);
        expect(host.snapshot()).toEqual(before);
        expect(host.done).toEqual([]);
    });

    test("what another stack made is neither read nor deleted as ours", async () => {
        const host = await inhabitedHost(example.needs);
        const ours = checked(definition, first);
        await lifeOn(host, definition).create(checked(definition, first, "other/prod/theirs"));
        const before = host.snapshot();
        expect(await lifeOn(host, definition).read("id", ours)).toEqual({ id: "" });
        await lifeOn(host, definition).delete("id", ours);
        expect(host.snapshot()).toEqual(before);
    });
});

describe.each(shared)("$title", ({ definition, example }) => {
    const [first = {}] = Object.values(example.variants);

    test("what a create left half made when another was faster is taken away by delete, and the other's stays", async () => {
        const host = await inhabitedHost(example.needs);
        const others = checked(definition, first, "other/prod/theirs");
        await lifeOn(host, definition).create(others);
        const theirs = host.snapshot();
        await lifeOn(host, definition).delete("", others);
        const ours = checked(definition, first);
        for (let k = 1; k <= 3; k += 1) {
            host.dieAfter(k);
            const made = await lifeOn(host, definition)
                .create(ours)
                .catch((error: unknown) => error);
            host.revive();
            if (!(made instanceof Error)) break;
            const faster = await lifeOn(host, definition)
                .create(others)
                .catch((error: unknown) => error);
            await lifeOn(host, definition).delete("", ours);
            if (!(faster instanceof Error)) expect(host.snapshot()).toEqual(theirs);
            await lifeOn(host, definition).delete("", others);
        }
    });
});

describe.each(rows())("$title", ({ definition, example }) => {
    test("its life touches nothing of others", async () => {
        const host = await inhabitedHost(example.needs);
        const before = host.snapshot();
        const life = lifeOn(host, definition);
        for (const inputs of Object.values(example.variants)) {
            const { id, outs } = await life.create(checked(definition, inputs));
            const now = host.snapshot();
            expect(namesAndAddresses(now)).toMatchObject(namesAndAddresses(before));
            expect(now.routes).toEqual(expect.arrayContaining(before.routes));
            await life.delete(id, outs);
        }
        expect(host.snapshot()).toEqual(before);
    });

    /** What nobody but its owner changes about a link: being docked and following a port's MTU are done to it. */
    function namesAndAddresses({
        links,
        tables,
    }: ReturnType<Awaited<ReturnType<typeof inhabitedHost>>["snapshot"]>) {
        const docked = definition.type === "linux:BridgePort";
        const kept = docked ? ["alias", "mac", "kind"] : ["alias", "mac", "kind", "up"];
        return {
            links: Object.fromEntries(
                Object.entries(links).map(([name, link]) => [
                    name,
                    Object.fromEntries(kept.map((key) => [key, link[key]])),
                ]),
            ),
            theirs: tables["/inet theirs"],
        };
    }
});
