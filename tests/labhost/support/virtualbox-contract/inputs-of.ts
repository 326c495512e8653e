import type { AnyDefinition } from "../../../../provider/core/define";

/** What is used of a zod schema's inside (zod 4, `_zod.def`). */
interface Schema {
    def?: {
        type: string;
        shape?: Record<string, Schema>;
        innerType?: Schema;
        valueType?: Schema;
        element?: Schema;
        in?: Schema;
    };
}

/** Every input of a resource, those inside of objects, lists and records by their paths. */
export function inputsOf({ fields }: AnyDefinition): string[] {
    return Object.entries(fields).flatMap(([name, schema]) => leaves(name, schema as Schema));
}

function leaves(path: string, { def }: Schema): string[] {
    const inner = def?.innerType ?? def?.valueType ?? def?.element ?? def?.in;
    if (inner !== undefined) return leaves(path, inner);
    const parts = Object.entries(def?.shape ?? {});
    if (parts.length === 0) return [path];
    return parts.flatMap(([name, schema]) => leaves(`${path}.${name}`, schema));
}
