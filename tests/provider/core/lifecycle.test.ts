import { Lifecycle } from "../../../provider/core/lifecycle";
import { registry } from "../../../provider/resources/registry";
import { changeRows, examples } from "../../support/examples";
import { checked, linuxLab } from "../../support/lab";
import { lifecycleLaws } from "../../support/laws/lifecycle";

describe("the examples", () => {
    test("there are some of every registered type, and of no other", () => {
        expect(Object.keys(examples).sort()).toEqual([...registry.keys()].sort());
    });

    test.each([...registry.values()])("those of $type use every field", ({ type, fields }) => {
        const used = (examples[type] ?? []).flatMap(({ variants }) =>
            Object.values(variants).flatMap(Object.keys),
        );
        expect(new Set(used.filter((field) => field !== "adopt"))).toEqual(new Set(Object.keys(fields)));
    });

    test.each(changeRows())("$title is a change in place", ({ definition, example, from, to }) => {
        const [olds, news] = [checked(definition, from), checked(definition, to)];
        expect(new Lifecycle(definition).diff("", olds, news).replaces).toEqual([]);
        expect(example.variants).toBeDefined();
    });
});

lifecycleLaws(linuxLab);
