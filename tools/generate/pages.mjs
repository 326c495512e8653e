// The Markdown of docs/reference.
import { fileOf, hostShapes, modules, pageOf } from "./files.mjs";
import { fullName } from "./sdk.mjs";
import { defaultCell, inputs, members, outputs, resourceInputs, table, variants } from "./tables.mjs";

/**
 * @typedef {import("./sdk.mjs").Sdk} Sdk
 * @typedef {import("./sdk.mjs").Class} Class
 * @typedef {import("./sdk.mjs").Field} Field
 * @typedef {import("./sdk.mjs").Shape} Shape
 * @typedef {import("./sdk.mjs").Callable} Callable
 * @typedef {import("./definitions.mjs").Definition} Definition
 */

const notice = "<!-- Written by `npm run generate` from the comments in sdk/; change them there. -->";

/**
 * @param {Sdk} sdk
 * @param {Map<string, Definition>} definitions
 * @returns {Map<string, string>} the text of each file
 */
export function pages(sdk, definitions) {
    const all = new Map([["README.md", indexPage(sdk)]]);
    for (const one of sdk.classes) all.set(fileOf(one), classPage(sdk, one, definitions.get(fullName(one))));
    all.set("hosts.md", hostsPage(sdk));
    return all;
}

/** @param {Sdk} sdk */
function indexPage(sdk) {
    return join([
        "# Reference",
        "Every resource and component of the package, its inputs with their defaults, and its outputs. An input takes a plain value or an output of another resource.",
        ...modules.flatMap(({ module, title, prose, what }) => [
            `## ${title}`,
            prose,
            table(
                [what, "What it is"],
                sdk.classes
                    .filter((one) => one.module === module)
                    .map((one) => [`[\`${fullName(one)}\`](${fileOf(one)})`, sentence(one.prose)]),
            ),
        ]),
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
    const fields = args?.fields ?? [];
    const methods = one.methods.filter(({ prose }) => prose !== "");
    const used = [...fields, ...one.outputs].flatMap(usesOf);
    const named = [...used, ...methods.flatMap(({ uses }) => uses)];
    return join([
        `# ${one.module === "linux." ? one.name : fullName(one)}`,
        one.prose,
        one.example === undefined ? "" : `## Example\n\n${example(one.example)}`,
        args === undefined
            ? ""
            : `## Inputs\n\n${definition === undefined ? inputs(sdk, fields) : resourceInputs(sdk, fields, definition)}`,
        ...members(sdk, fields),
        `## Outputs\n\n${outputs(sdk, one)}`,
        methods.length === 0 ? "" : `## Methods\n\n${methods.map(method).join("\n\n")}`,
        ...shapesOf(sdk, named).flatMap((shape) => [
            `## ${shape.name}`,
            shape.prose,
            shape.variants.length > 0 ? variants(sdk, shape.variants) : inputs(sdk, shape.fields),
            ...members(sdk, shape.fields),
        ]),
    ]);
}

/** @param {Sdk} sdk */
function hostsPage(sdk) {
    const { prose: what = "", variants = [] } = sdk.shapes.get("HostSpec") ?? {};
    const ssh = sdk.shapes.get("SshSpec");
    const user = sdk.shapes
        .get("virtualbox.VirtualBoxArgs")
        ?.fields.find(({ name }) => name === "virtualboxUser");
    return join([
        "# Hosts",
        "Where resources are built. Every resource takes `host`; one that is given none takes the stack's configuration `virtnet:host`, else the machine that runs Pulumi. How it is to be there: [your own machine](../guide/local.md), [an SSH host](../guide/ssh.md), [a sandbox](Sandbox.md).",
        "## HostSpec",
        what,
        variants.map(({ type }) => `- \`${type}\``).join("\n"),
        "## SshSpec",
        ssh?.prose ?? "",
        inputs(sdk, ssh?.fields ?? []),
        ...(user === undefined ? [] : ["## virtualboxUser", user.prose, `Without it: ${defaultCell(user)}.`]),
        "## Functions",
        sdk.functions.map(method).join("\n\n"),
    ]);
}

/** What a field's type is made of, its members' among it. @param {Field} field @returns {string[]} */
function usesOf({ uses, members }) {
    return [...uses, ...members.flatMap(usesOf)];
}

/** The types that inputs are made of, and those that these are made of. @param {Sdk} sdk @param {string[]} names */
function shapesOf(sdk, names) {
    /** @type {Shape[]} */
    const found = [];
    const queue = [...names];
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        const shape = sdk.shapes.get(name);
        const isElsewhere = hostShapes.includes(name) || pageOf(sdk, name) !== undefined;
        if (shape === undefined || found.includes(shape) || isElsewhere) continue;
        found.push(shape);
        queue.push(...shape.fields.flatMap(usesOf), ...shape.variants.flatMap(({ uses }) => uses));
    }
    return found;
}

/** @param {Callable} one */
function method({ name, signature, prose, example: text }) {
    return join([`### ${name}`, `\`${signature}\``, prose, text === undefined ? "" : example(text)], false);
}

/** @param {string} text */
function example(text) {
    return `\`\`\`ts\nimport * as virtnet from "pulumi-virtnet";\n\n${text}\n\`\`\``;
}

/** @param {string} text */
function sentence(text) {
    const flat = text.replaceAll(/\s*\n\s*/g, " ");
    return /^.*?\.(?= |$)/.exec(flat)?.[0] ?? flat;
}

/**
 * @param {string[]} parts
 * @param {boolean} [whole]
 */
function join(parts, whole = true) {
    const text = [...new Set(parts)].filter((part) => part !== "").join("\n\n"); // what types inherit is told once
    return whole ? `${notice}\n\n${text}\n` : text;
}
