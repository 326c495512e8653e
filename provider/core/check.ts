import * as z from "zod";
import type { AnyDefinition, Common, Failure } from "./define";
import { hostFields } from "./host-fields";
import { Claims } from "./claims";
import { ownerMark } from "./owner";
import { persistField, settlePersist } from "./persist";
import { Secrets } from "./secrets";
import { hasUnknown, tolerant, valueAt } from "./tolerant";
import { shown } from "../net/fields";

export interface Checked {
    inputs: Record<string, unknown>;
    failures: Failure[];
}

const common = {
    owner: z.string(),
    host: hostFields,
    adopt: z.boolean().default(false),
    secret: z.array(z.array(z.string())).optional(),
};
const schemas = new WeakMap<AnyDefinition, z.ZodType>();

/** The claims of all resources checked by this process, which lives for one Pulumi operation: that is, of one stack. */
const claimsOfStack = new Claims();

/** Parses what the user wrote into its one normal form with all defaults, and finds what is wrong without a host. */
export function check(
    definition: AnyDefinition,
    news: Record<string, unknown>,
    claims = claimsOfStack,
): Checked {
    const { __provider, ...given } = news;
    const kept = __provider === undefined ? {} : { __provider };
    const result = schemaOf(definition).safeParse(given);
    if (!result.success) {
        const failures = result.error.issues.map((issue) => failureOf(issue, given));
        return { inputs: { ...given, ...kept }, failures: discreet(failures, new Secrets(given)) };
    }
    const inputs = prune(result.data) as Record<string, unknown> & Common;
    const persistence = hasUnknown(inputs) ? [] : settlePersist(definition, inputs);
    const rules = hasUnknown(inputs) ? [] : [...persistence, ...(definition.rules?.(inputs) ?? [])];
    const taken = rules.length > 0 || hasUnknown(inputs) ? [] : claims.add(definition, inputs);
    const failures = discreet([...rules, ...taken], new Secrets(given, inputs));
    return { inputs: { ...inputs, ...kept }, failures };
}

/** Without secrets. Pulumi prints the value of the property that a failure names, secret or not. */
function discreet(failures: Failure[], secrets: Secrets): Failure[] {
    return failures.map(({ property, reason }) => {
        const told = secrets.hide(reason);
        return secrets.touch(property)
            ? { property: "", reason: `${property} ${told}` }
            : { property, reason: told };
    });
}

/** What is deleted claims nothing any more. */
export function forgetClaims(was: Common, definition: AnyDefinition): void {
    claimsOfStack.forget(ownerMark(was.owner, definition.type));
}

function schemaOf(definition: AnyDefinition): z.ZodType {
    const known = schemas.get(definition);
    if (known !== undefined) return known;
    const schema = tolerant(z.strictObject({ ...definition.fields, ...common, persist: persistField }));
    schemas.set(definition, schema);
    return schema;
}

function failureOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): Failure {
    const value = valueAt(given, issue.path);
    const reason = value === undefined ? "is required. Give it a value" : issue.message;
    return { property: pathText(issue.path), reason: reason.endsWith(".") ? reason : `${reason}.` };
}

/** `a.addresses[0]`, `sysctls["net.ipv4.ip_forward"]`: a property path as Pulumi writes it. */
export function pathText(path: readonly PropertyKey[]): string {
    return path.reduce<string>((text, key) => {
        if (typeof key === "number") return `${text}[${key}]`;
        const name = String(key);
        if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${text}[${shown(name)}]`;
        return text === "" ? name : `${text}.${name}`;
    }, "");
}

/** Without properties that are `undefined`: Pulumi's wire format has no such value. */
export function prune(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(prune);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, prune(inner)]])),
    );
}
