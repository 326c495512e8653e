// Other names for properties, at the top of a resource's bag, whatever the values in it are.

/**
 * @typedef {object} TypeNames
 * @property {string} [token] what the provider calls the type
 * @property {Record<string, string>} [properties] what it calls properties, by the SDK's name
 * @property {string} [lacking] that the provider has no such type, and what to do
 */

/** @typedef {Record<string, TypeNames>} Names by the SDK's token of the type or function */

/** @typedef {import("google-protobuf/google/protobuf/struct_pb.js").Struct} Struct */

/**
 * @param {Struct | undefined} bag changed in place
 * @param {Record<string, string>} names
 */
export function renameKeys(bag, names) {
    const fields = bag?.getFieldsMap();
    for (const [from, to] of Object.entries(names)) {
        const value = fields?.get(from);
        if (value === undefined) continue;
        fields?.del(from);
        fields?.set(to, value);
    }
}

/**
 * A path such as `ports[0].internal`: only its first name can be another.
 * @param {string} propertyPath
 * @param {Record<string, string>} names
 */
export function renamePath(propertyPath, names) {
    return propertyPath.replace(/^[^.[]+/, (name) => names[name] ?? name);
}

/**
 * @param {Record<string, string>} names
 * @returns {Record<string, string>}
 */
export function inverse(names) {
    return Object.fromEntries(Object.entries(names).map(([from, to]) => [to, from]));
}

/**
 * The type of a resource, the last of those in its URN: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`.
 * @param {string} urn
 */
export function typeOf(urn) {
    return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/**
 * @param {string} urn
 * @param {string} type
 */
export function withType(urn, type) {
    const parts = urn.split("::");
    const parents = parts[2]?.split("$").slice(0, -1) ?? [];
    return [...parts.slice(0, 2), [...parents, type].join("$"), ...parts.slice(3)].join("::");
}
