import * as z from "zod";
import { formatAddress, parseAddress } from "../../net/cidr";
import { shown } from "../../net/fields";

/**
 * The name of an object of VirtualBox. It takes nearly everything; but VBoxManage separates with commas and colons, prints
 * names without escaping them, and makes directories of them.
 */
export const objectName = (what: string, forbidden = /[\p{Cc}"/\\,:]/u) =>
    z
        .string(`is not text. Give the name of ${what}`)
        .refine(
            (value) =>
                value.length > 0 &&
                value.length <= 200 &&
                value === value.trim() &&
                !value.startsWith("-") &&
                !forbidden.test(value),
            {
                error: (issue) =>
                    `${shown(issue.input)} cannot be the name of ${what}. Use 1 to 200 characters without quotes, slashes, commas, colons and line breaks, none of them '-' or a blank in front`,
            },
        );

/** A machine by its name or its UUID. */
export const machineName = () => objectName("a machine");

/** A slot, 1 to 8 on a PIIX3 machine, 1 to 36 on ICH9. */
export const slot = () =>
    z
        .number("is not a number. Give a slot from 1 to 36")
        .refine((n) => Number.isInteger(n) && n >= 1 && n <= 36, {
            error: (issue) =>
                `${String(issue.input)} is not a slot. Give a whole number from 1 to 8, or to 36 for a machine with chipset ich9`,
        });

/** A choice from a few words, told in the message. */
export const oneOf = <T extends string>(...words: readonly [T, ...T[]]) =>
    z.enum(words, {
        error: (issue) =>
            `${shown(issue.input)} is none of the choices. Give ${words.map((word) => `"${word}"`).join(", ")}`,
    });

/** Text that goes to VBoxManage as it is: a path, a driver's property. */
export const plainText = (what: string) =>
    z.string(`is not text. Give ${what}`).refine((value) => value.length > 0 && !/\p{Cc}/u.test(value), {
        error: (issue) => `${shown(issue.input)} is not ${what}. Give text without line breaks`,
    });

/** An address of the host, also of its loopback. */
export const hostAddress = () =>
    z.string("is not text. Give an address such as 127.0.0.1").transform((text, context) => {
        const address = parseAddress(text);
        if (address !== undefined) return formatAddress(address);
        context.addIssue({
            code: "custom",
            message: `${shown(text)} is not an IP address. Write it as 127.0.0.1 or ::1`,
        });
        return z.NEVER;
    });
