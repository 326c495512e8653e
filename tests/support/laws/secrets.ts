import { variantRows } from "../examples";
import { checked } from "../lab";
import type { Bag, Fake, Lab } from "../lab";

/** Every resource, all of whose inputs are secrets: what Pulumi would keep or print in plain tells none of them. */
export function secretLaws<H extends Fake>(lab: Lab<H>): void {
    const some = variantRows(lab.holds).flatMap((row) => {
        const given = Object.keys(row.definition.fields).filter((field) => row.inputs[field] !== undefined);
        return given.length === 0 ? [] : [{ ...row, given }];
    });
    describe.each(some)("$title", ({ definition, example, inputs, given }) => {
        const want = checked(definition, { ...inputs, secret: given.map((field) => [field]) });
        const told = (text: string) =>
            given.flatMap((field) => texts(want[field])).filter((value) => text.includes(value));
        const isComputed = (key: string) => definition.outputs.includes(key);

        test("its id is, and what it computes is sealed, after create and after read", async () => {
            const host = await lab.make(example.needs);
            const before = host.snapshot();
            const life = lab.lifeOn(host, definition);
            const { id, outs } = await life.create(want);
            expect([id, told(id)]).toEqual([expect.stringMatching(/./), []]);
            const plain = Object.fromEntries(
                Object.entries(outs).map(([key, value]) => [
                    key,
                    isComputed(key) ? (value as Bag)["value"] : value,
                ]),
            );
            const sealed = Object.keys(outs).filter((key) => isComputed(key));
            for (const key of sealed)
                expect(Object.keys(outs[key] as Bag)).toEqual([expect.any(String), "value"]);
            expect(await life.read(id, plain)).toEqual({ id, inputs: want, props: outs });
            host.done = [];
            expect(await life.update(id, plain, want)).toEqual({ outs });
            expect(host.done).toEqual([]);
            await life.delete(id, plain);
            expect(host.snapshot()).toEqual(before);
        });

        test("what goes wrong where another's object of the same name is, if anything does, tells none of them", async () => {
            const host = await lab.make(example.needs);
            await lab.lifeOn(host, definition).create(checked(definition, inputs, "demo/other/it"));
            const creating = lab.lifeOn(host, definition).create({ ...want, adopt: false });
            const { message, stack } = await creating.then(
                () => new Error("nothing"),
                (error: Error) => error,
            );
            expect(told(`${message} ${message === "nothing" ? "" : stack}`)).toEqual([]);
        });
    });
}

/** Those that are long enough to be hidden. */
function texts(value: unknown): string[] {
    if (typeof value === "object" && value !== null) return Object.values(value).flatMap(texts);
    return ["string", "number"].includes(typeof value) && String(value).length >= 3 ? [String(value)] : [];
}
