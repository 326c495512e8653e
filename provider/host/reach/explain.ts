/** Tells in words where a flow was lost, or what let it pass. */
import { printable } from "../../core/errors";
import { parseAddress } from "../../net/cidr";
import type { Host, NamespaceName } from "../host";
import type { Ending, Flow } from "./flow";
import { locate, passes } from "./locate";
import type { Place } from "./locate";
import { hasCarrier, knowsNeighbour, routeTo, sysctlsOf } from "./look";
import { isBridged } from "./parse-trace";
import type { Sighting, Step } from "./parse-trace";
import type { Trace } from "./trace";

/** Why no connection came about. */
export async function whyLost(
    host: Host,
    flow: Flow,
    { outcome, sightings, unwatched, problems }: Trace,
): Promise<string> {
    const { ending, address = flow.to } = outcome;
    const request = locate(sightings, false);
    const answer = locate(sightings, true);
    const tried = { ending, address };
    const isAnswered = request.kind === "delivered" && ending.kind === "silent" && answer.kind !== "unseen";
    const where = isAnswered
        ? `reached ${spaceText(request.at.namespace)}; its answer ${await placeText(host, flow, answer, tried)}`
        : await placeText(host, flow, request, tried);
    const blind = [
        ...(unwatched > 0 ? [`${unwatched} namespaces were not watched`] : []),
        ...(request.kind === "unseen" ? problems.slice(0, 2).map((line) => printable(line, 200)) : []),
    ];
    const told = ending.kind === "unreachable" ? `; ${ending.by} told: ${meaning(ending, address)}` : "";
    return `${where}${told}${blind.length === 0 ? "" : ` (${blind.join("; ")})`}`;
}

/** What let it pass that might not have. */
export function whyPassed({ sightings }: Trace): string {
    const all = passes(sightings).map(
        ({ namespace, step }) => `${stepText(step)} in ${spaceText(namespace)}`,
    );
    return all.length === 0
        ? "no rule on its way says anything against it"
        : `it was let pass by ${all.join("; by ")}`;
}

async function placeText(
    host: Host,
    flow: Flow,
    place: Place,
    { ending, address }: { ending: Ending; address: string },
): Promise<string> {
    if (place.kind === "unseen") return unsentText(host, flow, ending, address);
    const { at } = place;
    const space = spaceText(at.namespace);
    if (place.kind === "dropped") return `was dropped in ${space} by ${stepText(place.by)}${wayText(at)}`;
    if (place.kind === "delivered") {
        if (ending.kind === "refused")
            return `reached ${space}, where nobody listens on ${flow.protocol} port ${at.port}`;
        const back = await routeTo(host, at.namespace, at.from);
        return "error" in back
            ? `reached ${space}, which has no route back to ${at.from}`
            : `reached ${space}, and nothing there answered it`;
    }
    if (place.kind === "unrouted") return unroutedText(host, at);
    if (place.kind === "stuck" && isBridged(at) && !at.hooks.includes("bridge forward"))
        return `came to a bridge of ${space} by its port ${at.iif ?? "?"}, which did not pass it on: a port of it is down or blocked, or its VLANs forbid it`;
    if (place.kind === "stuck")
        return `got through the rules of ${space} that nft shows, and no further${wayText(at)}: xtables-legacy, a qdisc or an ipsec policy may have dropped it`;
    return leftText(host, at);
}

async function unsentText(
    host: Host,
    { from: { namespace } }: Flow,
    ending: Ending,
    address: string,
): Promise<string> {
    const space = spaceText(namespace);
    const way = await routeTo(host, namespace, address);
    if ("error" in way) return `was not sent: ${space} has no route to ${address} (${way.error})`;
    if ((await knowsNeighbour(host, namespace, way)) === false) return unansweredText(space, way);
    const said =
        ending.kind === "unsent" ? `was not sent: ${ending.error}` : "was not seen where it was sent";
    return `${said}, in ${space}, by ${way.dev}`;
}

/** It came in, and neither the rules of forwarding nor those of the namespace's own packets saw it. */
async function unroutedText(host: Host, { namespace, to, from, iif = "" }: Sighting): Promise<string> {
    const space = spaceText(namespace);
    const [version, all] =
        parseAddress(to)?.family === 6
            ? (["ipv6", "net/ipv6/conf/all/forwarding"] as const)
            : (["ipv4", "net/ipv4/ip_forward"] as const);
    const filters = ["all", iif].map((name) => `net/ipv4/conf/${name}/rp_filter`);
    const forwarding = `net/${version}/conf/${iif}/forwarding`;
    const [own, way, values] = await Promise.all([
        routeTo(host, namespace, to),
        routeTo(host, namespace, to, { from, iif }),
        sysctlsOf(host, namespace, [all, forwarding, ...filters]),
    ]);
    const off = [all, forwarding].find((key) => values.get(key) === "0");
    if ("error" in own) return `came into ${space} by ${iif}, which has no route to ${to} (${own.error})`;
    if (!own.isLocal && off !== undefined)
        return `came into ${space} by ${iif}, which does not forward: ${off.replaceAll("/", ".")} is 0`;
    const filter = filters.find((key) => Number(values.get(key)) > 0);
    if ("error" in way && version === "ipv4" && filter !== undefined)
        return `came into ${space} by ${iif}, whose reverse path filter drops it: ${filter.replaceAll("/", ".")} is ${values.get(filter)}, and the way back to ${from} is not by ${iif}`;
    return `came into ${space} by ${iif} and was not routed on${"error" in way ? ` (${way.error})` : ""}`;
}

async function leftText(host: Host, sighting: Sighting): Promise<string> {
    const { namespace, to, oif = "" } = sighting;
    const space = spaceText(namespace);
    if (!(await hasCarrier(host, namespace, oif)))
        return `was to leave ${space} by ${oif}, whose cable has no carrier`;
    if (isBridged(sighting)) return `left a bridge of ${space} by its port ${oif} and was not seen again`;
    const way = await routeTo(host, namespace, to);
    const hop = "error" in way ? { address: to, dev: oif, isLocal: false } : way;
    if ((await knowsNeighbour(host, namespace, { ...hop, dev: oif })) === false)
        return unansweredText(space, { ...hop, dev: oif });
    return `left ${space} by ${oif} towards ${hop.address} and was not seen again on this host`;
}

function unansweredText(space: string, { address, dev }: { address: string; dev: string }): string {
    const how = parseAddress(address)?.family === 6 ? "neighbour discovery" : "ARP";
    return `was not sent on from ${space}: nobody answers ${how} for ${address} on ${dev}`;
}

function stepText({ family, table, chain, rule }: Step): string {
    const place = `of chain ${chain}, table ${family} ${table}`;
    return rule === undefined ? `the policy ${place}` : `the rule \`${printable(rule, 300)}\` ${place}`;
}

function wayText({ iif, oif }: Sighting): string {
    const parts = [
        ...(iif === undefined ? [] : [`in by ${iif}`]),
        ...(oif === undefined ? [] : [`out by ${oif}`]),
    ];
    return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

export function spaceText(namespace: NamespaceName): string {
    return namespace === undefined ? "the host's own namespace" : `namespace ${namespace}`;
}

/** RFC 792 and RFC 1812, 5.2.7.1; RFC 4443, 3.1. */
const codesOfFour: Record<number, string> = {
    0: "there is no route to the network",
    1: "the host does not answer",
    2: "it does not know the protocol",
    3: "nobody listens on the port",
    9: "the network is prohibited",
    10: "the host is prohibited",
    13: "it is prohibited",
};
const codesOfSix: Record<number, string> = {
    0: "there is no route",
    1: "it is prohibited",
    2: "it is beyond the source's scope",
    3: "the host does not answer",
    4: "nobody listens on the port",
    5: "the source is prohibited",
    6: "the route rejects it",
};

/** What an ICMP error says. */
export function meaning({ type, code }: { type: number; code: number }, address: string): string {
    const isSix = parseAddress(address)?.family === 6;
    if (type === (isSix ? 3 : 11)) return "it went round until its time to live was over";
    const known = type === (isSix ? 1 : 3) ? (isSix ? codesOfSix : codesOfFour)[code] : undefined;
    return known ?? `an ICMP error of type ${type}, code ${code}`;
}
