import * as z from "zod";
import { shown } from "../net/fields";

/** What Pulumi sends in a preview for a value that is not known yet (rpc.unknownValue of its Node SDK). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is or holds one that is not known yet. */
export function hasUnknown(value: unknown): boolean {
    if (value === unknownValue) return true;
    return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** The value at a path such as `["a", "name"]`; what is not known yet is not known in its parts either. */
export function valueAt(bag: object, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (value, key) =>
            value === unknownValue ? value : (value as Record<PropertyKey, unknown> | undefined)?.[key],
        bag,
    );
}

/**
 * The same schema, letting not yet known values pass at any depth, so that the rest is checked and normalised as it
 * will be: a preview then shows exactly what the update will do.
 */
export function tolerant(schema: z.ZodType): z.ZodType {
    if (schema instanceof z.ZodOptional) return tolerant(schema.unwrap() as z.ZodType).optional();
    if (schema instanceof z.ZodDefault) {
        const fallback = schema.def.defaultValue;
        return tolerant(schema.unwrap() as z.ZodType).default(fallback as never);
    }
    return orUnknown(inside(schema));
}

function inside(schema: z.ZodType): z.ZodType {
    if (schema instanceof z.ZodObject) {
        const shape = Object.fromEntries(
            Object.entries(schema.shape).map(([key, field]) => [key, tolerant(field as z.ZodType)]),
        );
        return z
            .strictObject(shape)
            .transform((value, context) => (hasUnknown(value) ? value : refined(schema, value, context)));
    }
    if (schema instanceof z.ZodArray) {
        const items = z.array(tolerant(schema.element as z.ZodType));
        return items.transform((value, context) =>
            hasUnknown(value) ? value : refined(schema, value, context),
        );
    }
    if (schema instanceof z.ZodRecord) {
        const partly = z.record(schema.keyType as z.ZodString, tolerant(schema.valueType as z.ZodType));
        return z
            .unknown()
            .transform((value, context) => refined(hasUnknown(value) ? partly : schema, value, context));
    }
    if (schema instanceof z.ZodUnion) {
        const options = schema.options as z.ZodType[];
        const [rest, ...others] = options.filter((option) => !(option instanceof z.ZodLiteral));
        const isLiteral = (value: unknown) =>
            options.some((option) => option instanceof z.ZodLiteral && option.safeParse(value).success);
        // With one option beside literals (`false` or settings) it is known which one is meant, and what is wrong with it.
        if (rest !== undefined && others.length === 0)
            return z
                .unknown()
                .transform((value, context) =>
                    isLiteral(value) ? value : refined(tolerant(rest), value, context),
                );
    }
    // Of what has parts that cannot be checked one by one, none are while one of them is not known.
    return z
        .unknown()
        .transform((value, context) => (hasUnknown(value) ? value : refined(schema, value, context)));
}

/** Runs a container's own checks, which need all of it, over its already normalised content. */
function refined(schema: z.ZodType, value: unknown, context: z.RefinementCtx): unknown {
    const result = schema.safeParse(value, { error: plainWords });
    if (result.success) return result.data;
    result.error.issues
        .flatMap(plainIssues)
        .forEach((issue) => context.addIssue({ code: "custom", ...issue }));
    return z.NEVER;
}

function orUnknown(schema: z.ZodType): z.ZodType {
    return z
        .unknown()
        .transform((value, context) => (value === unknownValue ? value : refined(schema, value, context)));
}

/** An issue as path and message; what is wrong with a key, a misspelt input say, stands at its own path. */
function plainIssues(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
    if (issue.code === "invalid_key")
        return issue.issues.map(({ message }) => ({ path: issue.path, message }));
    if (issue.code !== "unrecognized_keys") return [{ path: issue.path, message: issue.message }];
    const message = "there is no such input. Look at the reference for the inputs there are";
    return issue.keys.map((key) => ({ path: [...issue.path, key], message }));
}

/** What a value of each type is, for a message. */
const kinds: Record<string, string> = {
    array: "a list",
    boolean: "true or false",
    number: "a number",
    object: "an object",
    record: "an object",
    string: "text",
};

/** The message for a value of the wrong type where the schema has none of its own. */
function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
    const kind = issue.code === "invalid_type" ? kinds[issue.expected] : undefined;
    return kind === undefined ? undefined : `${shown(issue.input)} is not ${kind}. Give ${kind}`;
}
