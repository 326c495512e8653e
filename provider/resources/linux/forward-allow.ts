/**
 * Lets the packets of a LAN through every filter of a host that would drop them: frames from port to port of its bridge,
 * which br_netfilter shows to the filters of IP as forwarded packets, and what the host routes for it. A packet has to be
 * accepted by every base chain at the forward hook (nft(8)), so that a table of our own cannot help: one rule goes into
 * that chain which is there for others' rules, with the owner mark as its comment. Where it belongs is decided by the
 * chains that are there, each time anew. firewalld takes no rules: there the bridge enters a zone.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { LabError } from "../../core/errors";
import type { NamespaceName } from "../../host/host";
import type { World } from "../../host/world";
import { interfaceName, namespaceName, unique } from "../../net/fields";
import type { Passage } from "../../net/lan-passages";
import { passagesOf } from "../../net/lan-passages";
import { liveFilters } from "./forward-allow-filters";
import type { LiveFilter } from "./forward-allow-filters";
import { addRule, isOpen, needsOf, placedBy, removeRule } from "./forward-allow-rules";
import type { Called, Need, Placed } from "./forward-allow-rules";
import { enterZone, leaveZone, observeZone } from "./forward-allow-zone";
import type { ZoneSeen } from "./forward-allow-zone";

export interface ForwardAllowInputs {
    bridge: string;
    namespace?: string | undefined;
    routed: string[];
    firewalldZone: string;
}

export interface ForwardAllowOutputs {
    backend: string;
}

/** What a host needs, and what of it is there. */
interface View {
    needs: Need[];
    placed: Placed[];
    /** Needs that are not met as things are: no rule, or one behind another that drops. */
    blocked: Need[];
    zone: ZoneSeen;
}

type Seen = Observed<ForwardAllowInputs, ForwardAllowOutputs> & View & { isThere: boolean };

export const forwardAllow = define<ForwardAllowInputs, ForwardAllowOutputs, Seen>({
    type: "linux:ForwardAllow",
    fields: {
        bridge: interfaceName(),
        namespace: namespaceName().optional(),
        routed: unique(interfaceName(), "interface").default([]),
        firewalldZone: z
            .string()
            .regex(
                /^[A-Za-z0-9_/-]{1,17}$/,
                "is not a zone of firewalld. Use 1 to 17 letters, digits, '_', '/', '-'",
            )
            .default("trusted"),
    },
    replaceOn: ["bridge", "namespace"],
    namesFromMark: true,
    outputs: ["backend"],
    id: ({ bridge, namespace }) => (namespace === undefined ? bridge : `${namespace}/${bridge}`),
    rules: ({ bridge, routed }) =>
        routed.includes(bridge)
            ? [
                  {
                      property: "routed",
                      reason: `${bridge} is the bridge itself. Name other interfaces of the host.`,
                  },
              ]
            : [],
    claims: ({ bridge, namespace }) => [
        { property: "bridge", key: `forward ${namespace ?? ""}/${bridge}`, what: `the bridge ${bridge}` },
    ],

    async observe(world, { want, mark }) {
        const { bridge, namespace } = want;
        const passages = passagesOf(bridge, want.routed);
        const [{ filters, unread }, called, link] = await Promise.all([
            liveFilters(world, namespace),
            calledFor(world, bridge, namespace),
            world.link(bridge, namespace),
        ]);
        const runs = namespace === undefined && filters.some(isFirewalld);
        const zone = await observeZone(world, bridge, mark, runs);
        const placed = placedBy(filters, mark, passages);
        const needs = needsOf(filters, passages, called);
        const blocked = needs.filter((need) => need.chain !== undefined && !isOpen(need, called));
        const view = { needs, placed, blocked, zone };
        return {
            ...view,
            mark: needs.length === 0 || placed.length > 0 || zone.claimed ? mark : undefined,
            free: true,
            isThere: link !== undefined,
            inputs: {},
            outputs: { backend: [backendOf(view, want, called), ...unread.map(notRead)].join("; ") },
            drift: driftOf(view, want),
        };
    },

    plan({ want, mark, seen }) {
        if (seen === undefined || !seen.isThere) throw noSuchBridge(want);
        const { needs, placed, zone } = seen;
        const closed = needs.find((need) => need.chain === undefined && !isFirewalld(need.filter));
        if (closed !== undefined) throw closedBy(closed.filter, want);
        if (
            needs.some(({ filter, chain }) => chain === undefined && isFirewalld(filter)) &&
            isInZone(zone, want)
        )
            throw uselessZone(want);
        const { namespace } = want;
        const staying = stayingOf(seen);
        const stale = placed.filter((rule) => !staying.includes(rule));
        return [
            ...stale.map((rule) => removeRule(rule, namespace)),
            ...missingOf(needs, staying).map(({ at, passage }) => addRule(at, passage, mark, namespace)),
            ...(wantsZone(seen) && !isInZone(zone, want)
                ? enterZone(zone, want.bridge, want.firewalldZone, mark)
                : []),
        ];
    },

    replay: ({ seen, plan }) => plan({ ...seen, placed: [], zone: { ...seen.zone, now: seen.zone.former } }),

    unplan({ was, mark, seen }) {
        return [
            ...seen.placed.map((rule) => removeRule(rule, was.namespace)),
            ...leaveZone(seen.zone, was.bridge, mark),
        ];
    },
});

/** The module's switch is a namespace's, and each bridge has one more: either suffices (br_netfilter_hooks.c). */
async function calledFor(world: World, bridge: string, namespace: NamespaceName): Promise<Called> {
    const keys = { 4: "bridge-nf-call-iptables", 6: "bridge-nf-call-ip6tables" } as const;
    const path = (family: 4 | 6) => `/proc/sys/net/bridge/${keys[family]}`;
    const [values, link] = await Promise.all([
        world.sysctls([path(4), path(6)], namespace),
        world.link(bridge, namespace),
    ]);
    const isOn = (family: 4 | 6, flag: string) =>
        values.has(path(family)) && (values.get(path(family)) === "1" || link?.data[flag] === 1);
    return { 4: isOn(4, "nf_call_iptables"), 6: isOn(6, "nf_call_ip6tables") };
}

function isFirewalld({ keeper }: LiveFilter): boolean {
    return keeper === "firewalld";
}

/** firewalld drops something; or it would, were the bridge not where we put it. */
function wantsZone({ needs, zone }: View): boolean {
    const drops = needs.some(({ filter, chain }) => chain === undefined && isFirewalld(filter));
    return zone.runs && (drops || zone.claimed);
}

function isInZone({ claimed, now }: ZoneSeen, { firewalldZone }: ForwardAllowInputs): boolean {
    return claimed && now === firewalldZone;
}

/**
 * The rules that are right as they are, one for each passage of a filter. One that is not needed at the moment stays: what
 * Docker does to a bridge that it adopts, for instance, comes and goes while others are at work.
 */
function stayingOf({ needs, placed, blocked }: View): Placed[] {
    const right = placed.filter(({ filter, chain, passage }) => {
        const need = needs.find((one) => one.filter === filter);
        if (passage === undefined || (need !== undefined && blocked.includes(need))) return false;
        return need === undefined ? filter.places.includes(chain) : need.chain === chain;
    });
    return right.filter(
        ({ filter, passage }, index) =>
            right.findIndex((one) => one.filter === filter && one.passage === passage) === index,
    );
}

function missingOf(
    needs: readonly Need[],
    staying: readonly Placed[],
): { at: { filter: LiveFilter; chain: string }; passage: Passage }[] {
    return needs.flatMap(({ filter, chain, passages }) =>
        chain === undefined
            ? []
            : passages
                  .filter(
                      (passage) =>
                          !staying.some((rule) => rule.filter === filter && rule.passage === passage),
                  )
                  .map((passage) => ({ at: { filter, chain }, passage })),
    );
}

function driftOf(view: View, want: ForwardAllowInputs): string[] {
    const staying = stayingOf(view);
    const missing = missingOf(view.needs, staying).map(({ at }) => `${placeName(at)} lacks its rule`);
    const stale = view.placed
        .filter((rule) => !staying.includes(rule))
        .map((rule) => `${placeName(rule)} has a rule of it that belongs elsewhere or nowhere`);
    const outside = wantsZone(view) && !isInZone(view.zone, want);
    const zone = outside ? [`${want.bridge} is not in firewalld's zone ${want.firewalldZone}`] : [];
    const closed = view.needs
        .filter(({ filter, chain }) => chain === undefined && !isFirewalld(filter))
        .map(({ filter }) => `${tableName(filter)} drops its packets`);
    return [...new Set([...missing, ...stale, ...zone, ...closed])];
}

/** What was found and done, for people. */
function backendOf(view: View, { firewalldZone }: ForwardAllowInputs, called: Called): string {
    const needed = view.needs.flatMap(({ filter, chain }) =>
        chain === undefined ? [] : [{ filter, chain }],
    );
    const places = new Set([...needed, ...stayingOf(view)].map(placeName));
    const parts = [...places, ...(wantsZone(view) ? [`firewalld zone ${firewalldZone}`] : [])];
    if (parts.length > 0) return parts.join(", ");
    return called[4] || called[6]
        ? "none needed: no filter drops them"
        : "none needed: frames that cross the bridge pass no filter (br_netfilter is off)";
}

const notRead = (table: string) => `${table} cannot be read by this nft`;

function placeName({ filter, chain }: { filter: LiveFilter; chain: string }): string {
    return filter.tool === "nft"
        ? `nft ${filter.family} ${filter.table} ${chain}`
        : `${filter.tool} ${chain}`;
}

function tableName({ tool, family, table }: LiveFilter): string {
    return tool === "nft" ? `table ${family} ${table}` : `${tool}'s table ${table}`;
}

function noSuchBridge({ bridge, namespace }: ForwardAllowInputs): LabError {
    return new LabError({
        kind: "command-failed",
        doing: "looking at its bridge",
        wrong: `there is no interface ${bridge}${namespace === undefined ? "" : ` in namespace ${namespace}`}`,
        remedy: "Give the interface name of a bridge that is there by then, such as the `name` of a Bridge",
    });
}

function closedBy(filter: LiveFilter, { bridge }: ForwardAllowInputs): LabError {
    const whose =
        filter.keeper === undefined ? "" : `, which ${filter.keeper} keeps and takes no rules of others`;
    return new LabError({
        kind: "foreign-object",
        doing: "letting the LAN through",
        wrong: `${tableName(filter)}${whose}, drops packets of ${bridge}`,
        remedy: remedies[filter.keeper ?? ""] ?? "Have whoever keeps it accept them",
    });
}

const remedies: Record<string, string> = {
    Docker: "Give the Docker network of that bridge the option `com.docker.network.bridge.gateway_mode_ipv4=routed` (and `_ipv6`), or route the LAN in a namespace of its own",
    libvirt: 'Give the libvirt network of that bridge the forward mode "open" or "bridge"',
};

function uselessZone({ bridge, firewalldZone }: ForwardAllowInputs): LabError {
    return new LabError({
        kind: "invalid-input",
        doing: "letting the LAN through",
        wrong: `${bridge} is in firewalld's zone ${firewalldZone}, which does not forward its packets`,
        remedy: "Give `firewalldZone` a zone with target ACCEPT, such as trusted, or with intra-zone forwarding",
    });
}
