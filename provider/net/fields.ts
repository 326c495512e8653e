import { quoted } from "../core/errors";
import * as z from "zod";
import {
    formatAddress,
    formatCidr,
    isMulticast,
    isUnicast,
    networkOf,
    parseAddress,
    parseCidr,
    size,
} from "./cidr";

/** An input as text that `parse` turns into its one normal form, or into `undefined` when it is wrong. */
function text(wrong: string, parse: (value: string) => string | undefined) {
    return z.string({ error: ({ input }) => `${shown(input)} ${wrong}` }).transform((value, context) => {
        const parsed = parse(value);
        if (parsed === undefined) {
            context.addIssue({ code: "custom", message: `${shown(value)} ${wrong}` });
            return z.NEVER;
        }
        return parsed;
    });
}

/** A name in a message: quoted, control characters escaped, cut when long. */
export function shown(value: unknown): string {
    const json = quoted(value);
    return json.length > 60 ? `${json.slice(0, 60)}…"` : json;
}

/**
 * An interface name: 1 to 15 characters (IFNAMSIZ, linux/if.h). The kernel takes almost any byte; `ip -batch`,
 * nft and people do not, so letters, digits and `_.-` it is, a letter, digit or `_` first.
 */
export const interfaceName = () =>
    text(
        "is not an interface name. Use 1 to 15 letters, digits, '_', '.', '-', a letter or digit first",
        (value) =>
            /^[A-Za-z0-9_][\w.-]{0,14}$/.test(value) &&
            value !== "." &&
            value !== ".." &&
            value !== "lo" &&
            value !== "all" &&
            value !== "default"
                ? value
                : undefined,
    );

/** The name of a network namespace: a file name under /run/netns. */
export const namespaceName = () =>
    text(
        "is not a namespace name. Use 1 to 200 letters, digits, '_', '.', '-', a letter or digit first",
        (value) => (/^[A-Za-z0-9_][\w.-]{0,199}$/.test(value) ? value : undefined),
    );

/** The name of an nft table, chain or set: an identifier of nft's scanner (nft(8), "Lexical conventions"). */
export const tableName = () =>
    text("is not an nft table name. Use 1 to 60 letters, digits, '_', a letter first", (value) =>
        /^[A-Za-z]\w{0,59}$/.test(value) && !reserved.has(value) ? value : undefined,
    );
const reserved = new Set([
    "fwd",
    "dup",
    "counter",
    "quota",
    "limit",
    "map",
    "set",
    "chain",
    "table",
    "rule",
    "element",
    "ip",
    "ip6",
    "inet",
    "arp",
    "bridge",
    "netdev",
]);

/** An Ethernet MAC address for one station: six pairs of hexadecimal digits, unicast; normal form `52:54:00:ab:cd:ef`. */
export const mac = () =>
    text(
        "is not a unicast MAC address. Write six pairs of hexadecimal digits such as 52:54:00:ab:cd:ef, the first octet even",
        (value) => {
            const normal = value.toLowerCase().replaceAll("-", ":");
            const first = Number.parseInt(normal.slice(0, 2), 16);
            return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(normal) &&
                first % 2 === 0 &&
                normal !== "00:00:00:00:00:00"
                ? normal
                : undefined;
        },
    );

/** An address with its prefix length, `172.24.0.1/16` or `fd00::1/64`. */
export const interfaceAddress = () =>
    text("is not an address with a prefix length. Write it as 172.24.0.1/16 or fd00::1/64", (value) => {
        const cidr = parseCidr(value);
        if (cidr === undefined || !isUnicast(cidr)) return undefined;
        const bits = cidr.family === 4 ? 32 : 128;
        const first = networkOf(cidr).value;
        const isAnybodys = cidr.value === first || cidr.value === first + size(cidr) - 1n; // broadcast (RFC 919)
        return cidr.family === 4 && cidr.length < bits - 1 && isAnybodys ? undefined : formatCidr(cidr);
    });

/** A network, `172.24.0.0/16`: an address with a prefix length and no host bits. */
export const network = () =>
    text("is not a network. Write it as 172.24.0.0/16, host bits zero", (value) => {
        const cidr = parseCidr(value);
        return cidr !== undefined && networkOf(cidr).value === cidr.value ? formatCidr(cidr) : undefined;
    });

/** The destination of a route: a network, or `default` for IPv4 (`::/0` for IPv6). */
export const destination = () =>
    text(
        "is not a destination. Write a network such as 10.0.0.0/8 or fd00::/8, `default` (IPv4) or `::/0`",
        (value) => {
            if (value === "default") return "0.0.0.0/0";
            const host = parseAddress(value);
            const cidr =
                host === undefined ? parseCidr(value) : { ...host, length: host.family === 4 ? 32 : 128 };
            return cidr !== undefined && networkOf(cidr).value === cidr.value ? formatCidr(cidr) : undefined;
        },
    );

/** A single host's address without a prefix length. */
export const address = () =>
    text("is not an IP address. Write it as 172.24.0.1 or fd00::1", (value) => {
        const parsed = parseAddress(value);
        return parsed !== undefined && isUnicast(parsed) ? formatAddress(parsed) : undefined;
    });

/** Any single address: the loopback's and the unspecified one, too. */
export const anyAddress = () =>
    text("is not an IP address. Write it as 172.24.0.1 or fd00::1", (value) => {
        const parsed = parseAddress(value);
        return parsed === undefined ? undefined : formatAddress(parsed);
    });

/** A multicast group's address (RFC 5771; RFC 4291, 2.7). */
export const multicast = () =>
    text("is not a multicast address. Write it as 239.1.1.1 or ff05::1", (value) => {
        const parsed = parseAddress(value);
        return parsed !== undefined && isMulticast(parsed) ? formatAddress(parsed) : undefined;
    });

/** A TCP or UDP port, 1 to 65535. */
export const port = () => whole("a port", 1, 65_535);

/** A whole number in a range. */
export const whole = (what: string, low: number, high: number) =>
    z
        .number(`is not a number. Give ${what} from ${low} to ${high}`)
        .refine((n) => Number.isInteger(n) && n >= low && n <= high, {
            error: (issue) =>
                `${String(issue.input)} is not ${what}. Give a whole number from ${low} to ${high}`,
        });

/** An MTU in bytes. 68 is the least IPv4 allows (RFC 791), 65535 the most an Ethernet-like device takes. */
export const mtu = () => whole("an MTU", 68, 65_535);

/** A list in which nothing stands twice. */
export const unique = <T extends z.ZodType>(item: T, what: string) =>
    z.array(item).superRefine((values, context) => {
        values.forEach((value, index) => {
            if (values.indexOf(value) !== index) {
                context.addIssue({
                    code: "custom",
                    path: [index],
                    message: `${shown(value)} stands twice. Give each ${what} once`,
                });
            }
        });
    });
