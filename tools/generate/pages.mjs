// The Markdown of docs/reference.
import { isLiteral } from "./checks.mjs";

/**
 * @typedef {import("./sdk.mjs").Sdk} Sdk
 * @typedef {import("./sdk.mjs").Class} Class
 * @typedef {import("./sdk.mjs").Field} Field
 * @typedef {import("./sdk.mjs").Shape} Shape
 * @typedef {import("./sdk.mjs").Callable} Callable
 * @typedef {import("./definitions.mjs").Definition} Definition
 */

const notice = "<!-- Written by `npm run generate` from the comments in sdk/; change them there. -->";
const hostShapes = ["HostSpec", "SshSpec"];

/**
 * @param {Sdk} sdk
 * @param {Map<string, Definition>} definitions
 * @returns {Map<string, string>} the text of each file
 */
export function pages(sdk, definitions) {
    const all = new Map([["README.md", indexPage(sdk)]]);
    for (const one of sdk.classes) all.set(`${one.name}.md`, classPage(sdk, one, definitions.get(one.name)));
    all.set("hosts.md", hostsPage(sdk));
    return all;
}

/** @param {Sdk} sdk */
function indexPage(sdk) {
    const rows = (/** @type {boolean} */ component) =>
        sdk.classes
            .filter(({ module }) => (module === "") === component)
            .map(({ name, module, prose }) => [`[\`${module}${name}\`](${name}.md)`, sentence(prose)]);
    return join([
        "# Reference",
        "Every resource and component of the package, its inputs with their defaults, and its outputs. An input takes a plain value or an output of another resource.",
        "## Resources",
        "As `virtnet.linux.NAME`. Each is one object on a host, and each takes [a host](hosts.md).",
        table(["Resource", "What it is"], rows(false)),
        "## Components",
        "As `virtnet.NAME`. Each is made of resources.",
        table(["Component", "What it is"], rows(true)),
        "## Hosts",
        "[Hosts](hosts.md): where resources are built.",
    ]);
}

/**
 * @param {Sdk} sdk
 * @param {Class} one
 * @param {Definition | undefined} definition
 */
function classPage(sdk, one, definition) {
    const args = sdk.shapes.get(one.args ?? "");
    const isResource = one.module !== "";
    const methods = one.methods.filter(({ prose }) => prose !== "");
    const more = shapesOf(
        sdk,
        [...(args?.fields ?? []), ...methods].flatMap((user) => user.uses),
    );
    return join([
        `# ${one.name}`,
        one.prose,
        one.example === undefined ? "" : `## Example\n\n${example(one.example)}`,
        args === undefined
            ? ""
            : `## Inputs\n\n${isResource ? resourceInputs(args.fields, definition) : inputs(args.fields)}`,
        ...members(args?.fields ?? []),
        `## Outputs\n\n${outputs(sdk, one, isResource)}`,
        methods.length === 0 ? "" : `## Methods\n\n${methods.map(method).join("\n\n")}`,
        ...more.flatMap((shape) => [
            `## ${shape.name}`,
            shape.prose,
            inputs(shape.fields),
            ...members(shape.fields),
        ]),
    ]);
}

/** @param {Sdk} sdk */
function hostsPage(sdk) {
    const { prose = "", variants = [] } = sdk.shapes.get("HostSpec") ?? {};
    return join([
        "# Hosts",
        "Where resources are built. Every resource takes `host`; one that is given none takes the stack's configuration `virtnet:host`, else the machine that runs Pulumi. How it is to be there: [your own machine](../guide/local.md), [an SSH host](../guide/ssh.md), [a sandbox](Sandbox.md).",
        "## HostSpec",
        prose,
        variants.map((variant) => `- \`${variant}\``).join("\n"),
        "## SshSpec",
        sdk.shapes.get("SshSpec")?.prose ?? "",
        inputs(sdk.shapes.get("SshSpec")?.fields ?? []),
        "## Functions",
        sdk.functions.map(method).join("\n\n"),
    ]);
}

/** Interfaces that inputs are made of, and those that these are made of. @param {Sdk} sdk @param {string[]} names */
function shapesOf(sdk, names) {
    /** @type {Shape[]} */
    const found = [];
    const queue = [...names];
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        const shape = sdk.shapes.get(name);
        if (shape === undefined || found.includes(shape) || hostShapes.includes(name)) continue;
        found.push(shape);
        queue.push(...shape.fields.flatMap((field) => [field, ...field.members]).flatMap(({ uses }) => uses));
    }
    return found;
}

/**
 * @param {Field[]} fields
 * @param {Definition | undefined} definition
 */
function resourceInputs(fields, definition) {
    const rows = ordered(fields).map((field) => [
        ...cells(field),
        onChange(field.name, definition),
        prose(field),
    ]);
    return table(["Input", "Type", "Default", "A change", "What it is"], rows);
}

/** @param {Field[]} fields */
function inputs(fields) {
    const rows = ordered(fields).map((field) => [...cells(field), prose(field)]);
    return table(["Input", "Type", "Default", "What it is"], rows);
}

/** Tables of the objects that are written out in place. @param {Field[]} fields */
function members(fields) {
    return fields
        .filter((field) => field.members.length > 0)
        .flatMap((field) => [`### ${field.name}`, inputs(field.members)]);
}

/** What every resource takes stands last. @param {Field[]} fields */
function ordered(fields) {
    const isCommon = (/** @type {Field} */ { name }) => name === "host" || name === "adopt";
    return [...fields.filter((field) => !isCommon(field)), ...fields.filter(isCommon)];
}

/** @param {Field} field */
function cells(field) {
    return [`\`${field.name}\``, typeCell(field), defaultCell(field)];
}

/** @param {Field} field */
function typeCell({ type, uses, members }) {
    if (members.length > 0) return "object";
    const [name] = uses;
    if (name === undefined) return `\`${type}\``;
    const link = hostShapes.includes(name) ? `hosts.md#${name.toLowerCase()}` : `#${name.toLowerCase()}`;
    return `[\`${type}\`](${link})`;
}

/** @param {Field} field */
function defaultCell(field) {
    if (!field.optional) return "required";
    if (field.default === undefined) return "none";
    return isLiteral(field.default) ? `\`${field.default}\`` : field.default;
}

/**
 * @param {string} name
 * @param {Definition | undefined} definition
 */
function onChange(name, definition) {
    if (name === "host") return "makes another";
    if (name === "adopt") return "takes effect at creation";
    const paths = definition?.replaceOn ?? [];
    if (paths.includes(name)) return "makes another";
    const inner = paths
        .filter((path) => path.startsWith(`${name}.`))
        .map((path) => `\`${path.slice(name.length + 1)}\``);
    return inner.length === 0 ? "in place" : `in place; its ${inner.join(" and ")}: makes another`;
}

/**
 * @param {Sdk} sdk
 * @param {Class} one
 * @param {boolean} isResource
 */
function outputs(sdk, one, isResource) {
    const rows = one.outputs.map((field) => [`\`${field.name}\``, outputType(sdk, field), prose(field)]);
    if (rows.length > 0) return table(["Output", "Type", "What it is"], rows);
    return isResource ? "None but `id` and `urn`, which every Pulumi resource has." : "None.";
}

/**
 * @param {Sdk} sdk
 * @param {Field} field
 */
function outputType(sdk, field) {
    const page = sdk.classes.find(({ name }) => name === field.uses[0]);
    return page === undefined ? typeCell(field) : `[\`${field.type}\`](${page.name}.md)`;
}

/** @param {Callable} one */
function method({ name, signature, prose, example: text }) {
    return join([`### ${name}`, `\`${signature}\``, prose, text === undefined ? "" : example(text)], false);
}

/** @param {string} text */
function example(text) {
    return `\`\`\`ts\nimport * as virtnet from "pulumi-virtnet";\n\n${text}\n\`\`\``;
}

/** @param {Field} field */
function prose(field) {
    return field.prose.replaceAll(/\s*\n\s*/g, " ");
}

/** @param {string} text */
function sentence(text) {
    const flat = text.replaceAll(/\s*\n\s*/g, " ");
    return /^.*?\.(?= |$)/.exec(flat)?.[0] ?? flat;
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
    const line = (/** @type {string[]} */ columns) =>
        `| ${columns.map((text) => text.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/**
 * @param {string[]} parts
 * @param {boolean} [whole]
 */
function join(parts, whole = true) {
    const text = parts.filter((part) => part !== "").join("\n\n");
    return whole ? `${notice}\n\n${text}\n` : text;
}
