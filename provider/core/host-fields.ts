import { isIP } from "node:net";
import * as z from "zod";
import type { HostSpec } from "../host/host";
import { port, shown, whole } from "../net/fields";
import { tolerant } from "./tolerant";

/** ssh would take a target or a user that begins with `-` for an option, and one with blanks for several words. */
const word = (what: string) =>
    z
        .string(`is not text`)
        .refine((value) => /^[A-Za-z0-9_][\w.:%@-]{0,252}$/.test(value) || isIP(value) !== 0, {
            error: (issue) =>
                `${shown(issue.input)} is not ${what}. Use letters, digits and '.', '_', '-', ':', a letter or digit first`,
        });

/** A file name for an option of ssh, which would expand `%` and cut at quotes. */
const path = () =>
    z.string("is not text").refine((value) => /^[\w./~@+ -]+$/.test(value) && !value.startsWith("-"), {
        error: (issue) =>
            `${shown(issue.input)} is not a file name this takes. Use letters, digits, blanks and '._/~@+-'`,
    });

const ssh = z.strictObject({
    ssh: z.strictObject({
        address: word("a host name or address"),
        user: word("a user name").optional(),
        port: port().optional(),
        identityFile: path().optional(),
        knownHostsFile: path().optional(),
        jump: word("a jump host").optional(),
        connectTimeoutSeconds: whole("a number of seconds", 1, 600).optional(),
    }),
});
const local = z.strictObject({ local: z.strictObject({}) });
const sandbox = z.strictObject({
    sandbox: z.strictObject({ id: z.string(), on: z.union([local, ssh]).optional() }),
});

const schemas = new Map(
    Object.entries({ local, ssh, sandbox }).map(([kind, schema]) => [kind, tolerant(schema)]),
);

/** `host`: where a resource is built. */
export const hostFields = z.unknown().transform((value, context): HostSpec => {
    const kind = typeof value === "object" && value !== null ? Object.keys(value).join(" and ") : "";
    const schema = schemas.get(kind);
    if (schema === undefined) {
        context.addIssue({
            code: "custom",
            message: `${shown(value)} is not a host. Give { local: {} }, { ssh: { address: "…" } } or the host of a Sandbox`,
        });
        return z.NEVER;
    }
    const result = schema.safeParse(value);
    if (result.success) return result.data as HostSpec;
    for (const issue of result.error.issues)
        context.addIssue({ code: "custom", path: issue.path, message: issue.message });
    return z.NEVER;
});

/**
 * The part of a host that makes it another one beside those of the same stack: which key ssh shows or how long it waits does
 * not. Behind two gates a private address is that of two machines.
 */
export function hostKey(spec: HostSpec): string {
    if ("sandbox" in spec)
        return `sandbox ${spec.sandbox.id} on ${hostKey(spec.sandbox.on ?? { local: {} })}`;
    const gate = "ssh" in spec && spec.ssh.jump !== undefined ? ` by ${spec.ssh.jump}` : "";
    return `${machineKey(spec)}${gate}`;
}

/** The part of a host whose change moves what is on it to another machine: one that is reached by another gate stays it. */
export function machineKey(spec: HostSpec): string {
    if ("sandbox" in spec)
        return `sandbox ${spec.sandbox.id} on ${machineKey(spec.sandbox.on ?? { local: {} })}`;
    return "ssh" in spec ? `ssh ${spec.ssh.address} ${spec.ssh.port ?? 22}` : "local";
}
