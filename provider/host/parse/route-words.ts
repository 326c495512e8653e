/** One way of a route: a next hop, as `ip -json route show` tells it. */
export interface RawHop {
    gateway?: string;
    /** The gateway of an IPv4 route that is an IPv6 one (RFC 8950). */
    via?: { host: string };
    dev?: string;
    weight?: number;
    flags?: string[];
    /** Its realms (CONFIG_IP_ROUTE_CLASSID). */
    flow?: { from?: string; to?: string };
}

/** A route as `ip -json -details route show` tells it. */
export interface RawRoute extends RawHop {
    type?: string;
    dst: string;
    from?: string;
    tos?: string;
    table?: string | number;
    protocol?: string | number;
    scope?: string;
    metric?: number;
    /** The router preference, which only IPv6 routes have (RFC 4191). */
    pref?: string;
    prefsrc?: string;
    expires?: number;
    metrics?: Record<string, number | string | null>[];
    nexthops?: RawHop[];
}

/** What follows `ip route replace` to have exactly that route again. */
export function wholeRouteWords(route: RawRoute): string[] {
    const value = (word: string, given: string | number | undefined) =>
        given === undefined ? [] : [word, String(given)];
    return [
        ...(route.type === undefined || route.type === "unicast" ? [] : [route.type]),
        destination(route),
        ...value("from", route.from),
        ...value("tos", route.tos),
        ...value("table", route.table === "main" ? undefined : route.table),
        ...value("proto", route.protocol === "boot" ? undefined : route.protocol),
        ...value("scope", route.scope === "global" || isSix(route) ? undefined : route.scope),
        ...value("src", route.prefsrc),
        ...value("metric", route.metric),
        ...value("pref", route.pref === "medium" ? undefined : route.pref),
        ...value("expires", route.expires),
        ...(route.metrics ?? []).flatMap((one) =>
            Object.entries(one).flatMap(([key, amount]) => metricWords(key, amount) ?? []),
        ),
        ...(route.nexthops === undefined
            ? hopWords(route)
            : route.nexthops.flatMap((hop) => ["nexthop", ...hopWords(hop), ...value("weight", hop.weight)])),
    ];
}

/** What of a route those words do not say, each as a phrase. */
export function unsaid(route: RawRoute): string[] {
    const { protocol = "boot", expires, metrics = [], nexthops = [] } = route;
    const maker = makers[protocol];
    const fields = Object.keys(route).filter((key) => !sayable.has(key));
    const ofHops = nexthops.flatMap((hop) => Object.keys(hop).filter((key) => !ofHop.has(key)));
    const ofMetrics = metrics.flatMap((one) =>
        Object.entries(one).flatMap(([key, amount]) => (metricWords(key, amount) === undefined ? [key] : [])),
    );
    return [
        ...(maker === undefined ? [] : [maker]),
        ...(expires === undefined || maker !== undefined ? [] : [`it ends by itself in ${expires} s`]),
        ...(fields.includes("nhid")
            ? ["it goes by a nexthop object (nhid), whose end would be its own"]
            : []),
        ...[...fields, ...ofHops, ...ofMetrics]
            .filter((key) => key !== "nhid" && key !== "nh_info")
            .map((key) => `virtnet does not know its \`${key}\``),
    ];
}

/** Whether the kernel keeps it by itself, for an address or for what a router told (rtnetlink(7), rtm_protocol). */
export function isOfKernel({ protocol = "" }: RawRoute): boolean {
    return protocol in makers;
}

/** ip prints `default` for both families; only the words of IPv6 say which. */
export function destination(route: RawRoute): string {
    if (route.dst !== "default") return route.dst;
    return isSix(route) ? "::/0" : "0.0.0.0/0";
}

export function isSix({ dst, gateway, pref, nexthops }: RawRoute): boolean {
    return (
        dst.includes(":") ||
        pref !== undefined ||
        gateway?.includes(":") === true ||
        nexthops?.some((hop) => hop.gateway?.includes(":") === true) === true
    );
}

interface Place {
    to: string;
    metric?: number | undefined;
    table?: string | undefined;
}

/** What the kernel has one route of, if nobody appends: `ip route add` refuses a second and `ip route replace` takes its place. */
export function samePlace(a: Place, b: Place): boolean {
    return a.to === b.to && weightOf(a) === weightOf(b) && (a.table ?? "main") === (b.table ?? "main");
}

/** IPv6 knows no metric 0: it is the kernel's own choice then (IP6_RT_PRIO_USER, linux/ipv6_route.h). */
export function weightOf({ to, metric = 0 }: Place): number {
    return to.includes(":") && metric === 0 ? 1024 : metric;
}

const makers: Readonly<Record<string, string>> = {
    kernel: "the kernel keeps it for an address",
    ra: "it follows from a router's advertisement",
    redirect: "a router's redirect made it",
};

const ofHop = new Set(["gateway", "via", "dev", "weight", "flags", "flow"]);
const sayable = new Set([
    ...ofHop,
    ...["type", "dst", "from", "tos", "table", "protocol", "scope", "metric", "pref", "prefsrc"],
    ...["expires", "metrics", "nexthops"],
]);

/** Numbers that ip prints in milliseconds, and takes without a unit for what the kernel counts in (ip-route(8)). */
const inMilliseconds = new Set(["rtt", "rttvar", "rto_min"]);
const plain = new Set([
    ...["mtu", "window", "ssthresh", "cwnd", "advmss", "reordering", "hoplimit", "initcwnd", "initrwnd"],
    ...["quickack", "fastopen_no_cookie"],
]);

/** A metric as ip prints it, in the words that ip takes; `undefined` for one that we do not know. */
function metricWords(key: string, amount: number | string | null): string[] | undefined {
    if (key === "ecn") return ["features", "ecn"];
    if (key === "congestion") return ["congctl", String(amount)];
    if (inMilliseconds.has(key)) return [key, `${amount}ms`];
    return plain.has(key) ? [key, String(amount)] : undefined;
}

function hopWords({ gateway, via, dev, flags, flow = {} }: RawHop): string[] {
    const realms = [flow.from, flow.to].filter((one) => one !== undefined);
    return [
        ...(gateway === undefined ? [] : ["via", gateway]),
        ...(via === undefined ? [] : ["via", "inet6", via.host]),
        ...(dev === undefined ? [] : ["dev", dev]),
        ...(flags?.includes("onlink") === true ? ["onlink"] : []),
        ...(realms.length === 0 ? [] : ["realm", realms.join("/")]),
    ];
}
