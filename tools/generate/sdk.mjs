// What the SDK exports, as TypeDoc reads it, brought down to what a page shows.
import { Application, ReflectionKind } from "typedoc";
import { typeText, unwrapped } from "./types.mjs";

/**
 * @typedef {import("typedoc").DeclarationReflection} Reflection
 * @typedef {{ name: string, type: string, uses: string[], optional: boolean, prose: string, default: string | undefined, inherited: boolean, members: Field[] }} Field
 * @typedef {{ name: string, prose: string, signature: string, uses: string[], example: string | undefined }} Callable
 * @typedef {{ name: string, module: string, prose: string, example: string | undefined, args: string | undefined, outputs: Field[], methods: Callable[] }} Class
 * @typedef {{ type: string, uses: string[], prose: string, fields: Field[] }} Variant one type of a union, and what it has if it is an object
 * @typedef {{ name: string, module: string, prose: string, fields: Field[], variants: Variant[] }} Shape
 * @typedef {{ classes: Class[], shapes: Map<string, Shape>, functions: Callable[] }} Sdk the shapes by their names with their modules', as `uses` and `args` have them
 */

/** What tells two of one name apart. @param {{ module: string, name: string }} one */
export function fullName({ module, name }) {
    return `${module}${name}`;
}

/** @returns {Promise<Sdk>} */
export async function readSdk() {
    const application = await Application.bootstrap({
        entryPoints: ["sdk/index.ts"],
        tsconfig: "tsconfig.build.json",
        skipErrorChecking: true, // `npm run check` does that
        excludePrivate: true,
        excludeInternal: true,
        excludeExternals: true,
        disableSources: true,
        sort: ["source-order"],
        jsDocCompatibility: { defaultTag: false, exampleTag: false },
        logLevel: "Error",
    });
    const project = await application.convert();
    if (project === undefined) throw new Error("TypeDoc could not read sdk/index.ts");
    /** @type {Sdk} */
    const sdk = { classes: [], shapes: new Map(), functions: [] };
    collect(sdk, project, "");
    return sdk;
}

/**
 * @param {Sdk} sdk
 * @param {import("typedoc").ContainerReflection} container
 * @param {string} module
 */
function collect(sdk, container, module) {
    for (const child of container.children ?? []) {
        if (child.kindOf(ReflectionKind.Namespace)) collect(sdk, child, `${child.name}.`);
        else if (child.kindOf(ReflectionKind.Class)) sdk.classes.push(classOf(child, module));
        else if (child.kindOf(ReflectionKind.Function)) sdk.functions.push(callableOf(child));
        else if (child.kindOf(ReflectionKind.Interface) || child.kindOf(ReflectionKind.TypeAlias)) {
            const shape = shapeOf(child, module);
            sdk.shapes.set(fullName(shape), shape);
        }
    }
}

/**
 * @param {Reflection} reflection
 * @param {string} module
 * @returns {Class}
 */
function classOf(reflection, module) {
    const children = reflection.children ?? [];
    const constructor = children.find((child) => child.kindOf(ReflectionKind.Constructor));
    const args = constructor?.signatures?.[0]?.parameters?.find(({ name }) => name === "args");
    return {
        name: reflection.name,
        module,
        prose: proseOf(reflection),
        example: tagOf(reflection, "@example"),
        args: args?.type === undefined ? undefined : typeText(args.type).uses[0],
        outputs: children.filter((child) => child.kindOf(ReflectionKind.Property)).map(fieldOf),
        methods: children.filter((child) => child.kindOf(ReflectionKind.Method)).map(callableOf),
    };
}

/**
 * @param {Reflection} reflection
 * @param {string} module
 * @returns {Shape}
 */
function shapeOf(reflection, module) {
    return {
        name: reflection.name,
        module,
        prose: proseOf(reflection),
        fields: (reflection.children ?? []).map(fieldOf),
        variants: reflection.type?.type === "union" ? variantsOf(reflection.type) : [],
    };
}

/** @param {import("typedoc").UnionType} union @returns {Variant[]} */
function variantsOf({ types, elementSummaries }) {
    return types.map((type, index) => {
        const { text, uses } = typeText(type);
        const children = type.type === "reflection" ? type.declaration.children : undefined;
        return {
            type: text,
            uses,
            prose: textOf(elementSummaries?.[index]),
            fields: (children ?? []).map(fieldOf),
        };
    });
}

/** @param {Reflection} reflection @returns {Field} */
function fieldOf(reflection) {
    const inner = reflection.type === undefined ? undefined : unwrapped(reflection.type);
    const inline = inner?.type === "reflection" ? inner.declaration.children : undefined;
    const { text, uses } = inner === undefined ? { text: "", uses: [] } : typeText(inner);
    const isObject = inline !== undefined && inline.some((child) => child.comment !== undefined);
    return {
        name: reflection.name,
        type: isObject ? "object" : text,
        uses,
        optional: reflection.flags.isOptional,
        prose: proseOf(reflection),
        default: tagOf(reflection, "@default"),
        inherited: reflection.inheritedFrom !== undefined,
        members: isObject ? inline.map(fieldOf) : [],
    };
}

/** @param {Reflection} reflection @returns {Callable} */
function callableOf(reflection) {
    const signature = reflection.signatures?.[0];
    if (signature === undefined) throw new Error(`${reflection.name} has no signature`);
    const parameters = (signature.parameters ?? []).map((one) => ({
        name: one.name,
        ...(one.type === undefined ? { text: "", uses: [] } : typeText(one.type)),
    }));
    const result = signature.type === undefined ? { text: "void", uses: [] } : typeText(signature.type);
    return {
        name: reflection.name,
        prose: textOf(signature.comment?.summary),
        signature: `${reflection.name}(${parameters.map(({ name, text }) => `${name}: ${text}`).join(", ")}): ${result.text}`,
        uses: parameters.flatMap(({ uses }) => uses),
        example: code(textOf(signature.comment?.getTag("@example")?.content)),
    };
}

/** @param {Reflection} reflection */
function proseOf(reflection) {
    return textOf(reflection.comment?.summary);
}

/**
 * @param {Reflection} reflection
 * @param {`@${string}`} tag
 */
function tagOf(reflection, tag) {
    const text = textOf(reflection.comment?.getTag(tag)?.content);
    return tag === "@example" ? code(text) : text === "" ? undefined : text;
}

/** @param {readonly import("typedoc").CommentDisplayPart[] | undefined} parts */
function textOf(parts) {
    return (parts ?? [])
        .map(({ text }) => text)
        .join("")
        .trim();
}

/** @param {string} text */
function code(text) {
    return /```ts\n([\s\S]*?)\n```/.exec(text)?.[1];
}
