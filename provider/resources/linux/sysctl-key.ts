import * as z from "zod";
import { shown } from "../../net/fields";

/** A sysctl below `net.`, the part of /proc/sys that each network namespace has its own of. */
export const sysctlKey = () =>
    z
        .string("is not a network sysctl. Write it as net.ipv4.ip_forward")
        .refine((value) => /^net[./](?:[\w@-]+[./])*[\w@-]+$/.test(value), {
            error: (issue) =>
                `${shown(issue.input)} is not a network sysctl. Write it as net.ipv4.ip_forward; in front of an interface name with dots use '/' throughout`,
        });

/** Where a sysctl lives. As in sysctl(8), a key with a `/` is written with `/` throughout, its dots being names' own. */
export function sysctlPath(key: string): string {
    return `/proc/sys/${key.includes("/") ? key : key.replaceAll(".", "/")}`;
}

/** A sysctl's value in the form the kernel shows it in: words with one blank between, whole numbers. */
export const sysctlValue = () =>
    z
        .union([z.string(), z.number()], "is not a value. Give text or a whole number")
        .refine(
            (value) =>
                typeof value === "number"
                    ? Number.isSafeInteger(value)
                    : /^[\w. -]{1,200}$/.test(value.trim()),
            {
                error: (issue) =>
                    `${shown(issue.input)} is not a sysctl's value. Give a whole number or words`,
            },
        )
        .transform((value) => String(value).trim().replace(/ +/g, " "));
