// Types as a reader wants them: without Pulumi's wrappers, since every input may be an output of another resource.

const wrappers = new Set(["Input", "Output", "OutputInstance", "Unwrap", "UnwrappedObject"]);

/**
 * @param {import("typedoc").SomeType} type
 * @returns {{ text: string, uses: string[] }} the type, and what it refers to by names with their modules'
 */
export function typeText(type) {
    /** @type {string[]} */
    const uses = [];
    return { text: render(type, uses), uses };
}

/**
 * @param {import("typedoc").SomeType} type
 * @returns {import("typedoc").SomeType}
 */
export function unwrapped(type) {
    if (type.type !== "reference" || !wrappers.has(type.name.replace("pulumi.", ""))) return type;
    const [inner] = type.typeArguments ?? [];
    return inner === undefined ? type : unwrapped(inner);
}

/**
 * @param {import("typedoc").SomeType} type
 * @param {string[]} uses
 * @returns {string}
 */
function render(type, uses) {
    switch (type.type) {
        case "array": {
            const item = render(type.elementType, uses);
            return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
        }
        case "union": {
            const parts = type.types.map((part) => render(part, uses)).filter((text) => text !== "undefined");
            return [...new Set(parts)].join(" | ");
        }
        case "literal":
            return JSON.stringify(type.value);
        case "reference":
            return reference(type, uses);
        case "reflection": {
            const members = (type.declaration.children ?? []).map(
                (child) =>
                    `${child.name}${child.flags.isOptional ? "?" : ""}: ${child.type === undefined ? "" : render(child.type, uses)}`,
            );
            return members.length === 0 ? "{}" : `{ ${members.join("; ")} }`;
        }
        case "unknown":
            // A member of a type that TypeDoc is in the middle of: it gives the compiler's text.
            return type.name.replace(/ \| undefined$/, "").replace(/^Input<(.*)>$/, "$1");
        default:
            return type.toString();
    }
}

/**
 * @param {import("typedoc").ReferenceType} type
 * @param {string[]} uses
 */
function reference(type, uses) {
    const bare = unwrapped(type);
    if (bare !== type) return render(bare, uses);
    const inner = type.typeArguments ?? [];
    if (type.name === "Omit" && inner[0] !== undefined) return render(inner[0], uses); // its comment says what is left out
    if (type.name === "Record" && inner.length === 2) {
        if (inner[1]?.toString() === "never") return "{}";
        return `Record<${inner.map((part) => render(part, uses)).join(", ")}>`;
    }
    uses.push(type.reflection?.getFullName() ?? type.name);
    return type.name;
}
