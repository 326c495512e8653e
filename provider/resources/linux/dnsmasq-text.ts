import * as z from "zod";
import { shown } from "../../net/fields";

/** Text on one line. dnsmasq cuts its arguments at commas and has no escape for one. */
export const line = (what: string, pattern: RegExp) =>
    z.string(`is not text. Give ${what}`).refine((value) => pattern.test(value) && !/\p{Cc}/u.test(value), {
        error: (issue) =>
            `${shown(issue.input)} is not ${what} that dnsmasq takes. Write it as dnsmasq(8) says`,
    });

/** One to 255 characters, none of them one of those. */
export const without = (characters: string): RegExp =>
    new RegExp(`^[^${characters.replaceAll("\\", String.raw`\\`)}]{1,255}$`);

export const choice = <const T extends readonly [string, ...string[]]>(what: string, values: T) =>
    z.enum(values, {
        error: (issue) => `${shown(issue.input)} is not ${what}. Give one of ${values.join(", ")}`,
    });

const label = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";

const named = (what: string, pattern: RegExp) =>
    z
        .string(`is not text. Give ${what}`)
        .refine((value) => value.length <= 253 && pattern.test(value), {
            error: (issue) =>
                `${shown(issue.input)} is not ${what}. Use labels of letters, digits, '-' and '_', 63 characters at most each`,
        })
        .transform((value) => value.toLowerCase());

/** A domain name, of one label or several (RFC 1035, 2.3.1; `_` as in service names, RFC 2782). */
export const domainName = () => named("a domain name", new RegExp(`^${label}(\\.${label})*$`));

/** A host's name, with or without its domain. */
export const hostName = () => named("a host name", new RegExp(`^${label}(\\.${label})*$`));

/** A tag of dnsmasq's; as a condition `!tag` is its absence. */
export const tagName = (isCondition = false) =>
    z
        .string("is not text. Give a tag")
        .refine((value) => (isCondition ? /^!?[\w-]{1,60}$/ : /^[\w-]{1,60}$/).test(value), {
            error: (issue) => `${shown(issue.input)} is not a tag. Use 1 to 60 letters, digits, '_' and '-'`,
        });
