/** The inputs of a DHCP server: what all clients are told, groups of them, and single ones. */
import * as z from "zod";
import { formatCidr, networkOf, parseAddress, parseCidr } from "../../net/cidr";
import { address, mac, shown, whole } from "../../net/fields";
import { optionListField, optionsField } from "./dhcp-options";
import type { DhcpOption } from "./dhcp-options";
import { machineName, objectName, plainText, slot } from "./fields";

/** Seconds; VirtualBox chooses where nothing is given. */
export interface LeaseTimes {
    min?: number | undefined;
    default?: number | undefined;
    max?: number | undefined;
}

/** What some clients are told. */
export interface DhcpTelling {
    /** By the option's number. */
    options: Record<string, DhcpOption>;
    /** Told to clients that did not ask for them too. */
    forcedOptions: number[];
    /** Told to nobody. */
    suppressedOptions: number[];
    leaseTimes: LeaseTimes;
}

export const conditionKinds = {
    mac: "mac",
    macPattern: "mac-wild",
    vendor: "vendor",
    vendorPattern: "vendor-wild",
    userClass: "user",
    userClassPattern: "user-wild",
} as const;

export type ConditionKind = keyof typeof conditionKinds;

/** Exactly one of the kinds. */
export type DhcpCondition = Partial<Record<ConditionKind, string>>;

export interface DhcpGroup extends DhcpTelling {
    include: DhcpCondition[];
    exclude: DhcpCondition[];
}

export interface DhcpClient extends DhcpTelling {
    nic?: { machine: string; slot: number } | undefined;
    mac?: string | undefined;
    fixedAddress?: string | undefined;
}

/** The network that a server serves: one of these. */
export type ServedNetwork =
    { natNetwork: string } | { internal: string } | { hostOnly: string } | { bridged: string };

const seconds = () => whole("a time in seconds", 1, 0xffff_ffff).optional();

const telling = {
    options: optionsField,
    forcedOptions: optionListField,
    suppressedOptions: optionListField,
    leaseTimes: z.strictObject({ min: seconds(), default: seconds(), max: seconds() }).default({}),
};

export const ipv4 = () =>
    address().refine((value) => parseAddress(value)?.family === 4, {
        error: (issue) =>
            `${shown(issue.input)} is not an IPv4 address: VirtualBox serves DHCP for IPv4 only. Give one such as 10.7.0.10`,
    });

/** The server's own address with its network's prefix length, `10.7.0.1/24`. */
export const serverAddressField = z
    .string("is not text. Give an address such as 10.7.0.1/24")
    .transform((text, context) => {
        const cidr = parseCidr(text);
        const isHost = cidr !== undefined && networkOf(cidr).value !== cidr.value;
        if (cidr?.family === 4 && isHost && cidr.length > 0 && cidr.length <= 30) return formatCidr(cidr);
        context.addIssue({
            code: "custom",
            message: `${shown(text)} is not an address of a DHCP server. Write it as 10.7.0.1/24: IPv4, with the prefix length of its network, /1 to /30`,
        });
        return z.NEVER;
    });

const networks: Record<string, z.ZodType> = {
    natNetwork: objectName("a NAT network"),
    internal: objectName("an internal network"),
    hostOnly: objectName("a host-only adapter", /[\p{Cc}"]/u),
    bridged: objectName("an interface of the host", /[\p{Cc}"]/u),
};

export const servedNetworkField = z
    .unknown()
    .transform((value, context) => exactlyOne(value, networks, context) as ServedNetwork);

/** Octets of which `?` stands for a digit and `*` for any number of them (VirtualBox takes at most six). */
const macPattern = z
    .string("is not text. Give a pattern such as 08:00:27:*")
    .transform((text) => text.toLowerCase())
    .refine((text) => /^[0-9a-f?*]{1,2}(:[0-9a-f?*]{1,2}){0,5}$/.test(text), {
        error: (issue) => `${shown(issue.input)} is not a pattern of MAC addresses. Write it as 08:00:27:*`,
    });

const kinds: Record<ConditionKind, z.ZodType> = {
    mac: mac(),
    macPattern,
    vendor: plainText("a vendor class"),
    vendorPattern: plainText("a pattern of vendor classes"),
    userClass: plainText("a user class"),
    userClassPattern: plainText("a pattern of user classes"),
};

const conditions = z
    .array(z.unknown().transform((value, context) => exactlyOne(value, kinds, context) as DhcpCondition))
    .default([]);

export const groupsField = z
    .record(
        objectName("a group of DHCP clients"),
        z.strictObject({ include: conditions, exclude: conditions, ...telling }),
    )
    .default({});

export const clientsField = z
    .array(
        z
            .strictObject({
                nic: z.strictObject({ machine: machineName(), slot: slot() }).optional(),
                mac: mac().optional(),
                fixedAddress: ipv4().optional(),
                ...telling,
            })
            .refine(
                (client) => (client.nic === undefined) !== (client.mac === undefined),
                'is not one client. Give either `nic: { machine: "web", slot: 1 }` or `mac`',
            ),
    )
    .default([]);

export const tellingFields = telling;

/** An object with one member, of those that `choices` has. */
function exactlyOne(
    value: unknown,
    choices: Record<string, z.ZodType>,
    context: z.core.$RefinementCtx,
): unknown {
    const [kind = "", ...others] = typeof value === "object" && value !== null ? Object.keys(value) : [];
    const schema = others.length === 0 ? choices[kind] : undefined;
    if (schema === undefined) {
        const wrong = `${shown(value)} is none of the choices. Give exactly one of ${Object.keys(choices).join(", ")}`;
        context.addIssue({ code: "custom", message: wrong });
        return z.NEVER;
    }
    const result = schema.safeParse((value as Record<string, unknown>)[kind]);
    if (result.success) return { [kind]: result.data };
    for (const issue of result.error.issues)
        context.addIssue({ code: "custom", path: [kind, ...issue.path], message: issue.message });
    return z.NEVER;
}
