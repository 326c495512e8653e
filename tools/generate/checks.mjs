// What makes a page untrue or empty: an export without prose, and a default that is not the provider's.
import { isDeepStrictEqual } from "node:util";
import { fullName } from "./sdk.mjs";

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
            ...prose(fullName(one), one.prose),
            ...(one.example === undefined && one.args !== undefined
                ? [`${fullName(one)} has no @example`]
                : []),
            ...one.outputs.flatMap((field) => proseOfField(fullName(one), field)),
            ...one.methods.flatMap((method) => prose(`${fullName(one)}.${method.name}`, method.prose)),
        ]),
        ...[...sdk.shapes].flatMap(([name, shape]) => proseOfShape(name, shape)),
        ...sdk.functions.flatMap((one) => prose(one.name, one.prose)),
        ...resources.flatMap((one) => againstProvider(sdk, one, definitions.get(fullName(one)))),
        ...[...definitions.keys()]
            .filter((name) => !resources.some((one) => fullName(one) === name))
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
 * The variants of a union that name types of their own: each says what it is, or none does and the types are enough.
 * @param {string} name
 * @param {import("./sdk.mjs").Shape} shape
 */
function proseOfShape(name, { fields, variants }) {
    const isTold = variants.some((variant) => variant.prose !== "");
    return [
        ...fields.flatMap((field) => proseOfField(name, field)),
        ...(isTold ? variants.flatMap((variant) => prose(`${name}, ${variant.type}`, variant.prose)) : []),
    ];
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
    const name = fullName(resource);
    if (definition === undefined) return [`${name} has no definition in the provider`];
    const undocumented = definition.outputs.filter(
        (output) => !resource.outputs.some((field) => field.name === output),
    );
    const args = resource.args ?? "";
    return [
        ...undocumented.map((output) => `${name} does not declare its output ${output}`),
        ...fieldsAgainst(sdk, args, sdk.shapes.get(args)?.fields ?? [], definition.fields),
    ];
}

/**
 * @param {Sdk} sdk
 * @param {string} owner
 * @param {Field[]} fields
 * @param {Map<string, Rule>} rules
 * @returns {string[]}
 */
function fieldsAgainst(sdk, owner, fields, rules) {
    return [...rules].flatMap(([name, rule]) => {
        const what = `${owner}.${name}`;
        const field = fields.find((one) => one.name === name);
        if (field === undefined) return [`${owner} lacks the provider's input ${name}`];
        return [...defaultAgainst(what, field, rule), ...membersAgainst(sdk, what, field, rule)];
    });
}

/**
 * @param {Sdk} sdk
 * @param {string} what
 * @param {Field} field
 * @param {Rule} rule
 * @returns {string[]}
 */
function membersAgainst(sdk, what, field, rule) {
    if (rule.members.size === 0) return [];
    if (field.members.length > 0) return fieldsAgainst(sdk, what, field.members, rule.members);
    const inner = field.uses.find((name) => sdk.shapes.has(name));
    const shape = inner === undefined ? undefined : sdk.shapes.get(inner);
    if (inner === undefined || shape === undefined) return [];
    return shape.variants.length > 0
        ? variantsAgainst(sdk, inner, shape.variants, rule.members)
        : fieldsAgainst(sdk, inner, shape.fields, rule.members);
}

/**
 * A union of objects, of which the provider takes one: what it calls optional is required in its variant.
 * @param {Sdk} sdk
 * @param {string} owner
 * @param {import("./sdk.mjs").Variant[]} variants
 * @param {Map<string, Rule>} rules
 * @returns {string[]}
 */
function variantsAgainst(sdk, owner, variants, rules) {
    return [...rules].flatMap(([name, rule]) => {
        const field = variants.flatMap(({ fields }) => fields).find((one) => one.name === name);
        if (field === undefined) return [`${owner} lacks the provider's choice ${name}`];
        return membersAgainst(sdk, `${owner}.${name}`, field, rule);
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
    const expected = rule.default;
    const claimed = field.default === undefined ? undefined : literalIn(field.default)?.value;
    if (isEmpty(expected) ? field.default === "none" : isDeepStrictEqual(expected, claimed)) return [];
    // An object's members have defaults of their own: words do for the whole.
    if (isObject(expected) && rule.members.size > 0 && field.default !== undefined) return [];
    const right = isEmpty(expected) ? "none" : JSON.stringify(expected);
    return [`${what}: @default is ${field.default ?? "missing"}, the provider's ${right ?? "is none"}`];
}

/** @param {unknown} value */
function isEmpty(value) {
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** @param {unknown} value */
function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The value that a `@default` gives, and its text without backticks; `undefined` when it is words. An object needs the
 * backticks: TypeDoc takes braces behind a tag for a type.
 * @param {string} text
 * @returns {{ text: string, value: unknown } | undefined}
 */
export function literalIn(text) {
    const bare = /^`([^`]+)`$/.exec(text)?.[1] ?? text;
    try {
        return { text: bare, value: JSON.parse(bare) };
    } catch {
        return undefined;
    }
}
