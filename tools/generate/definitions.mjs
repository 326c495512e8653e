// What the provider says of its resources: which inputs make a new object, and the defaults of all others.
import { registry } from "../../dist/provider/engine.js";

/**
 * @typedef {{ def: { type: string, innerType?: Schema, in?: Schema, element?: Schema, valueType?: Schema, shape?: Record<string, Schema>, defaultValue?: unknown } }} Schema
 * @typedef {{ optional: boolean, default: unknown, members: Map<string, Rule> }} Rule `members`: of an object, or of each object in an array or a record
 * @typedef {{ replaceOn: readonly string[], outputs: readonly string[], fields: Map<string, Rule> }} Definition
 */

/** @returns {Promise<Map<string, Definition>>} by the names of their classes with their modules' */
export async function readDefinitions() {
    return new Map(
        [...registry].map(([type, { replaceOn, outputs, fields }]) => [
            type.replace(":", "."),
            { replaceOn, outputs, fields: rules(/** @type {Record<string, Schema>} */ (fields)) },
        ]),
    );
}

/** @param {Record<string, Schema>} fields */
function rules(fields) {
    return new Map(Object.entries(fields).map(([name, schema]) => [name, rule(schema)]));
}

/** @param {Schema} schema @returns {Rule} */
function rule({ def }) {
    const inner = def.innerType ?? def.in;
    const below = inner === undefined ? undefined : rule(inner);
    const content = def.element ?? def.valueType;
    return {
        optional: def.type === "optional" || def.type === "default" || below?.optional === true,
        default: def.type === "default" ? def.defaultValue : below?.default,
        members:
            def.type === "object"
                ? rules(def.shape ?? {})
                : ((content === undefined ? below : rule(content))?.members ?? new Map()),
    };
}
