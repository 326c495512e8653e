import { maskLength } from "./mask";
import { contains, formatCidr, networkOf, parseAddress, parseCidr, type Cidr } from "../../../net/cidr";

/** Which addresses host-only adapters may have, on Linux and Solaris; the administrator's to say, since 6.1.28. */
export const networksConfPath = "/etc/vbox/networks.conf";

/** What is allowed where there is no file; a file takes the place of it, also an empty one. */
const otherwise = ["192.168.56.1/21", "fe80::/10"];

/**
 * Whether VirtualBox lets a host-only adapter have `cidr`, its address and network: 192.168.50.1/24. `conf`: the text of
 * the file, `undefined` where there is none. As VBoxNetAdpCtl decides it, which alone may set an address.
 */
export function allows(conf: string | undefined, cidr: string, version: string): boolean {
    const wanted = parseCidr(cidr);
    if (wanted === undefined) return false;
    return !restricts(version) || allowed(conf).some((network) => contains(network, wanted));
}

/** The networks in which a host-only adapter may be, as they are written. */
export function allowedNetworks(conf: string | undefined): string[] {
    return allowed(conf).map(formatCidr);
}

/** The line that allows `cidr`, to be added to the file. */
export function allowingLine(cidr: string): string {
    const wanted = parseCidr(cidr);
    return `* ${wanted === undefined ? cidr : formatCidr(networkOf(wanted))}`;
}

function restricts(version: string): boolean {
    const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
    return major > 6 || (major === 6 && (minor > 1 || (minor === 1 && patch >= 28)));
}

/** Lines that begin with the word `*`; a carriage return is part of a word, which spoils the last network of a line. */
function allowed(conf: string | undefined): Cidr[] {
    const words =
        conf === undefined
            ? otherwise
            : conf.split("\n").flatMap((line) => {
                  const [star, ...networks] = line.split(/[ \t]+/).filter((word) => word !== "");
                  return star === "*" ? networks : [];
              });
    return words.flatMap((word) => network(word) ?? []);
}

/** An address alone is a network of one; an IPv4 one may also be written with its mask. */
function network(word: string): Cidr | undefined {
    const [text = "", suffix] = word.split("/");
    const address = parseAddress(text);
    if (address === undefined) return undefined;
    const length = suffix === undefined ? (address.family === 4 ? 32 : 128) : prefixLength(suffix);
    return length === undefined ? undefined : parseCidr(`${text}/${length}`);
}

function prefixLength(suffix: string): number | undefined {
    return /^\d+$/.test(suffix) ? Number(suffix) : maskLength(suffix);
}
