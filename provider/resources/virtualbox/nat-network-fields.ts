/** The inputs of a NAT network that are of a shape of their own. */
import * as z from "zod";
import { formatAddress, formatCidr, networkOf, parseAddress, parseCidr } from "../../net/cidr";
import type { Cidr } from "../../net/cidr";
import { shown, whole } from "../../net/fields";
import { bornLoopback } from "./nat-network-settings";

/** Its IPv4 network: VirtualBox takes /1 to /30, host bits zero. */
export const natNetworkField = z
    .string("is not text. Give a network such as 10.0.2.0/24")
    .transform((text, context) => {
        const cidr = parseCidr(text);
        if (cidr?.family === 4 && isNetwork(cidr) && cidr.length > 0 && cidr.length <= 30)
            return formatCidr(cidr);
        context.addIssue({
            code: "custom",
            message: `${shown(text)} is not a network for NAT. Write it as 10.0.2.0/24: IPv4, host bits zero, /1 to /30`,
        });
        return z.NEVER;
    });

/** Its IPv6 prefix: a /64 of global (2000::/3) or unique local (fc00::/7) addresses. */
export const ipv6PrefixField = z
    .string("is not text. Give a prefix such as fd00:1:2:3::/64")
    .transform((text, context) => {
        const cidr = parseCidr(text);
        const first = (cidr?.value ?? 0n) >> 120n;
        const isUnicast = (first & 0xe0n) === 0x20n || (first & 0xfen) === 0xfcn;
        if (cidr?.family === 6 && cidr.length === 64 && isNetwork(cidr) && isUnicast) return formatCidr(cidr);
        context.addIssue({
            code: "custom",
            message: `${shown(text)} is not an IPv6 prefix for NAT. Write it as fd00:1:2:3::/64: a /64 of 2000::/3 or fc00::/7`,
        });
        return z.NEVER;
    });

/** Which loopback addresses of the host guests reach. */
export const loopbackField = z
    .record(
        z.string().refine((key) => key.startsWith("127.") && parseAddress(key)?.family === 4, {
            error: (issue) => `${shown(issue.input)} is not a loopback address. Give one such as 127.0.0.1`,
        }),
        whole("an offset in the network", 1, 65_535),
    )
    .default(bornLoopback);

/** An address of the host to listen on, also of its loopback; empty: all of them. */
export const listenAddress = z
    .string("is not text. Give an address such as 127.0.0.1")
    .transform((text, context) => {
        const address = parseAddress(text);
        if (text === "" || address !== undefined) return address === undefined ? "" : formatAddress(address);
        context.addIssue({
            code: "custom",
            message: `${shown(text)} is not an IP address. Write it as 127.0.0.1 or ::1, or "" for all of the host's`,
        });
        return z.NEVER;
    });

function isNetwork(cidr: Cidr): boolean {
    return networkOf(cidr).value === cidr.value;
}
