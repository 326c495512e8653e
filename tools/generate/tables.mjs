// The tables of a page: inputs, outputs, choices.
import { literalIn } from "./checks.mjs";
import { hostShapes, pageOf } from "./files.mjs";

/**
 * @typedef {import("./sdk.mjs").Sdk} Sdk
 * @typedef {import("./sdk.mjs").Class} Class
 * @typedef {import("./sdk.mjs").Field} Field
 * @typedef {import("./sdk.mjs").Variant} Variant
 * @typedef {import("./definitions.mjs").Definition} Definition
 */

/**
 * @param {Sdk} sdk
 * @param {Field[]} fields
 * @param {Definition} definition
 */
export function resourceInputs(sdk, fields, definition) {
    const rows = ordered(fields).map((field) => [
        ...cells(sdk, field),
        onChange(field.name, definition),
        prose(field),
    ]);
    return table(["Input", "Type", "Default", "A change", "What it is"], rows);
}

/** @param {Sdk} sdk @param {Field[]} fields */
export function inputs(sdk, fields) {
    const rows = ordered(fields).map((field) => [...cells(sdk, field), prose(field)]);
    return table(["Input", "Type", "Default", "What it is"], rows);
}

/** Tables of the objects that are written out in place. @param {Sdk} sdk @param {Field[]} fields */
export function members(sdk, fields) {
    return fields
        .filter((field) => field.members.length > 0)
        .map((field) => `### ${field.name}\n\n${inputs(sdk, field.members)}`);
}

/** @param {Sdk} sdk @param {Variant[]} all */
export function variants(sdk, all) {
    const rows = all.map((variant) => [typeCell(sdk, variant), prose(variant)]);
    return table(["One of", "What it is"], rows);
}

/** What others take too stands behind what is its own, and what every resource takes last. @param {Field[]} fields */
function ordered(fields) {
    const common = ["virtualboxUser", "host", "persist", "adopt"];
    const place = (/** @type {Field} */ { name, inherited }) =>
        common.includes(name) ? 2 + common.indexOf(name) : Number(inherited);
    return fields.toSorted((a, b) => place(a) - place(b));
}

/** @param {Sdk} sdk @param {Field} field */
function cells(sdk, field) {
    const type = field.members.length > 0 ? `[object](#${field.name.toLowerCase()})` : typeCell(sdk, field);
    return [`\`${field.name}\``, type, defaultCell(field)];
}

/** A union of named types is several links. @param {Sdk} sdk @param {{ type: string, uses: string[] }} of */
function typeCell(sdk, { type, uses }) {
    const parts = uses.length > 1 ? type.split(" | ") : [type];
    return parts
        .map((part) => {
            const used = uses.find((name) => new RegExp(`\\b${name.replace(/^.*\./, "")}\\b`).test(part));
            return used === undefined ? `\`${part}\`` : linked(sdk, part, used);
        })
        .join(" | ");
}

/** @param {Sdk} sdk @param {string} text @param {string} used */
function linked(sdk, text, used) {
    const page = pageOf(sdk, used);
    if (page !== undefined) return `[\`${text}\`](${page})`;
    const anchor = `#${used.replace(/^.*\./, "").toLowerCase()}`;
    if (hostShapes.includes(used)) return `[\`${text}\`](hosts.md${anchor})`;
    return sdk.shapes.has(used) ? `[\`${text}\`](${anchor})` : `\`${text}\``;
}

/** @param {Field} field */
export function defaultCell(field) {
    if (!field.optional) return "required";
    if (field.default === undefined) return "none";
    const literal = literalIn(field.default);
    return literal === undefined ? field.default : `\`${literal.text}\``;
}

/**
 * @param {string} name
 * @param {Definition} definition
 */
function onChange(name, { replaceOn, fields }) {
    if (name === "host") return "makes another";
    if (name === "adopt") return "takes effect at creation";
    if (replaceOn.includes(name)) return "makes another";
    const inner = replaceOn
        .filter((path) => path.startsWith(`${name}.`))
        .map((path) => path.slice(name.length + 1));
    if (inner.length === 0) return "in place";
    const all = [...(fields.get(name)?.members.keys() ?? [])];
    if (all.every((member) => inner.includes(member))) return "makes another";
    return `in place; its ${inner.map((member) => `\`${member}\``).join(" and ")}: makes another`;
}

/** @param {Sdk} sdk @param {Class} one */
export function outputs(sdk, one) {
    const rows = one.outputs.map((field) => [`\`${field.name}\``, typeCell(sdk, field), prose(field)]);
    if (rows.length > 0) return table(["Output", "Type", "What it is"], rows);
    return one.module === "" ? "None." : "None but `id` and `urn`, which every Pulumi resource has.";
}

/** @param {{ prose: string }} of */
function prose(of) {
    return of.prose.replaceAll(/\s*\n\s*/g, " ");
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
    const line = (/** @type {string[]} */ columns) =>
        `| ${columns.map((text) => text.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
