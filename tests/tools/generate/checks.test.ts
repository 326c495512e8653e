import { classOf, fieldOf, sdkOf, shapeOf } from "./sdk-of";
import type { Given } from "./sdk-of";

const load = () => import("../../../tools/generate/checks.mjs");

/** An SDK of one resource with one input. */
function sdkWith(given: Given, ...more: ReturnType<typeof shapeOf>[]) {
    const shape = shapeOf("linux.", "BridgeArgs", [fieldOf(given)]);
    return sdkOf([classOf("linux.", "Bridge")], [shape, ...more]);
}

interface Rule {
    optional: boolean;
    default: unknown;
    members: Map<string, Rule>;
}

const rule = (value: unknown, members: Record<string, Rule> = {}, optional = true): Rule => ({
    optional,
    default: value,
    members: new Map(Object.entries(members)),
});

/** The provider's idea of it. */
const definitionsWith = (fields: Record<string, Rule>) =>
    new Map([["linux.Bridge", { replaceOn: [], outputs: [], fields: new Map(Object.entries(fields)) }]]);

test.each<[string, Given, string[]]>([
    ["an input that says what the provider does", {}, []],
    ["an input without prose", { prose: "" }, ["linux.BridgeArgs.mtu has no prose"]],
    [
        "prose that is cut off",
        { prose: "The largest" },
        ["linux.BridgeArgs.mtu: its prose does not end with a full stop"],
    ],
    ["another default", { default: "1400" }, ["linux.BridgeArgs.mtu: @default is 1400, the provider's 1500"]],
    [
        "no default",
        { default: undefined },
        ["linux.BridgeArgs.mtu: @default is missing, the provider's 1500"],
    ],
    [
        "a required input that the provider fills in",
        { optional: false },
        ["linux.BridgeArgs.mtu is required, for the provider it is not"],
    ],
    ["an input of another name", { name: "mtuu" }, ["linux.BridgeArgs lacks the provider's input mtu"]],
])("the reference takes or refuses %s", async (_, given, problems) => {
    const { problemsOf } = await load();
    expect(problemsOf(sdkWith(given), definitionsWith({ mtu: rule(1500) }))).toEqual(problems);
});

test.each<[string, unknown, string, boolean]>([
    ["a list, however it is spaced", ["a", "b"], '["a","b"]', true],
    ["an object in backticks", { a: 2 }, '`{ "a": 2 }`', true],
    ["a list of others", ["a"], '["b"]', false],
    ["an empty one as none", [], "none", true],
    ["an empty one as it is written", {}, "`{}`", false],
    ["words where the provider has none", undefined, "the kernel's", true],
    ["a value where the provider has none", undefined, '"main"', false],
])("the default of an input may be %s", async (_, value, text, isRight) => {
    const { problemsOf } = await load();
    const problems = problemsOf(sdkWith({ default: text }), definitionsWith({ mtu: rule(value) }));
    expect(problems.length === 0).toBe(isRight);
});

test("the members of objects, lists and choices are held against the provider's", async () => {
    const { problemsOf } = await load();
    const wrong = fieldOf({ name: "log", default: "true" });
    const members = { log: rule(false) };
    const inPlace = sdkWith({ type: "object", default: "none", members: [wrong] });
    const named = sdkWith(
        { type: "Nat[]", uses: ["linux.Nat"], default: "none" },
        shapeOf("linux.", "Nat", [wrong]),
    );
    const nat = fieldOf({ name: "nat", type: "Nat", uses: ["linux.Nat"], optional: false });
    const choice = sdkWith(
        { type: "Kind", uses: ["linux.Kind"], default: "none" },
        shapeOf("linux.", "Nat", [wrong]),
        shapeOf("linux.", "Kind", [], [{ type: "{ nat: Nat }", uses: ["linux.Nat"], members: [nat] }]),
    );
    const expected = (what: string) => [`${what}.log: @default is true, the provider's false`];
    const of = (kinds: Record<string, Rule>) => definitionsWith({ mtu: rule({}, kinds) });
    expect(problemsOf(inPlace, of(members))).toEqual(expected("linux.BridgeArgs.mtu"));
    expect(problemsOf(named, of(members))).toEqual(expected("linux.Nat"));
    const kinds = { nat: rule(undefined, members), none: rule(undefined) };
    expect(problemsOf(choice, of(kinds))).toEqual([
        ...expected("linux.Nat"),
        "linux.Kind lacks the provider's choice none",
    ]);
});

test("the reference refuses a resource that the SDK does not export", async () => {
    const { problemsOf } = await load();
    expect(problemsOf(sdkOf([], []), definitionsWith({}))).toEqual([
        "the provider's linux.Bridge is not exported by the SDK",
    ]);
});
