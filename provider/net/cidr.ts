import { BlockList, isIP, isIPv4 } from "node:net";

/** 4 or 6. */
export type Family = 4 | 6;

/** A parsed address: its family and its bits as a number. */
export interface IpAddress {
    family: Family;
    value: bigint;
}

/** A parsed `ADDRESS/LENGTH`: an interface address, or a network when its host bits are zero. */
export interface Cidr extends IpAddress {
    length: number;
}

const widths: Record<Family, number> = { 4: 32, 6: 128 };

/** Parses an IPv4 or IPv6 address (RFC 4291 forms, no zone). `undefined` when it is none. */
export function parseAddress(text: string): IpAddress | undefined {
    if (text.includes("%")) return undefined;
    if (isIPv4(text)) {
        return { family: 4, value: text.split(".").reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n) };
    }
    return isIP(text) === 6 ? { family: 6, value: parseV6(text) } : undefined;
}

/** Parses `ADDRESS/LENGTH`. `undefined` when either part is missing or wrong. */
export function parseCidr(text: string): Cidr | undefined {
    const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
    const address = match?.[1] === undefined ? undefined : parseAddress(match[1]);
    const length = Number(match?.[2]);
    return address !== undefined && length <= widths[address.family] ? { ...address, length } : undefined;
}

/** The address as ip and nft print it, by inet_ntop(3): dotted quad, or RFC 5952 text. */
export function formatAddress({ family, value }: IpAddress): string {
    if (family === 4) {
        return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
    }
    const above = value >> 32n;
    const embedsV4 = above === 0xffffn || (above === 0n && value > 0xffffn); // RFC 4291, 2.5.5
    if (embedsV4) {
        const dotted = formatAddress({ family: 4, value: value & 0xffff_ffffn });
        return above === 0n ? `::${dotted}` : `::ffff:${dotted}`;
    }
    const groups = Array.from({ length: 8 }, (_, i) => (value >> BigInt(112 - 16 * i)) & 0xffffn);
    return compress(groups.map((group) => group.toString(16)));
}

/** `ADDRESS/LENGTH` as the kernel prints it. */
export function formatCidr(cidr: Cidr): string {
    return `${formatAddress(cidr)}/${cidr.length}`;
}

/** The network an interface address lies in: the same with its host bits cleared. */
export function networkOf(cidr: Cidr): Cidr {
    const hostBits = BigInt(widths[cidr.family] - cidr.length);
    return { ...cidr, value: (cidr.value >> hostBits) << hostBits };
}

/** Whether `inner`, an address or a network, lies wholly inside `outer`. */
export function contains(outer: Cidr, inner: IpAddress | Cidr): boolean {
    const length = "length" in inner ? inner.length : widths[inner.family];
    if (outer.family !== inner.family || length < outer.length) return false;
    return networkOf({ ...inner, length: outer.length }).value === networkOf(outer).value;
}

/** Whether two networks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
    return contains(a, networkOf(b)) || contains(b, networkOf(a));
}

/** How many addresses a network has. */
export function size(cidr: Cidr): bigint {
    return 1n << BigInt(widths[cidr.family] - cidr.length);
}

/** The `index`-th address of a network, 0 being the network address itself. `undefined` past its end. */
export function nthAddress(cidr: Cidr, index: bigint): IpAddress | undefined {
    return index < 0n || index >= size(cidr)
        ? undefined
        : { family: cidr.family, value: networkOf(cidr).value + index };
}

/** Whether the address can belong to one host: not unspecified, loopback, multicast or broadcast (RFC 6890). */
export function isUnicast(address: IpAddress): boolean {
    return !notUnicast.check(formatAddress(address), address.family === 4 ? "ipv4" : "ipv6");
}

/** Whether an address names a group of hosts. */
export function isMulticast({ family, value }: IpAddress): boolean {
    return family === 4 ? value >> 28n === 0xen : value >> 120n === 0xffn;
}

const notUnicast = new BlockList();
notUnicast.addSubnet("0.0.0.0", 8, "ipv4");
notUnicast.addSubnet("127.0.0.0", 8, "ipv4");
notUnicast.addSubnet("224.0.0.0", 4, "ipv4");
notUnicast.addAddress("255.255.255.255", "ipv4");
notUnicast.addSubnet("::", 127, "ipv6");
notUnicast.addSubnet("ff00::", 8, "ipv6");

function parseV6(text: string): bigint {
    const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
    const plain = dotted?.[1] === undefined ? text : dotted[1] + hexOfV4(dotted[2] ?? "");
    const [head = "", tail] = plain.split("::");
    const left = head === "" ? [] : head.split(":");
    const right = tail === undefined || tail === "" ? [] : tail.split(":");
    const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
    return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function hexOfV4(text: string): string {
    const value = parseAddress(text)?.value ?? 0n;
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

/** Shortens the longest run of two or more zero groups to `::`, the first of equal ones (RFC 5952, 4.2). */
function compress(groups: string[]): string {
    const runs = [...groups.join(":").matchAll(/(?<![^:])0(?::0)+(?![^:])/g)];
    const longest = runs.reduce<RegExpExecArray | undefined>(
        (best, run) => (best === undefined || run[0].length > best[0].length ? run : best),
        undefined,
    );
    if (longest === undefined) return groups.join(":");
    const text = groups.join(":");
    const before = text.slice(0, longest.index).replace(/:$/, "");
    const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
    return `${before}::${after}`;
}

/** The netmask of an IPv4 prefix length: `255.255.255.0`. */
export function netmaskOf(length: number): string {
    const value = length === 0 ? 0n : (0xffff_ffffn << BigInt(32 - length)) & 0xffff_ffffn;
    return formatAddress({ family: 4, value });
}
