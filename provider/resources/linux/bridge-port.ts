/**
 * A port of a bridge: docks an interface that something else made - vboxnet0, a tap, a Docker or libvirt veth. The
 * interface stays whose it is; the ledger remembers its former master, addresses and routes, which delete gives back. A
 * guard, a process of ours, docks it again when its owner resets it.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { ownerMark } from "../../core/owner";
import type { Command } from "../../host/host";
import { interfaceName, namespaceName } from "../../net/fields";
import { endGuards, findGuards, startGuard } from "./bridge-port-guard";
import type { Guards } from "./bridge-port-guard";
import { addressOptions, broadcastsOf } from "./link-addresses";
import type { Broadcasts } from "./link-addresses";
import { routeSpec, routeWords, sameHop, sameRoute } from "./link-routes";
import type { FoundRoute } from "./link-routes";
import { claimFor } from "../../host/ledger";

export interface BridgePortInputs {
    interface: string;
    bridge: string;
    namespace?: string | undefined;
    flushAddresses: boolean;
    guard: boolean;
}

/** What the interface was before it was docked. */
export interface FormerPort {
    master?: string | undefined;
    addresses: string[];
    /** Absent in a record of an older version. */
    broadcasts?: Broadcasts;
    /** Absent in a record of an older version. */
    routes?: FoundRoute[];
    up: boolean;
}

export interface BridgePortOutputs {
    previousMaster: string;
    previousAddresses: string[];
}

type Seen = Observed<BridgePortInputs, BridgePortOutputs> & {
    now: FormerPort;
    former: FormerPort;
    guards: Guards;
};

const type = "linux:BridgePort";

export const bridgePort = define<BridgePortInputs, BridgePortOutputs, Seen>({
    type,
    fields: {
        interface: interfaceName(),
        bridge: interfaceName(),
        namespace: namespaceName().optional(),
        flushAddresses: z.boolean().default(false),
        guard: z.boolean().default(false),
    },
    replaceOn: ["interface", "namespace"],
    outputs: ["previousMaster", "previousAddresses"],
    id: (inputs) =>
        inputs.namespace === undefined ? inputs.interface : `${inputs.namespace}/${inputs.interface}`,
    claims: (inputs) => [
        {
            property: "interface",
            key: `port ${inputs.namespace ?? ""}/${inputs.interface}`,
            what: `the bridge port ${inputs.interface}`,
        },
    ],

    async observe(world, { want, mark, was }) {
        const link = await world.link(want.interface, want.namespace);
        if (link === undefined) return undefined;
        const claims = await world.claims(ledgerKey(want));
        const claim = claimFor(mark, claims);
        const rows = await world.addresses(want.interface, want.namespace);
        const addresses = rows.map(({ cidr }) => cidr);
        const routes = await world.routes(want.interface, want.namespace);
        const now = {
            master: link.master,
            addresses,
            broadcasts: broadcastsOf(rows),
            routes: routes.map(routeSpec),
            up: link.up,
        };
        const former = (claim?.previous as FormerPort | undefined) ?? now;
        // Without a state to go by, one may be there that a run which was cut off has started.
        const mayBeGuarded = want.guard || (was === undefined ? claim?.mark === mark : was.guard);
        const guards = mayBeGuarded ? await findGuards(world, want, mark) : { current: [], others: [] };
        if (was !== undefined && was.owner !== want.owner) {
            const { current, others } = await findGuards(world, was, ownerMark(was.owner, type));
            guards.others.push(...current, ...others);
        }
        return {
            guards,
            mark: claim?.mark,
            free: claim === undefined && (link.master === undefined || link.master === want.bridge),
            now,
            former,
            inputs: {
                bridge: link.master ?? "",
                flushAddresses: want.flushAddresses && addresses.length === 0,
                guard: guards.current.length > 0 || guards.others.length > 0,
            },
            left: { flushAddresses: former.addresses.some((cidr) => !addresses.includes(cidr)) },
            outputs: { previousMaster: former.master ?? "", previousAddresses: former.addresses },
            ...(guards.others.length === 0 ? {} : { drift: ["its guard keeps it somewhere else"] }),
            restore: null,
        };
    },

    plan({ want, mark, seen, was }) {
        if (seen === undefined) {
            // Nothing to plan on: the interface is another's to make. The kernel's refusal names what is lacking.
            return [
                {
                    ip: ["link", "set", "dev", want.interface, "master", want.bridge, "up"],
                    namespace: want.namespace,
                },
            ];
        }
        const { namespace } = want;
        const { now, guards } = seen;
        const dismissed = want.guard ? guards.others : [...guards.current, ...guards.others];
        const guard = want.guard && guards.current.length === 0 ? [startGuard(want, mark)] : [];
        const claim: Command[] =
            seen.mark === mark ? [] : [{ claim: ledgerKey(want), mark, previous: now, exclusive: true }];
        const flush = want.flushAddresses
            ? now.addresses.toReversed().map((cidr): Command => ({
                  ip: ["address", "del", cidr, "dev", want.interface],
                  namespace,
              }))
            : [];
        const unflush =
            was?.flushAddresses === true && !want.flushAddresses ? lacking(want, seen.former, now) : [];
        const words = [
            ...(now.master === want.bridge ? [] : ["master", want.bridge]),
            ...(now.up ? [] : ["up"]),
        ];
        const dock: Command[] =
            words.length === 0 ? [] : [{ ip: ["link", "set", "dev", want.interface, ...words], namespace }];
        return [...endGuards(dismissed), ...claim, ...flush, ...unflush, ...dock, ...guard];
    },

    /** Its former addresses are the ledger's; those that it is given at a boot, its owner can tell. */
    replay({ want, mark }) {
        const { interface: dev, bridge, namespace, flushAddresses, guard } = want;
        const flush: Command = { ip: ["address", "flush", "dev", dev, "scope", "global"], namespace };
        return [
            ...(flushAddresses ? [flush] : []),
            { ip: ["link", "set", "dev", dev, "master", bridge, "up"], namespace },
            ...(guard ? [startGuard(want, mark)] : []),
        ];
    },

    unplan({ was, mark, seen }) {
        const { namespace } = was;
        const { former, now } = seen;
        const dev = ["dev", was.interface];
        const still = now.master === was.bridge;
        const undock = still
            ? [
                  ...(former.master === undefined ? ["nomaster"] : ["master", former.master]),
                  ...(former.up ? [] : ["down"]),
              ]
            : [];
        return [
            ...endGuards([...seen.guards.current, ...seen.guards.others]),
            ...(undock.length === 0 ? [] : [{ ip: ["link", "set", ...dev, ...undock], namespace }]),
            ...lacking(was, former, now),
            { release: ledgerKey(was), mark },
        ];
    },
});

/** The addresses that it had and has no more, given back, and the routes that went with them. */
function lacking(
    { interface: dev, namespace }: BridgePortInputs,
    former: FormerPort,
    now: FormerPort,
): Command[] {
    const there = now.routes ?? [];
    const routes = former.up ? (former.routes ?? []) : [];
    return [
        ...former.addresses
            .filter((cidr) => !now.addresses.includes(cidr))
            .map((cidr) => ["address", "add", cidr, "dev", dev, ...addressOptions(cidr, former.broadcasts)]),
        ...routes
            .filter((route) => !there.some((other) => sameRoute(route, other)))
            .map((route) => {
                // An IPv6 route stays without the source that went.
                const verb = there.some((other) => sameHop(route, other)) ? "replace" : "add";
                return ["route", verb, ...routeWords(route, dev)];
            }),
    ].map((ip) => ({ ip, namespace }));
}

function ledgerKey(inputs: BridgePortInputs): string {
    return `port ${inputs.namespace ?? ""}/${inputs.interface}`;
}
