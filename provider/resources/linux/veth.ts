/**
 * A veth pair: a virtual cable with two ends, each in its own namespace and, if wanted, plugged into a bridge. Both ends
 * bear the mark. An end carries its addresses and routes, so that a machine on a LAN is a Namespace and a Veth.
 * Another name or namespace of an end makes another pair; the rest is changed in place.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { birthName } from "../../core/owner";
import type { Command } from "../../host/host";
import { interfaceAddress, interfaceName, mac, mtu, namespaceName, unique } from "../../net/fields";
import {
    linkInputs,
    linkMark,
    linkRules,
    observeLink,
    placedName,
    routeFields,
    settleLink,
    stableMac,
    undock,
} from "./link";
import type { LinkPlace, LinkSeen, LinkWant, RouteSpec } from "./link";
import { linkClaims, ownLan } from "./link-claims";
import { giveBackLink, settleAddresses } from "./link-addresses";

export interface VethEndInputs {
    name: string;
    namespace?: string | undefined;
    bridge?: string | undefined;
    addresses: string[];
    routes: RouteSpec[];
    mac?: string | undefined;
    mtu?: number | undefined;
    up: boolean;
}

export interface VethInputs {
    a: VethEndInputs;
    b: VethEndInputs;
}

export interface VethOutputs {
    macs: { a: string; b: string };
}

const roles = ["a", "b"] as const;
type Role = (typeof roles)[number];
type Ends = Record<Role, LinkSeen | undefined>;
type Seen = Observed<VethInputs, VethOutputs> & { ends: Ends };

const end = () =>
    z.strictObject({
        name: interfaceName(),
        namespace: namespaceName().optional(),
        bridge: interfaceName().optional(),
        addresses: unique(interfaceAddress(), "address").default([]),
        routes: z.array(routeFields()).default([]),
        mac: mac().optional(),
        mtu: mtu().optional(),
        up: z.boolean().default(true),
    });

export const veth = define<VethInputs, VethOutputs, Seen>({
    type: "linux:Veth",
    fields: { a: end(), b: end() },
    replaceOn: ["a.name", "a.namespace", "b.name", "b.namespace"],
    outputs: ["macs"],
    id: ({ a, b }) => roles.map((role) => placedName({ a, b }[role])).join("--"),
    rules: (inputs) => roles.flatMap((role) => linkRules(role, inputs[role])),
    claims: (inputs) =>
        roles.flatMap((role) => {
            const [near, far] = [asLink(inputs[role], ""), asLink(inputs[role === "a" ? "b" : "a"], "")];
            // A machine's address is on its own end of the cable, its LAN at the other's.
            return linkClaims(role, near, ownLan(far) ?? ownLan(near));
        }),

    async observe(world, { want, mark, was, deleting, adopted }) {
        const look = (role: Role) =>
            observeLink(world, { ...placeOf(want[role], was?.[role]), deleting }, mark, role);
        // One end is the whole pair: enough for its deletion, and it saves a session in the other's namespace.
        const oneWillDo = deleting && adopted !== true;
        const first = look("a");
        const second = oneWillDo && (await first) !== undefined ? undefined : look("b");
        const [a, b] = await Promise.all([first, second]);
        const ends = { a, b };
        const present = roles.map((role) => ends[role]).filter((one) => one !== undefined);
        if (present.length === 0) return undefined;
        const lacking = deleting ? [] : roles.filter((role) => ends[role] === undefined);
        return {
            mark: markOf(present, mark, deleting && adopted === true),
            ends,
            inputs: Object.fromEntries(
                roles.flatMap((role) =>
                    ends[role] === undefined ? [] : [[role, seenEnd(want[role], ends[role])]],
                ),
            ),
            outputs: { macs: { a: a?.link.mac ?? "", b: b?.link.mac ?? "" } },
            drift: lacking.map((role) => `end ${role} (${want[role].name}) is gone`),
            left: Object.fromEntries(
                roles.flatMap((role) =>
                    ends[role] === undefined ? [] : [[role, leftEnd(want[role], ends[role])]],
                ),
            ),
            restore: ends,
        };
    },

    plan({ want, mark, seen, was }) {
        const whole = seen?.ends.a !== undefined && seen.ends.b !== undefined;
        const leftover = whole
            ? []
            : roles.flatMap((role) => removal(want[role], seen?.ends[role])).slice(0, 1);
        const make = whole ? [] : [birthOf(want, mark)];
        const settle = roles.flatMap((role) => {
            const there = whole ? seen.ends[role] : undefined;
            const wanted = asLink(want[role], mark, role, there);
            const before = was?.[role];
            return [
                ...settleLink(wanted, there, mark, birthName(mark, role)),
                ...undock(want[role], there?.link.master, before),
                ...settleAddresses(wanted, there, before),
            ];
        });
        return [...leftover, ...make, ...settle];
    },

    unplan({ was, seen, adopted }) {
        const before = adopted?.restore as Ends | undefined;
        if (before === undefined)
            return roles.flatMap((role) => removal(was[role], seen.ends[role])).slice(0, 1);
        return roles.flatMap((role) => {
            const [now, then] = [seen.ends[role], before[role]];
            return now === undefined || then === undefined ? [] : giveBackLink(now, then, was[role]);
        });
    },
});

/** The pair is made from the host's own namespace, each end born in its own, so that no name is ever borrowed there. */
function birthOf(want: VethInputs, mark: string): Command {
    const side = (role: Role) => {
        const { namespace, mtu, mac } = want[role];
        return [
            birthName(mark, role),
            "address",
            mac ?? stableMac(mark, role),
            ...(mtu === undefined ? [] : ["mtu", String(mtu)]),
            ...(namespace === undefined ? [] : ["netns", namespace]),
        ];
    };
    return { ip: ["link", "add", "name", ...side("a"), "type", "veth", "peer", "name", ...side("b")] };
}

function removal(want: VethEndInputs, seen: LinkSeen | undefined): Command[] {
    return seen === undefined ? [] : [{ deleteLink: seen.link.name, namespace: want.namespace }];
}

/**
 * Ours only if both ends are, or the one that is left; a foreign interface of either name makes the pair foreign. Of an
 * adopted pair a run that was cut off may have given one end back.
 */
function markOf(present: readonly LinkSeen[], mark: string, oneWillDo: boolean): string | undefined {
    const marks = present.map((seen) => (seen.link.kind === "veth" ? linkMark(seen, mark) : undefined));
    return (
        marks.find((one) => one !== mark && one !== undefined) ??
        (marks.every((one) => one === mark) || (oneWillDo && marks.includes(mark)) ? mark : undefined)
    );
}

function seenEnd(want: VethEndInputs, seen: LinkSeen): VethEndInputs {
    const { mtu, mac, bridge, up, addresses, routes } = linkInputs(seen, asLink(want, ""));
    return {
        name: want.name,
        ...(want.namespace === undefined ? {} : { namespace: want.namespace }),
        ...(mtu === undefined ? {} : { mtu }),
        ...(mac === undefined ? {} : { mac }),
        ...(bridge === undefined ? {} : { bridge }),
        addresses: [...(addresses ?? [])],
        routes: [...(routes ?? [])],
        up: up ?? true,
    };
}

/** An end plugged into a bridge has no routes unless it is given some, or was, or has addresses. */
function placeOf(
    { name, namespace, bridge, routes }: VethEndInputs,
    was: VethEndInputs | undefined,
): LinkPlace {
    const all = [...routes, ...(was?.routes ?? [])];
    return { name, namespace, routed: bridge === undefined || all.length > 0, routes: all };
}

function leftEnd(want: VethEndInputs, { addresses, routes, link }: LinkSeen): VethEndInputs {
    return { ...want, addresses, routes, bridge: link.master };
}

function asLink(want: VethEndInputs, mark: string, role: Role = "a", seen?: LinkSeen): LinkWant {
    const { name, namespace, mtu, bridge, addresses, routes, up } = want;
    const mac = want.mac ?? (seen?.half === true ? stableMac(mark, role) : undefined);
    return { name, namespace, mtu, mac, bridge, addresses, routes, up };
}
