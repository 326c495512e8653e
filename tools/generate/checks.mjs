// What makes a page untrue or empty: an export without prose, and a default that is not the provider's.

/**
 * @typedef {import("./sdk.mjs").Sdk} Sdk
 * @typedef {import("./sdk.mjs").Field} Field
 * @typedef {import("./definitions.mjs").Definition} Definition
 * @typedef {import("./definitions.mjs").Rule} Rule
 */

/**
 * @param {Sdk} sdk
 * @param {Map<string, Definition>} definitions
 * @returns {string[]}
 */
export function problemsOf(sdk, definitions) {
    const resources = sdk.classes.filter(({ module }) => module !== "");
    return [
        ...sdk.classes.flatMap((one) => [
            ...prose(one.name, one.prose),
            ...(one.example === undefined && one.args !== undefined ? [`${one.name} has no @example`] : []),
            ...one.outputs.flatMap((field) => proseOfField(one.name, field)),
            ...one.methods.flatMap((method) => prose(`${one.name}.${method.name}`, method.prose)),
        ]),
        ...[...sdk.shapes.values()].flatMap((shape) =>
            shape.fields.flatMap((field) => proseOfField(shape.name, field)),
        ),
        ...sdk.functions.flatMap((one) => prose(one.name, one.prose)),
        ...resources.flatMap((one) => againstProvider(sdk, one, definitions.get(one.name))),
        ...[...definitions.keys()]
            .filter((name) => !resources.some((one) => one.name === name))
            .map((name) => `the provider's ${name} is not exported by the SDK`),
    ];
}

/**
 * @param {string} what
 * @param {string} text
 */
function prose(what, text) {
    if (text === "") return [`${what} has no prose`];
    return /[.:]$|```$/.test(text) ? [] : [`${what}: its prose does not end with a full stop`];
}

/**
 * @param {string} owner
 * @param {Field} field
 * @returns {string[]}
 */
function proseOfField(owner, field) {
    const what = `${owner}.${field.name}`;
    return [...prose(what, field.prose), ...field.members.flatMap((member) => proseOfField(what, member))];
}

/**
 * @param {Sdk} sdk
 * @param {import("./sdk.mjs").Class} resource
 * @param {Definition | undefined} definition
 */
function againstProvider(sdk, resource, definition) {
    if (definition === undefined) return [`${resource.name} has no definition in the provider`];
    const undocumented = definition.outputs.filter(
        (name) => !resource.outputs.some((field) => field.name === name),
    );
    return [
        ...undocumented.map((name) => `${resource.name} does not declare its output ${name}`),
        ...fieldsAgainst(sdk, resource.args ?? "", definition.fields),
    ];
}

/**
 * @param {Sdk} sdk
 * @param {string} shape
 * @param {Map<string, Rule>} rules
 * @returns {string[]}
 */
function fieldsAgainst(sdk, shape, rules) {
    const fields = sdk.shapes.get(shape)?.fields ?? [];
    return [...rules].flatMap(([name, rule]) => {
        const field = fields.find((one) => one.name === name);
        if (field === undefined) return [`${shape} lacks the provider's input ${name}`];
        const inner = field.uses[0];
        return [
            ...defaultAgainst(`${shape}.${name}`, field, rule),
            ...(inner === undefined || rule.members.size === 0
                ? []
                : fieldsAgainst(sdk, inner, rule.members)),
        ];
    });
}

/**
 * @param {string} what
 * @param {Field} field
 * @param {Rule} rule
 */
function defaultAgainst(what, field, rule) {
    if (field.optional !== rule.optional)
        return [`${what} is ${field.optional ? "optional" : "required"}, for the provider it is not`];
    const expected = rule.default === undefined ? undefined : literal(rule.default);
    const claimed = field.default !== undefined && isLiteral(field.default) ? field.default : undefined;
    if (expected === "none" && field.default === "none") return [];
    if (expected === undefined && claimed === undefined) return [];
    return expected === claimed
        ? []
        : [`${what}: @default is ${field.default ?? "missing"}, the provider's ${expected ?? "is none"}`];
}

/** @param {unknown} value */
function literal(value) {
    const empty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    return empty ? "none" : JSON.stringify(value);
}

/** Whether a `@default` is a value rather than words. @param {string} text */
export function isLiteral(text) {
    return /^("[^"]*"|-?\d+|true|false)$/.test(text);
}
