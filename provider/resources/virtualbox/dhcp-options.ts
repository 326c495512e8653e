/** What a DHCP client is told: the options of RFC 2132 that VirtualBox can encode, by number or by name. */
import * as z from "zod";
import { parseAddress } from "../../net/cidr";
import { shown } from "../../net/fields";

/** `{ hex }`: bytes as they go over the wire. */
export type DhcpOption = string | { hex: string };

const names: Record<string, number> = {
    subnetMask: 1,
    timeOffset: 2,
    routers: 3,
    timeServers: 4,
    nameServers: 5,
    domainNameServers: 6,
    logServers: 7,
    hostName: 12,
    domainName: 15,
    interfaceMtu: 26,
    broadcastAddress: 28,
    staticRoutes: 33,
    ntpServers: 42,
    vendorSpecific: 43,
    netbiosNameServers: 44,
    tftpServerName: 66,
    bootFile: 67,
    domainSearch: 119,
    classlessStaticRoutes: 121,
    tftpServerAddresses: 150,
};

/** The netmask of all clients: VirtualBox keeps it as an option, but it is the server's. */
export const subnetMask = 1;

/** Which options VirtualBox 7.2.22 encodes itself, and from what. It takes all others in hexadecimal only. */
const encodings = [
    {
        codes: [
            ...[1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 21, 28, 32, 33, 41, 42, 44, 45, 48, 49],
            ...[68, 69, 70, 71, 72, 73, 74, 75, 76],
        ],
        isValue: (text: string) => text.split(" ").every((one) => parseAddress(one)?.family === 4),
        wrong: 'is not IPv4 addresses. Write them with a blank between, as "10.7.0.1 10.7.0.2"',
    },
    {
        codes: [2, 13, 19, 20, 22, 23, 24, 25, 26, 27, 29, 30, 31, 34, 35, 36, 37, 38, 39, 46],
        isValue: (text: string) => /^-?\d+( \d+)*$/.test(text),
        wrong: 'is not a number. Write it as text, as "1400"',
    },
    {
        codes: [12, 14, 15, 17, 18, 40, 62, 64, 65, 66, 67, 119],
        isValue: () => true,
        wrong: "",
    },
];

function codeOf(name: string | number): number | undefined {
    const code = names[name] ?? (/^\d{1,3}$/.test(String(name)) ? Number(name) : 0);
    return code >= 1 && code <= 254 ? code : undefined;
}

function wrongName(name: unknown): string {
    return `${shown(name)} is no DHCP option. Give a number from 1 to 254, or one of ${Object.keys(names).join(", ")}`;
}

const hexBytes = z
    .string("is not text. Give bytes in hexadecimal, such as 01:0a:ff")
    .transform((text) => text.toLowerCase().replaceAll(":", ""))
    .refine((text) => /^([0-9a-f]{2}){1,255}$/.test(text), {
        error: (issue) => `${shown(issue.input)} is not bytes in hexadecimal. Write them as 01:0a:ff`,
    });

const optionValue = z.union(
    [
        z.string().refine((text) => text.length > 0 && text.length <= 255 && !/\p{Cc}/u.test(text)),
        z.strictObject({ hex: hexBytes }),
    ],
    {
        error: (issue) =>
            `${shown(issue.input)} is not an option's value. Give text of up to 255 characters without line breaks, or { hex: "01:0a:ff" }`,
    },
);

const optionName = z.string().transform((name, context) => {
    const code = codeOf(name);
    if (code !== undefined) return String(code);
    context.addIssue({ code: "custom", message: wrongName(name) });
    return z.NEVER;
});

/** `options`, by their numbers. */
export const optionsField = z.record(optionName, optionValue).default({});

/** What is wrong with an option's value, as VirtualBox would see it. */
export function wrongValue(code: number, value: DhcpOption): string | undefined {
    if (typeof value !== "string") return undefined;
    const encoding = encodings.find(({ codes }) => codes.includes(code));
    if (encoding === undefined)
        return `is text, ${shown(value)}, but VirtualBox takes option ${code} in hexadecimal only. Give { hex: "01:0a:ff" }.`;
    return encoding.isValue(value) ? undefined : `is ${shown(value)}, which ${encoding.wrong}.`;
}

/** A list of options, by their numbers in order. */
export const optionListField = z
    .array(z.union([z.string(), z.number()], "is no DHCP option. Give its number or name"))
    .transform((given, context): number[] => {
        const codes = given.map((name, index) => {
            const code = codeOf(name);
            if (code === undefined)
                context.addIssue({ code: "custom", path: [index], message: wrongName(name) });
            return code ?? 0;
        });
        return [...new Set(codes)].toSorted((a, b) => a - b);
    })
    .default([]);
