import { formatCidr, networkOf, parseCidr } from "../../net/cidr";
import type { Cidr } from "../../net/cidr";
import type { FakeKernel, FakeLink, FakeSpace } from "./kernel";
import { Refusal } from "./kernel";
import { options } from "./words";

/** `ip address add …` */
export function addAddress(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const { link, cidr } = addressArguments(kernel, space, words);
    if (link.addresses.includes(cidr)) throw new Refusal("Error: ipv4: Address already assigned.");
    link.addresses.push(cidr);
}

/** `ip address replace …` */
export function replaceAddress(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const { link, cidr } = addressArguments(kernel, space, words);
    if (!link.addresses.includes(cidr)) link.addresses.push(cidr);
}

/** `ip address flush dev … scope global`; of dynamic ones it has none. */
export function flushAddresses(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const given = options(words, ["dev", "scope"], ["dynamic"]);
    if (words.includes("dynamic")) return;
    const link = kernel.link(space, given.get("dev"));
    const gone = link.addresses;
    link.addresses = [];
    for (const cidr of gone) loseSource(space, cidr);
    fallSilent(space, link);
}

/** `ip address del …`: with a primary IPv4 address go its secondaries, with the last one all IPv4 routes. */
export function deleteAddress(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const { link, cidr } = addressArguments(kernel, space, words);
    if (!link.addresses.includes(cidr)) throw new Refusal("Error: ipv4: Address not found.");
    const family = link.addresses.filter((other) => sameSubnet(other, cidr));
    const dying = family[0] === cidr && !cidr.includes(":") ? family : [cidr];
    link.addresses = link.addresses.filter((other) => !dying.includes(other));
    for (const gone of dying) loseSource(space, gone);
    if (!cidr.includes(":") && !link.addresses.some((other) => !other.includes(":"))) fallSilent(space, link);
}

/** With its last IPv4 address a link loses all its IPv4 routes. */
function fallSilent(space: FakeSpace, link: FakeLink): void {
    space.routes = space.routes.filter((route) => route.dev !== link || route.to.includes(":"));
}

/** With an address goes every IPv4 route of the main table that is from it; an IPv6 route stays, and forgets it. */
export function loseSource(space: FakeSpace, cidr: string): void {
    const [src = ""] = cidr.split("/");
    space.routes = space.routes.flatMap((route) => {
        if (route.src !== src || hasAddress(space, src)) return [route];
        if (!src.includes(":")) return route.table === "main" ? [] : [route];
        const left = { ...route };
        delete left.src;
        return [left];
    });
}

/** Whether some interface has an address. */
export function hasAddress(space: FakeSpace, address: string): boolean {
    return space.links.some(({ addresses }) => addresses.some((cidr) => cidr.startsWith(`${address}/`)));
}

/** The network of an address, as text. */
export function subnet(cidr: string): string {
    return formatCidr(networkOf(parse(cidr)));
}

function addressArguments(
    kernel: FakeKernel,
    space: FakeSpace,
    [cidr = "", ...words]: readonly string[],
): { link: FakeLink; cidr: string } {
    const given = options(words, ["dev", "broadcast", "scope", "valid_lft", "preferred_lft"], ["nodad"]);
    const link = kernel.link(space, given.get("dev"));
    return { link, cidr: formatCidr(parse(cidr)) };
}

function sameSubnet(a: string, b: string): boolean {
    return subnet(a) === subnet(b);
}

export function parse(text: string): Cidr {
    const cidr = parseCidr(text);
    if (cidr === undefined) throw new Refusal(`Error: any valid prefix is expected rather than "${text}".`);
    return cidr;
}
