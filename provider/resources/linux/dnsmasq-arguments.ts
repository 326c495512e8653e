/** The argv of a dnsmasq (dnsmasq(8)). All is said there, so that a process and its configuration are one. */
import { isIPv6 } from "node:net";
import { parseAddress } from "../../net/cidr";
import type {
    DhcpHost,
    DhcpOption,
    DhcpRange,
    Dns,
    DnsmasqInputs,
    DnsRecord,
    RouterAdvertisements,
} from "./dnsmasq-fields";

/** Where it keeps what is its own. */
export interface Files {
    leases: string;
    pid: string;
    log: string;
}

/** `user`: whom it becomes once its sockets are open; `""` for nobody else, as where no other user is to be had. */
export function dnsmasqArgv(want: DnsmasqInputs, files: Files, user: string): string[] {
    return [
        "dnsmasq",
        "--conf-file=/dev/null",
        "--no-hosts",
        "--no-resolv",
        "--no-poll",
        // Not `--bind-interfaces`: an interface that is made anew, and addresses that come later, are served too.
        "--bind-dynamic",
        `--interface=${want.interface}`,
        "--except-interface=lo",
        `--dhcp-leasefile=${files.leases}`,
        `--pid-file=${files.pid}`,
        `--log-facility=${files.log}`,
        `--user=${user}`,
        // With neither, it leaves its groups alone: setgroups(2) is forbidden in a user namespace (user_namespaces(7)).
        ...(user === "" ? ["--group="] : []),
        ...dhcpArguments(want),
        ...(want.dns === false ? ["--port=0"] : dnsArguments(want.dns)),
        ...logArguments[want.logLevel],
        ...want.extraArguments,
    ];
}

const quiet = ["--quiet-dhcp", "--quiet-dhcp6", "--quiet-ra"];
const logArguments: Record<DnsmasqInputs["logLevel"], string[]> = {
    errors: quiet,
    leases: ["--quiet-ra"],
    dhcp: ["--log-dhcp"],
    queries: [...quiet, "--log-queries"],
    all: ["--log-dhcp", "--log-queries=extra"],
};

export function familyOf(address: string): 4 | 6 {
    return parseAddress(address)?.family ?? 4;
}

function dhcpArguments(want: DnsmasqInputs): string[] {
    if (want.ranges.length === 0) return [];
    const families = ([4, 6] as const).filter((family) =>
        want.ranges.some(({ from }) => familyOf(from) === family),
    );
    return [
        ...(want.authoritative ? ["--dhcp-authoritative"] : []),
        `--dhcp-lease-max=${want.maximumLeases}`,
        ...want.tags.map(
            ({ set, mac, vendorClass, userClass }) =>
                (mac !== undefined && `--dhcp-mac=set:${set},${mac}`) ||
                (vendorClass !== undefined && `--dhcp-vendorclass=set:${set},${vendorClass}`) ||
                `--dhcp-userclass=set:${set},${userClass}`,
        ),
        ...want.ranges.map((range) => `--dhcp-range=${rangeText(range)}`),
        ...want.hosts.map((host) => `--dhcp-host=${hostText(host)}`),
        ...families.flatMap((family) => plainOptions(want, family)).map(optionArgument),
        ...want.options.map(optionArgument),
        ...want.boot.map(({ file, serverName = "", serverAddress, tags }) => {
            const server = serverAddress === undefined ? serverName : `${serverName},${serverAddress}`;
            return `--dhcp-boot=${joined([...conditions(tags), file, server === "" ? undefined : server])}`;
        }),
        ...(want.tftpRoot === undefined ? [] : ["--enable-tftp", `--tftp-root=${want.tftpRoot}`]),
        ...(families.includes(6) && want.routerAdvertisements !== false
            ? ["--enable-ra", `--ra-param=${advertisementText(want.interface, want.routerAdvertisements)}`]
            : []),
    ];
}

/** Those options that have an input of their own. */
function plainOptions(want: DnsmasqInputs, family: 4 | 6): DhcpOption[] {
    const option = (name: string, values: string[]): DhcpOption[] => [
        { option: name, family, values, tags: [], force: false },
    ];
    const ofFamily = (addresses: readonly string[]) =>
        addresses.filter((address) => familyOf(address) === family);
    const ntp = ofFamily(want.ntp);
    return [
        ...(family === 4 && want.router !== undefined
            ? option("router", want.router === "none" ? [] : [want.router])
            : []),
        ...(want.dnsServers === undefined ? [] : option("dns-server", ofFamily(want.dnsServers))),
        ...(want.search.length === 0 ? [] : option("domain-search", want.search)),
        ...(ntp.length === 0 ? [] : option("ntp-server", ntp)),
        ...(family === 4 && want.mtu !== undefined ? option("mtu", [String(want.mtu)]) : []),
    ];
}

function rangeText({ from, to, leaseTime, prefixLength, modes, tags, set }: DhcpRange): string {
    const isSix = familyOf(from) === 6;
    const isOnlyAdvertised = modes.includes("ra-only") || modes.includes("ra-stateless");
    return joined([
        ...conditions(tags),
        ...(set === undefined ? [] : [`set:${set}`]),
        from,
        to ?? (isOnlyAdvertised ? undefined : "static"),
        ...modes,
        ...(isSix ? [prefixLength ?? 64] : []),
        leaseTime,
    ]);
}

function hostText({ macs, clientId, addresses, name, leaseTime, set, ignore }: DhcpHost): string {
    return joined([
        ...macs,
        ...(clientId === undefined ? [] : [`id:${clientId}`]),
        ...set.map((tag) => `set:${tag}`),
        ...addresses.map(bracketed),
        name,
        ...(ignore ? ["ignore"] : [leaseTime]),
    ]);
}

function optionArgument({ option, family, values, tags, force }: DhcpOption): string {
    const prefix = family === 6 ? "option6:" : "option:";
    const isNumber = /^\d+$/.test(String(option));
    const name = isNumber && family === 4 ? String(option) : `${prefix}${option}`;
    const written = family === 6 ? values.map(bracketed) : values;
    return `--dhcp-option${force ? "-force" : ""}=${joined([...conditions(tags), name, ...written])}`;
}

function advertisementText(
    dev: string,
    { mtu, priority, intervalSeconds, lifetimeSeconds }: RouterAdvertisements,
): string {
    return joined([
        dev,
        mtu === undefined ? undefined : `mtu:${mtu}`,
        priority === "medium" ? undefined : priority,
        intervalSeconds,
        lifetimeSeconds,
    ]);
}

function dnsArguments({ records, upstream, domain, localOnly, expandHosts, cacheSize }: Dns): string[] {
    return [
        `--cache-size=${cacheSize}`,
        ...(domain === undefined ? [] : [`--domain=${domain}`]),
        ...(domain !== undefined && localOnly ? [`--local=/${domain}/`] : []),
        ...(domain !== undefined && expandHosts ? ["--expand-hosts"] : []),
        ...upstream.map(({ address, port, domain }) => {
            const server = `${address}${port === undefined ? "" : `#${port}`}`;
            return `--server=${domain === undefined ? "" : `/${domain}/`}${server}`;
        }),
        ...records.flatMap(recordArguments),
    ];
}

function recordArguments({
    name,
    addresses,
    wildcard,
    alias,
    text,
    mail,
    service,
    ttl,
}: DnsRecord): string[] {
    if (alias !== undefined) return [`--cname=${joined([name, alias, ttl])}`];
    if (text !== undefined) return [`--txt-record=${joined([name, text])}`];
    if (mail !== undefined) return [`--mx-host=${joined([name, mail.host, mail.preference])}`];
    if (service !== undefined) {
        const { host, port, priority, weight } = service;
        return [`--srv-host=${joined([name, host, port, priority, weight])}`];
    }
    if (wildcard) return addresses.map((address) => `--address=/${name}/${address}`);
    return [`--host-record=${joined([name, ...addresses, ttl])}`];
}

const conditions = (tags: readonly string[]) => tags.map((tag) => `tag:${tag}`);

const bracketed = (value: string) => (isIPv6(value) ? `[${value}]` : value);

function joined(parts: readonly (string | number | undefined)[]): string {
    return parts.filter((part) => part !== undefined).join(",");
}
