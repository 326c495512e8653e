/**
 * A route. The kernel has no place for a mark on it: the ledger says whose it is. Adding one never replaces another's
 * route to the same place (NLM_F_EXCL); one that is there already is refused, or adopted and on delete given back as it
 * was. Its place is its destination, table and metric; but for its interface all else is changed in it, without a moment
 * without a route.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Failure, Observed } from "../../core/define";
import type { Command, NamespaceName } from "../../host/host";
import { routeTypes } from "../../host/parse/ip-json";
import type { RouteType } from "../../host/parse/ip-json";
import { samePlace } from "../../host/parse/route-words";
import { address, destination, interfaceName, namespaceName, whole } from "../../net/fields";
import { routeMtu, routingTable } from "./link";
import type { RouteSpec } from "./link";
import { deletionWords, routeRules, routeWords } from "./link-routes";
import {
    besideOthers,
    foundOf,
    isAmong,
    isLike,
    isHop,
    leadsOver,
    waysOf,
    whyNotAdopted,
} from "./route-place";
import type { Claimed, Found } from "./route-place";
import { claimFor } from "../../host/ledger";

export interface RouteInputs extends RouteSpec {
    type: RouteType;
    dev?: string | undefined;
    table: string;
    onlink: boolean;
    namespace?: string | undefined;
}

type Seen = Observed<RouteInputs, Record<string, never>> & {
    route: Found;
    claimed: Claimed | null;
    /** Others' in the same place. */
    others: Found[];
    /** None of IPv4's is before it: it is the one that is replaced. */
    isFirst: boolean;
};

export const route = define<RouteInputs, Record<string, never>, Seen>({
    type: "linux:Route",
    fields: {
        type: z
            .enum(routeTypes, `is not a type of route. Give one of ${routeTypes.join(", ")}`)
            .default("unicast"),
        to: destination(),
        via: address().optional(),
        dev: interfaceName().optional(),
        src: address().optional(),
        onlink: z.boolean("is neither true nor false. Give one of them").default(false),
        mtu: routeMtu().optional(),
        table: routingTable().default("main"),
        metric: whole("a metric", 0, 4_294_967_295).optional(),
        namespace: namespaceName().optional(),
    },
    // With an interface that is made anew goes the route: whatever names it is made anew too.
    replaceOn: ["to", "dev", "table", "metric", "namespace"],
    outputs: [],
    id: ({ to, table, metric, namespace }) =>
        `${namespace ?? ""}/${table} ${to}${metric === undefined ? "" : ` metric ${metric}`}`,
    rules: (inputs) => (inputs.type !== "unicast" ? rejectionRules(inputs) : wayRules(inputs)),
    claims: (inputs) => [
        {
            property: "to",
            key: ledgerKey(inputs),
            what: `the route to ${inputs.to} in table ${inputs.table}`,
        },
    ],

    async observe(world, { want, mark, was }) {
        const { to, namespace } = want;
        const rows = (await world.routesTo(to, namespace)).filter((row) => samePlace(row, want));
        const claim = claimFor(mark, await world.claims(ledgerKey(want)));
        const isOurs = claim?.mark === mark;
        // What stands in its place may be another's: the ledger knows what we have put there.
        const claimed = isOurs ? (claim.previous as Claimed | null) : null;
        const there = rows.map(foundOf);
        const ways = isOurs
            ? there.flatMap((one) => (leadsOver(one, claimed?.over) ? [one] : waysOf(one)))
            : there;
        const hops = [want, claimed, was].filter((hop) => hop !== null && hop !== undefined);
        const own = hops.flatMap((hop) => ways.filter((one) => one.hops === undefined && isHop(one, hop)))[0];
        const found = own ?? there[0];
        if (found === undefined) return undefined;
        const { type, via, dev, src, onlink = false, mtu } = found;
        const isForeign = claim === undefined || (isOurs && own === undefined);
        return {
            mark: isForeign ? undefined : claim.mark,
            route: found,
            claimed,
            others: ways.filter((one) => one !== found && one.ofKernel !== true),
            isFirst: !to.includes(":") && found === ways[0],
            inputs: { type: type as RouteType, via, dev, src, onlink, mtu },
            outputs: {},
            restore: found,
            unadoptable: isForeign ? await whyNotAdopted(world, rows, namespace) : undefined,
        };
    },

    plan({ want, mark, seen }) {
        const over = seen?.route.hops;
        const previous = { ...hopOf(want), ...(over === undefined ? {} : { over }) };
        const claim = { claim: ledgerKey(want), mark, previous, exclusive: true };
        if (seen === undefined) return [claim, settle("add", want, want.namespace)];
        const change =
            seen.route.hops === undefined && isLike(seen.route, want)
                ? []
                : [settle("replace", want, want.namespace)];
        if (seen.mark !== mark) return [claim, ...change];
        if (change.length > 0 && !isAlone(seen)) throw besideOthers(seen.others);
        // Until it is replaced the ledger has to know what is there: a later create goes by that.
        return [...change, ...(seen.claimed !== null && isHop(seen.claimed, want) ? [] : [claim])];
    },

    unplan({ was, mark, seen, adopted }) {
        const { route: now, others } = seen;
        const before = adopted?.restore as Found | undefined;
        const { namespace } = was;
        const remove = { ip: ["route", "del", ...goneWords(now)], namespace };
        const giveBack = (): Command[] => {
            if (before === undefined) return [remove];
            if (isLike(now, before)) return [];
            if (isAlone(seen)) return [settle("replace", before, namespace)];
            return [...(isAmong(before, others) ? [] : [settle("append", before, namespace)]), remove];
        };
        return [...giveBack(), { release: ledgerKey(was), mark }];
    },
});

/** A route through an interface. */
function wayRules(inputs: RouteInputs): Failure[] {
    return [
        ...(inputs.dev === undefined
            ? [
                  {
                      property: "dev",
                      reason: "is required for a route that leads anywhere. Name the interface.",
                  },
              ]
            : []),
        ...routeRules(inputs),
    ];
}

function rejectionRules(inputs: RouteInputs): Failure[] {
    const { type } = inputs;
    const given = (["via", "dev", "src", "mtu"] as const).filter((name) => inputs[name] !== undefined);
    return [...given, ...(inputs.onlink ? (["onlink"] as const) : [])].map((property) => ({
        property,
        reason: `is of no use to a route of type ${type}, which leads nowhere. Leave it out.`,
    }));
}

function hopOf({ type, dev, via }: Claimed): Claimed {
    return { type, ...(dev === undefined ? {} : { dev }), ...(via === undefined ? {} : { via }) };
}

/** Whether `ip route replace` takes its place and no other's. */
function isAlone({ others, isFirst }: Seen): boolean {
    return others.length === 0 || isFirst;
}

function settle(verb: "add" | "append" | "replace", route: Found, namespace: NamespaceName): Command {
    return { ip: ["route", verb, ...routeWords(route, route.dev)], namespace };
}

/** IPv6 keeps what refuses in lo, and deletes by the interface, never by the type (ip6_route_del in net/ipv6/route.c). */
function goneWords(route: Found): string[] {
    return deletionWords(route, route.dev ?? (route.to.includes(":") ? "lo" : undefined));
}

function ledgerKey({ to, table, metric, namespace }: RouteInputs): string {
    return `route ${namespace ?? ""}/${table} ${to} ${metric ?? 0}`;
}
