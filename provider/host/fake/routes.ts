import { contains, formatCidr, networkOf, parseAddress } from "../../net/cidr";
import { routeTypes } from "../parse/ip-json";
import { hasAddress, parse, subnet } from "./addresses";
import type { FakeKernel, FakeLink, FakeRoute, FakeSpace } from "./kernel";
import { Refusal } from "./kernel";
import { options } from "./words";

/** `ip route add …` */
export function addRoute(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const route = routeArguments(kernel, space, words);
    mustLead(space, route);
    const connected =
        !route.to.includes(":") &&
        route.table === "main" &&
        weight(route) === 0 &&
        space.links.some((link) => link.up && link.addresses.some((cidr) => subnet(cidr) === route.to));
    if (connected || space.routes.some((other) => samePlace(other, route)))
        throw new Refusal("RTNETLINK answers: File exists");
    space.routes.push(kept(route));
}

/** `ip route replace …`; the routes of addresses are not kept, and so are there already. */
export function replaceRoute(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    if (words.includes("kernel")) return;
    const route = routeArguments(kernel, space, words);
    mustLead(space, route);
    space.routes = [...space.routes.filter((other) => !samePlace(other, route)), kept(route)];
}

/** IPv6's own choice of a metric cannot be told from one that was given. */
function kept(route: FakeRoute): FakeRoute {
    return route.to.includes(":") && weight(route) === 1024 ? { ...route, metric: undefined } : route;
}

/** `ip route del …`: of several the one of the least metric; of IPv6 it does not look at the type. */
export function deleteRoute(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const route = routeArguments(kernel, space, words);
    const [found] = space.routes
        .filter(
            (other) =>
                other.to === route.to &&
                other.table === route.table &&
                (other.type === route.type || route.to.includes(":")) &&
                (other.dev === route.dev || (route.dev?.name === "lo" && other.dev === undefined)) &&
                (route.via === undefined || other.via === route.via) &&
                (route.metric === undefined || weight(other) === weight(route)),
        )
        .sort((a, b) => weight(a) - weight(b));
    if (found === undefined) throw new Refusal("RTNETLINK answers: No such process");
    space.routes = space.routes.filter((other) => other !== found);
}

function mustLead(space: FakeSpace, { dev, via, src, onlink }: FakeRoute): void {
    if (src !== undefined && !hasAddress(space, src)) throw new Refusal("Error: Invalid prefsrc address.");
    if (dev === undefined) return;
    if (!dev.up) throw new Refusal("Error: Device for nexthop is not up.");
    if (via !== undefined && onlink !== true && !reaches(dev, via))
        throw new Refusal("Error: Nexthop has invalid gateway.");
}

function routeArguments(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): FakeRoute {
    const type = routeTypes.find((one) => one === words[0] && one !== "unicast");
    const [to = "", ...rest] = type === undefined ? words : words.slice(1);
    const given = options(rest, ["via", "dev", "metric", "table", "scope", "src", "mtu"], ["onlink"]);
    const [metric, mtu, src, via] = ["metric", "mtu", "src", "via"].map((key) => given.get(key));
    const dev = given.get("dev") ?? space.links.find((link) => link.up && reaches(link, via ?? ""))?.name;
    if (type === undefined && dev === undefined) throw new Refusal("Error: Nexthop has invalid gateway.");
    return {
        to: wholeDestination(to),
        via,
        dev: type !== undefined && !given.has("dev") ? undefined : kernel.link(space, dev),
        table: given.get("table") ?? "main",
        metric: metric === undefined ? undefined : Number(metric),
        ...(type === undefined ? {} : { type }),
        ...(src === undefined ? {} : { src }),
        ...(given.has("onlink") ? { onlink: true } : {}),
        ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
    };
}

/** ip takes a single address for a network of its own. */
function wholeDestination(to: string): string {
    const host = parseAddress(to);
    return formatCidr(host === undefined ? parse(to) : { ...host, length: host.family === 4 ? 32 : 128 });
}

function samePlace(a: FakeRoute, b: FakeRoute): boolean {
    return a.to === b.to && a.table === b.table && weight(a) === weight(b);
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
