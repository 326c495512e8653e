import * as fc from "fast-check";
import { check, pathText, prune } from "../../../provider/core/check";
import { Claims } from "../../../provider/core/claims";
import type { Failure } from "../../../provider/core/define";
import { unknownValue } from "../../../provider/core/tolerant";
import { registry } from "../../../provider/resources/registry";
import { variantRows } from "../../support/examples";
import type { Bag } from "../../support/lab";
import { mistakes, veth } from "../../cases/mistakes";
import { oddText } from "../../support/arbitraries";

const common = { owner: "demo/dev/it", host: { local: {} } };

function failures(type: string, inputs: Bag): Failure[] {
    const definition = registry.get(`linux:${type}`);
    if (definition === undefined) throw new Error(`no type ${type}`);
    return check(definition, { ...common, ...inputs }, new Claims()).failures;
}

describe("preview finds, and tells where, what is wrong and what to do:", () => {
    test.each(mistakes)("%s %j", (type, inputs, property, wrong, remedy) => {
        const found = failures(type, inputs);
        expect(found.map((failure) => failure.property)).toEqual([property]);
        expect(found[0]?.reason).toMatch(wrong);
        expect(found[0]?.reason).toMatch(remedy);
        expect(found[0]?.reason).toMatch(/^[^\n\r\0]+\.$/);
    });

    test("every mistake at once, not only the first", () => {
        const found = failures("Bridge", { name: "-", mtu: 1, addresses: ["x", "y"], more: 1 });
        expect(found.map(({ property }) => property).sort()).toEqual(
            ["addresses[0]", "addresses[1]", "more", "mtu", "name"].sort(),
        );
    });

    test("odd text in any input of text is taken in normal form or refused with a reason, never thrown at", () => {
        const rows = variantRows();
        fc.assert(
            fc.property(
                fc.constantFrom(...rows),
                oddText(),
                fc.nat(),
                ({ definition, inputs }, odd, seed) => {
                    const places = pathsOf(inputs);
                    const path = places[seed % places.length] ?? [];
                    const news = { ...common, ...(replaced(inputs, path, odd) as Bag) };
                    for (const { property, reason } of check(definition, news, new Claims()).failures) {
                        expect(property).not.toBe("");
                        expect(reason).toMatch(/^[^\n\r\0]+[.]$/);
                    }
                },
            ),
            { numRuns: 1000 },
        );
    });
});

describe.each(variantRows())("$title", ({ definition, inputs }) => {
    test("what is not known yet passes at any place, and the rest keeps its normal form", () => {
        const news = { ...common, ...inputs };
        const known = check(definition, news, new Claims()).inputs;
        for (const path of pathsOf(news).filter(([first]) => first !== "owner")) {
            const result = check(definition, replaced(news, path, unknownValue) as Bag, new Claims());
            expect({ path, failures: result.failures }).toEqual({ path, failures: [] });
            expect(result.inputs).toEqual(replaced(known, path, unknownValue));
        }
    });

    test("what state keeps of the code passes through, and a failed check gives the inputs back as they were", () => {
        const news = { ...common, ...inputs, __provider: "code" };
        expect(check(definition, news, new Claims()).inputs["__provider"]).toBe("code");
        const wrong = { ...news, nonsense: 1 };
        expect(check(definition, wrong, new Claims()).inputs).toEqual(wrong);
        expect(check(definition, wrong, new Claims()).failures.map(({ property }) => property)).toEqual([
            "nonsense",
        ]);
    });
});

test("a mistake beside a value not known yet is found all the same", () => {
    expect(failures("Bridge", { name: unknownValue, mtu: 1 }).map(({ property }) => property)).toEqual([
        "mtu",
    ]);
    expect(
        failures("Veth", veth({ addresses: [unknownValue, "x"] })).map(({ property }) => property),
    ).toEqual(["b.addresses[1]"]);
});

test.each([
    [["a"], "a"],
    [["a", "b", 0, "c"], "a.b[0].c"],
    [["a", "b.c", "d"], 'a["b.c"].d'],
    [["a\n"], '["a\\n"]'],
    [[0], "[0]"],
    [[], ""],
])("the path %j is written %s", (path, text) => {
    expect(pathText(path)).toBe(text);
});

test("properties that are undefined are left out at any depth, and nothing else", () => {
    expect(prune({ a: undefined, b: [{ c: undefined, d: null }], e: 0, f: "", g: false, h: {} })).toEqual({
        b: [{ d: null }],
        e: 0,
        f: "",
        g: false,
        h: {},
    });
    expect(Object.keys(prune({ a: undefined }) as object)).toEqual([]);
});

/** Where values stand in a bag: each of them, container or not. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
    if (typeof value !== "object" || value === null) return [];
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    return keys.flatMap((key) => [
        [...path, key],
        ...pathsOf((value as Record<string | number, unknown>)[key], [...path, key]),
    ]);
}

/** A copy with another value at a path. */
function replaced(bag: unknown, [key, ...rest]: (string | number)[], value: unknown): unknown {
    if (key === undefined) return value;
    const copy = (Array.isArray(bag) ? [...(bag as unknown[])] : { ...(bag as Bag) }) as Bag;
    copy[key] = replaced(copy[key], rest, value);
    return copy;
}
