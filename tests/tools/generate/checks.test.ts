const load = () => import("../../../tools/generate/checks.mjs");

interface Given {
    prose?: string;
    default?: string | undefined;
    optional?: boolean;
    name?: string;
}

/** An SDK of one resource with one input, and the provider's idea of it. */
function sdkWith(given: Given) {
    const field = {
        name: given.name ?? "mtu",
        type: "number",
        uses: [],
        optional: given.optional ?? true,
        prose: given.prose ?? "The largest frame, in bytes.",
        default: "default" in given ? given.default : "1500",
        members: [],
    };
    const resource = {
        name: "Bridge",
        module: "linux.",
        prose: "A switch.",
        example: "new Bridge();",
        args: "BridgeArgs",
        outputs: [],
        methods: [],
    };
    const shape = { name: "BridgeArgs", prose: "", fields: [field], variants: [] };
    return { classes: [resource], shapes: new Map([[shape.name, shape]]), functions: [] };
}

const definitions = new Map([
    [
        "Bridge",
        {
            replaceOn: [],
            outputs: [],
            fields: new Map([["mtu", { optional: true, default: 1500, members: new Map() }]]),
        },
    ],
]);

test.each<[string, Given, string[]]>([
    ["an input that says what the provider does", {}, []],
    ["an input without prose", { prose: "" }, ["BridgeArgs.mtu has no prose"]],
    [
        "prose that is cut off",
        { prose: "The largest" },
        ["BridgeArgs.mtu: its prose does not end with a full stop"],
    ],
    ["another default", { default: "1400" }, ["BridgeArgs.mtu: @default is 1400, the provider's 1500"]],
    ["no default", { default: undefined }, ["BridgeArgs.mtu: @default is missing, the provider's 1500"]],
    [
        "a required input that the provider fills in",
        { optional: false },
        ["BridgeArgs.mtu is required, for the provider it is not"],
    ],
    ["an input of another name", { name: "mtuu" }, ["BridgeArgs lacks the provider's input mtu"]],
])("the reference takes or refuses %s", async (_, given, problems) => {
    const { problemsOf } = await load();
    expect(problemsOf(sdkWith(given), definitions)).toEqual(problems);
});

test("the reference refuses a resource that the SDK does not export", async () => {
    const { problemsOf } = await load();
    const none = { classes: [], shapes: new Map(), functions: [] };
    expect(problemsOf(none, definitions)).toEqual(["the provider's Bridge is not exported by the SDK"]);
});
