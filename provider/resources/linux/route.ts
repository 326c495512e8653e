/**
 * A route. The kernel has no place for a mark on it: the ledger says whose it is. Adding one never replaces another's
 * route to the same place (NLM_F_EXCL); one that is there already is refused, or adopted and then left on delete.
 */
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { address, destination, interfaceName, namespaceName, whole } from "../../net/fields";
import { otherFamily, routingTable } from "./link";
import { routeWords, sameRoute } from "./link-addresses";
import { claimFor } from "../../host/ledger";

export interface RouteInputs {
    to: string;
    via?: string | undefined;
    dev: string;
    table: string;
    metric?: number | undefined;
    namespace?: string | undefined;
}

type Seen = Observed<RouteInputs, Record<string, never>>;

export const route = define<RouteInputs, Record<string, never>, Seen>({
    type: "linux:Route",
    fields: {
        to: destination(),
        via: address().optional(),
        dev: interfaceName(),
        table: routingTable().default("main"),
        metric: whole("a metric", 0, 4_294_967_295).optional(),
        namespace: namespaceName().optional(),
    },
    replaceOn: ["to", "via", "dev", "table", "metric", "namespace"],
    outputs: [],
    id: ({ to, table, metric, namespace }) =>
        `${namespace ?? ""}/${table} ${to}${metric === undefined ? "" : ` metric ${metric}`}`,
    rules: ({ to, via }) =>
        via !== undefined && via.includes(":") !== to.includes(":")
            ? [
                  {
                      property: "via",
                      reason: otherFamily(via, to),
                  },
              ]
            : [],
    claims: (inputs) => [
        {
            property: "to",
            key: ledgerKey(inputs),
            what: `the route to ${inputs.to} in table ${inputs.table}`,
        },
    ],

    async observe(world, { want, mark }) {
        const routes = await world.routes(want.dev, want.namespace);
        if (!routes.some((row) => sameRoute(row, want))) return undefined;
        const claims = await world.claims(ledgerKey(want));
        const claim = claimFor(mark, claims);
        return { mark: claim?.mark, inputs: {}, outputs: {}, restore: true };
    },

    plan({ want, mark, seen }) {
        const claim = { claim: ledgerKey(want), mark, previous: null, exclusive: true };
        const add = { ip: ["route", "add", ...routeWords(want, want.dev)], namespace: want.namespace };
        return [...(seen?.mark === mark ? [] : [claim]), ...(seen === undefined ? [add] : [])];
    },

    unplan({ was, mark, adopted }) {
        const remove = { ip: ["route", "del", ...routeWords(was, was.dev)], namespace: was.namespace };
        return [...(adopted === undefined ? [remove] : []), { release: ledgerKey(was), mark }];
    },
});

function ledgerKey({ to, table, metric, namespace }: RouteInputs): string {
    return `route ${namespace ?? ""}/${table} ${to} ${metric ?? 0}`;
}
