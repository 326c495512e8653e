import { contains, formatCidr, networkOf, parseAddress, parseCidr } from "../../net/cidr";
import type { Cidr } from "../../net/cidr";
import type { FakeKernel, FakeLink, FakeRoute, FakeSpace } from "./kernel";
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
    link.addresses = [];
    fallSilent(space, link);
}

/** `ip address del …`: with a primary IPv4 address go its secondaries, with the last one all IPv4 routes. */
export function deleteAddress(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const { link, cidr } = addressArguments(kernel, space, words);
    if (!link.addresses.includes(cidr)) throw new Refusal("Error: ipv4: Address not found.");
    const family = link.addresses.filter((other) => sameSubnet(other, cidr));
    const dying = family[0] === cidr && !cidr.includes(":") ? family : [cidr];
    link.addresses = link.addresses.filter((other) => !dying.includes(other));
    if (!cidr.includes(":") && !link.addresses.some((other) => !other.includes(":"))) fallSilent(space, link);
}

/** With its last IPv4 address a link loses all its IPv4 routes. */
function fallSilent(space: FakeSpace, link: FakeLink): void {
    space.routes = space.routes.filter((route) => route.dev !== link || route.to.includes(":"));
}

/** `ip route add …` */
export function addRoute(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const route = routeArguments(kernel, space, words);
    if (!route.dev.up) throw new Refusal("Error: Device for nexthop is not up.");
    if (route.via !== undefined && !reaches(route.dev, route.via))
        throw new Refusal("Error: Nexthop has invalid gateway.");
    const connected =
        !route.to.includes(":") &&
        route.table === "main" &&
        weight(route) === 0 &&
        space.links.some((link) => link.up && link.addresses.some((cidr) => subnet(cidr) === route.to));
    const taken = space.routes.some(
        (other) => other.to === route.to && other.table === route.table && weight(other) === weight(route),
    );
    if (connected || taken) throw new Refusal("RTNETLINK answers: File exists");
    space.routes.push(route);
}

/** `ip route replace …`; the routes of addresses are not kept, and so are there already. */
export function replaceRoute(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    if (words.includes("kernel")) return;
    const route = routeArguments(kernel, space, words);
    space.routes = space.routes.filter(
        (other) => other.to !== route.to || other.table !== route.table || weight(other) !== weight(route),
    );
    addRoute(kernel, space, words);
}

/** `ip route del …` */
export function deleteRoute(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const route = routeArguments(kernel, space, words);
    const found = space.routes.find(
        (other) =>
            other.to === route.to &&
            other.table === route.table &&
            other.dev === route.dev &&
            (route.via === undefined || other.via === route.via) &&
            (route.metric === undefined || weight(other) === weight(route)),
    );
    if (found === undefined) throw new Refusal("RTNETLINK answers: No such process");
    space.routes = space.routes.filter((other) => other !== found);
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

function routeArguments(
    kernel: FakeKernel,
    space: FakeSpace,
    [to = "", ...words]: readonly string[],
): FakeRoute {
    const given = options(words, ["via", "dev", "metric", "table", "scope"]);
    const metric = given.get("metric");
    const via = given.get("via");
    const dev = given.get("dev") ?? space.links.find((link) => link.up && reaches(link, via ?? ""))?.name;
    if (dev === undefined) throw new Refusal("Error: Nexthop has invalid gateway.");
    return {
        to: wholeDestination(to),
        via,
        dev: kernel.link(space, dev),
        table: given.get("table") ?? "main",
        metric: metric === undefined ? undefined : Number(metric),
    };
}

/** ip takes a single address for a network of its own. */
function wholeDestination(to: string): string {
    const host = parseAddress(to);
    return formatCidr(host === undefined ? parse(to) : { ...host, length: host.family === 4 ? 32 : 128 });
}

/** What tells two routes to the same place apart; IPv6 knows no metric 0. */
function weight({ to, metric = 0 }: FakeRoute): number {
    return to.includes(":") && metric === 0 ? 1024 : metric;
}

function reaches(link: FakeLink, via: string): boolean {
    const gateway = parseAddress(via);
    return (
        gateway !== undefined &&
        (via.startsWith("fe80:") || link.addresses.some((cidr) => contains(networkOf(parse(cidr)), gateway)))
    );
}

function sameSubnet(a: string, b: string): boolean {
    return subnet(a) === subnet(b);
}

function parse(text: string): Cidr {
    const cidr = parseCidr(text);
    if (cidr === undefined) throw new Refusal(`Error: any valid prefix is expected rather than "${text}".`);
    return cidr;
}
