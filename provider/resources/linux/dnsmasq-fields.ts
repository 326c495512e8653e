/** The inputs of a Dnsmasq: whom it gives which addresses, what else it tells them, and the names it answers for. */
import * as z from "zod";
import { parseAddress } from "../../net/cidr";
import {
    address,
    anyAddress,
    interfaceName,
    mac,
    mtu,
    namespaceName,
    port,
    shown,
    unique,
    whole,
} from "../../net/fields";
import { choice, domainName, hostName, line, tagName, without } from "./dnsmasq-text";

/** How hosts of an IPv6 range get their addresses, beside or in place of DHCPv6 (dnsmasq(8), --dhcp-range). */
export const rangeModes = [
    "ra-only",
    "slaac",
    "ra-names",
    "ra-stateless",
    "ra-advrouter",
    "off-link",
] as const;
export const logLevels = ["errors", "leases", "dhcp", "queries", "all"] as const;

export type LeaseTime = number | "infinite";

export interface DhcpRange {
    from: string;
    to?: string | undefined;
    leaseTime: LeaseTime;
    prefixLength?: number | undefined;
    modes: (typeof rangeModes)[number][];
    tags: string[];
    set?: string | undefined;
}

export interface DhcpHost {
    macs: string[];
    clientId?: string | undefined;
    addresses: string[];
    name?: string | undefined;
    leaseTime?: LeaseTime | undefined;
    set: string[];
    ignore: boolean;
}

export interface DhcpOption {
    option: string | number;
    family: 4 | 6;
    values: string[];
    tags: string[];
    force: boolean;
}

export interface DhcpTag {
    set: string;
    mac?: string | undefined;
    vendorClass?: string | undefined;
    userClass?: string | undefined;
}

export interface Boot {
    file: string;
    serverName?: string | undefined;
    serverAddress?: string | undefined;
    tags: string[];
}

export interface DnsRecord {
    name: string;
    addresses: string[];
    wildcard: boolean;
    alias?: string | undefined;
    text?: string | undefined;
    mail?: { host: string; preference: number } | undefined;
    service?: { host: string; port: number; priority: number; weight: number } | undefined;
    ttl?: number | undefined;
}

export interface Upstream {
    address: string;
    port?: number | undefined;
    domain?: string | undefined;
}

export interface Dns {
    records: DnsRecord[];
    upstream: Upstream[];
    domain?: string | undefined;
    localOnly: boolean;
    expandHosts: boolean;
    cacheSize: number;
}

export interface RouterAdvertisements {
    intervalSeconds: number;
    lifetimeSeconds?: number | undefined;
    priority: "low" | "medium" | "high";
    mtu?: number | undefined;
}

export interface DnsmasqInputs {
    namespace?: string | undefined;
    interface: string;
    ranges: DhcpRange[];
    hosts: DhcpHost[];
    router?: string | undefined;
    dnsServers?: string[] | undefined;
    search: string[];
    ntp: string[];
    mtu?: number | undefined;
    options: DhcpOption[];
    tags: DhcpTag[];
    boot: Boot[];
    tftpRoot?: string | undefined;
    authoritative: boolean;
    maximumLeases: number;
    routerAdvertisements: RouterAdvertisements | false;
    dns: Dns | false;
    logLevel: (typeof logLevels)[number];
    extraArguments: string[];
}

/** dnsmasq takes no lease time under two minutes (dnsmasq(8), --dhcp-range). */
const leaseTime = () =>
    z.unknown().transform((value, context): LeaseTime => {
        const isTime =
            typeof value === "number" && Number.isInteger(value) && value >= 120 && value < 2 ** 31;
        if (value === "infinite" || isTime) return value;
        context.addIssue({
            code: "custom",
            message: `${shown(value)} is not a lease time. Give seconds, 120 or more, or \`infinite\``,
        });
        return z.NEVER;
    });

const ipv4 = () =>
    address().refine((value) => parseAddress(value)?.family === 4, {
        error: (issue) => `${shown(issue.input)} is not an IPv4 address. Write it as 172.24.0.1`,
    });

const conditions = () => unique(tagName(true), "tag").default([]);

const range = z.strictObject({
    from: address(),
    to: address().optional(),
    leaseTime: leaseTime().default(3600),
    prefixLength: whole("a prefix length", 1, 128).optional(),
    modes: unique(choice("a mode of a range", rangeModes), "mode").default([]),
    tags: conditions(),
    set: tagName().optional(),
});

const host = z
    .strictObject({
        macs: unique(mac(), "MAC address").default([]),
        clientId: line("a client id", /^(\*|[\w:.-]{1,255})$/).optional(),
        addresses: unique(address(), "address").default([]),
        name: hostName().optional(),
        leaseTime: leaseTime().optional(),
        set: unique(tagName(), "tag").default([]),
        ignore: z.boolean().default(false),
    })
    .refine(
        ({ macs, clientId, name }) => macs.length > 0 || clientId !== undefined || name !== undefined,
        "says of no client that it is the one. Give `macs`, `clientId` or `name`",
    );

const optionNumber = /^([a-z][a-z0-9-]{0,40}|\d{1,5})$/;

const option = z.strictObject({
    option: z.union([z.string(), z.number()]).refine((value) => optionNumber.test(String(value)), {
        error: (issue) =>
            `${shown(issue.input)} is not a DHCP option. Give its number or its name, as \`dnsmasq --help dhcp\` lists them`,
    }),
    family: z.union([z.literal(4), z.literal(6)], "is not an address family. Give 4 or 6").default(4),
    values: z.array(line("a value of an option", without(","))).default([]),
    tags: conditions(),
    force: z.boolean().default(false),
});

const tag = z
    .strictObject({
        set: tagName(),
        mac: line("a pattern for MAC addresses", /^([0-9a-fA-F]{2}|\*)(:([0-9a-fA-F]{2}|\*)){5}$/).optional(),
        vendorClass: line("a vendor class", without(",")).optional(),
        userClass: line("a user class", without(",")).optional(),
    })
    .refine(
        ({ mac, vendorClass, userClass }) =>
            [mac, vendorClass, userClass].filter((condition) => condition !== undefined).length === 1,
        "needs one condition. Give one of `mac`, `vendorClass`, `userClass`",
    );

const boot = z.strictObject({
    file: line("a boot file", without(",")),
    serverName: hostName().optional(),
    serverAddress: ipv4().optional(),
    tags: conditions(),
});

const record = z
    .strictObject({
        name: domainName(),
        addresses: unique(anyAddress(), "address").default([]),
        wildcard: z.boolean().default(false),
        alias: domainName().optional(),
        text: line("a text record", without(",")).optional(),
        mail: z
            .strictObject({ host: domainName(), preference: whole("a preference", 0, 65_535).default(10) })
            .optional(),
        service: z
            .strictObject({
                host: domainName(),
                port: port(),
                priority: whole("a priority", 0, 65_535).default(0),
                weight: whole("a weight", 0, 65_535).default(0),
            })
            .optional(),
        ttl: whole("a time to live in seconds", 0, 2 ** 31 - 1).optional(),
    })
    .refine(
        ({ addresses, alias, text, mail, service }) =>
            [addresses[0], alias, text, mail, service].filter((part) => part !== undefined).length === 1,
        "says not one thing of its name. Give one of `addresses`, `alias`, `text`, `mail`, `service`",
    );

const dns = z.strictObject({
    records: z.array(record).default([]),
    upstream: z
        .array(
            z.strictObject({
                address: anyAddress(),
                port: port().optional(),
                domain: domainName().optional(),
            }),
        )
        .default([]),
    domain: domainName().optional(),
    localOnly: z.boolean().default(true),
    expandHosts: z.boolean().default(true),
    cacheSize: whole("a cache size", 0, 10_000).default(150),
});

const advertisements = z.strictObject({
    intervalSeconds: whole("an interval in seconds", 4, 1800).default(600),
    lifetimeSeconds: whole("a lifetime in seconds", 0, 9000).optional(),
    priority: choice("a priority", ["low", "medium", "high"]).default("medium"),
    mtu: mtu().optional(),
});

/** What the resource manages itself, and what would let in the machine's own configuration. */
const reserved =
    /^--(conf-|no-daemon|keep-in-foreground|pid-file|user|group|interface|except-interface|bind-|dhcp-leasefile|log-facility|port\b|test\b|help\b|version\b)/;

const extra = line("an option of dnsmasq", /^--[a-z][a-z0-9-]*(=.*)?$/).refine(
    (value) => !reserved.test(value),
    {
        error: (issue) => `${shown(issue.input)} is set by the resource itself. Leave it out`,
    },
);

export const dnsmasqFields = {
    namespace: namespaceName().optional(),
    interface: interfaceName(),
    ranges: z.array(range).default([]),
    hosts: z.array(host).default([]),
    router: z.union([z.literal("none"), ipv4()]).optional(),
    dnsServers: unique(address(), "server").optional(),
    search: unique(domainName(), "domain").default([]),
    ntp: unique(address(), "server").default([]),
    mtu: mtu().optional(),
    options: z.array(option).default([]),
    tags: z.array(tag).default([]),
    boot: z.array(boot).default([]),
    tftpRoot: line("a directory", /^\/[^,]*$/).optional(),
    authoritative: z.boolean().default(true),
    maximumLeases: whole("a number of leases", 1, 1_000_000).default(1000),
    routerAdvertisements: z
        .union([z.literal(false), advertisements])
        .default({ intervalSeconds: 600, priority: "medium" }),
    dns: z
        .union([z.literal(false), dns])
        .default({ records: [], upstream: [], localOnly: true, expandHosts: true, cacheSize: 150 }),
    logLevel: choice("a log level", logLevels).default("errors"),
    extraArguments: z.array(extra).default([]),
};
