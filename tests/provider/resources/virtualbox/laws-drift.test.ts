import { registry } from "../../../../provider/resources/registry";
import { rows } from "../../../support/examples";
import { checked } from "../../../support/lab";
import { virtualBoxLab } from "../../../support/virtualbox/lab";

const tampered = rows(virtualBoxLab.holds).flatMap((row) =>
    Object.entries(row.example.tampered ?? {}).map(([input, commands]) => ({ ...row, input, commands })),
);

test.each([...registry.values()].filter(virtualBoxLab.holds))(
    "$type: every input is changed by hand below, or tells of nothing that can be",
    (definition) => {
        const told = rows((one) => one === definition).flatMap(
            ({ example: { tampered: changed, unseen } }) => [
                ...Object.keys(changed ?? {}),
                ...(unseen ?? []),
            ],
        );
        expect([...new Set(told)].sort()).toEqual(Object.keys(definition.fields).sort());
    },
);

describe.each(tampered)("$title, $input", ({ definition, example, input, commands }) => {
    test("changed by hand it shows in read, alone, and update repairs it", async () => {
        const [first = {}] = Object.values(example.variants);
        const want = checked(definition, first);
        const host = await virtualBoxLab.make(example.needs);
        const life = virtualBoxLab.lifeOn(host, definition);
        const { id, outs } = await life.create(want);
        for (const command of commands) await host.execute(command as never);
        const { inputs: found = {}, props = {} } = await life.read(id, outs);
        const differing = Object.keys({ ...want, ...found }).filter(
            (key) => key !== "drift" && JSON.stringify(found[key]) !== JSON.stringify(want[key]),
        );
        expect(differing).toEqual([input]);
        const { outs: repaired } = await life.update(id, props, want);
        expect((await life.read(id, repaired)).inputs).toEqual(want);
    });
});
