/**
 * A worse link: packets that leave an interface, or come in by it, are delayed, lost, doubled, damaged, put out of order or
 * slowed down by the kernel's network emulator, a queueing discipline. What comes in is led through an ifb of ours, which
 * has a queue, as a received packet has none. A discipline bears no mark: the ledger says whose an interface's is, and its
 * handle tells it from others'. Changed in place, packets on their way stay. Another interface or direction makes another.
 * Reference: tc-netem(8), tc(8), net/sched/sch_netem.c of the kernel.
 */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { LabError } from "../../core/errors";
import type { Command } from "../../host/host";
import { interfaceName, namespaceName, whole } from "../../net/fields";
import { bitRate, duration, percent } from "../../net/netem-fields";
import { handleOf, readHandle } from "./netem-handle";
import { distributions, inWordsOf, netemWords, parseNetem } from "./netem-options";
import type { NetemOptions } from "./netem-options";
import { gemodelField, netemRules, slotField, stateField } from "./netem-rules";
import { isLed, leadBack, leadThrough, ledgerKey, observePlace, tc } from "./netem-seen";
import type { Former, Impaired, Place } from "./netem-seen";

export type NetemInputs = Impaired & NetemOptions;

export interface NetemOutputs {
    device: string;
}

type Seen = Observed<NetemInputs, NetemOutputs> & { place: Place };

const optional = (n: z.ZodNumber) => n.transform((value) => (value === 0 ? undefined : value)).optional();

const options = {
    limit: whole("a number of packets", 1, 4_294_967_295).default(1000),
    delay: duration().optional(),
    jitter: duration().optional(),
    delayCorrelation: percent().optional(),
    distribution: z
        .enum(distributions, `is not a distribution. Give one of ${distributions.join(", ")}`)
        .optional(),
    loss: percent().optional(),
    lossCorrelation: percent().optional(),
    lossState: stateField().optional(),
    lossGemodel: gemodelField().optional(),
    ecn: z.boolean().default(false),
    duplicate: percent().optional(),
    duplicateCorrelation: percent().optional(),
    corrupt: percent().optional(),
    corruptCorrelation: percent().optional(),
    reorder: percent().optional(),
    reorderCorrelation: percent().optional(),
    gap: whole("a number of packets", 1, 4_294_967_295)
        .transform((value) => (value === 1 ? undefined : value))
        .optional(),
    rate: bitRate().optional(),
    packetOverhead: optional(whole("a number of bytes", -1000, 1000)),
    cellSize: optional(whole("a number of bytes", 0, 65_535)),
    cellOverhead: optional(whole("a number of bytes", -1000, 1000)),
    slot: slotField().optional(),
};

export const netem = define<NetemInputs, NetemOutputs, Seen>({
    type: "linux:Netem",
    fields: {
        interface: interfaceName(),
        namespace: namespaceName().optional(),
        direction: z
            .enum(["egress", "ingress"], "is not a direction. Give egress or ingress")
            .default("egress"),
        ...options,
    },
    replaceOn: ["interface", "namespace", "direction"],
    namesFromMark: true,
    outputs: ["device"],
    id: ({ interface: dev, namespace, direction }) =>
        `${namespace === undefined ? "" : `${namespace}/`}${dev} ${direction}`,
    rules: netemRules,
    claims: (inputs) => [
        {
            property: "interface",
            key: ledgerKey(inputs),
            what: `the ${inputs.direction} of interface ${inputs.interface}`,
        },
    ],

    async observe(world, { want, mark }) {
        const place = await observePlace(world, want, mark);
        if (place === undefined) return undefined;
        const { claim, foreign, device } = place;
        return {
            mark: claim?.mark,
            free: claim === undefined && (want.direction === "ingress" || foreign === undefined),
            place,
            inputs: optionInputs(place, want, mark),
            outputs: { device },
            drift: claim?.mark === mark ? driftOf(place, want) : [],
            restore: foreign ?? null,
        };
    },

    plan({ want, mark, seen }) {
        if (seen === undefined) throw noInterface(want);
        const { place } = seen;
        const { foreign } = place;
        const isOurs = seen.mark === mark;
        if (!isOurs && foreign !== undefined && foreign.words === undefined)
            throw irreplaceable(want, foreign);
        const previous = place.hook === undefined ? {} : { hook: place.hook };
        const claim: Command[] = isOurs ? [] : [{ claim: ledgerKey(want), mark, previous, exclusive: true }];
        const handle = handleOf(mark, want);
        const isRight = place.ours?.handle === handle && isDeepStrictEqual(seen.inputs, optionsOf(want));
        const set = ["qdisc", "replace", "dev", place.device, "root", "handle", handle];
        const queue = isRight
            ? []
            : [...clear(place, handle, want), tc([...set, ...netemWords(want)], want.namespace)];
        if (want.direction === "egress") return [...claim, ...queue];
        const { before, after } = leadThrough(want, place, mark);
        return [...claim, ...before, ...queue, ...after];
    },

    replay({ seen, found, plan }) {
        if (found !== undefined) return plan(found);
        const former = seen.place.claim?.previous as { hook?: string } | undefined;
        const bare = { ours: undefined, foreign: undefined, ifb: undefined, filters: [], hook: former?.hook };
        return plan({ ...seen, place: { ...seen.place, ...bare } });
    },

    unplan({ was, mark, seen, adopted }) {
        const former = (adopted?.restore ?? undefined) as Former | undefined;
        return [
            ...(was.direction === "ingress" ? leadBack(was, seen.place) : giveBack(was, seen.place, former)),
            { release: ledgerKey(was), mark },
        ];
    },
});

/** No netem may stand beside one that duplicates, not even while it takes its place (check_netem_in_tree). */
function clear({ ours, foreign, device }: Place, handle: string, { namespace }: Impaired): Command[] {
    const old = ours ?? foreign;
    return old?.kind === "netem" && old.handle !== handle
        ? [tc(["qdisc", "del", "dev", device, "root"], namespace)]
        : [];
}

/** What stands in its place by now is somebody's, and stays. */
function giveBack(was: Impaired, place: Place, former: Former | undefined): Command[] {
    const { ours, foreign, device } = place;
    const root = ["dev", device, "root"];
    if (foreign !== undefined) return [];
    if (former?.words === undefined)
        return ours === undefined ? [] : [tc(["qdisc", "del", ...root], was.namespace)];
    return [
        ...clear(place, former.handle, was),
        tc(["qdisc", "replace", ...root, "handle", former.handle, ...former.words], was.namespace),
    ];
}

/** Each of them, so that what is not there is seen to be absent. */
function optionInputs({ ours }: Place, want: NetemInputs, mark: string): Partial<NetemOptions> {
    if (ours === undefined) return { ...nothing };
    const seen = { ...nothing, ...parseNetem(ours.options), ...readHandle(mark, ours.handle) };
    return inWordsOf(seen, optionsOf(want));
}

const keys = Object.keys(options) as (keyof NetemOptions)[];
const nothing = Object.fromEntries(keys.map((key) => [key, undefined])) as Partial<NetemOptions>;

function optionsOf(want: NetemInputs): Partial<NetemOptions> {
    return { ...nothing, ...Object.fromEntries(keys.map((key) => [key, want[key]])) };
}

function driftOf(place: Place, { direction }: NetemInputs): string[] {
    const { ours, foreign, ifb, device } = place;
    const isIngress = direction === "ingress";
    return [
        ...(foreign === undefined ? [] : [`${foreign.kind} ${foreign.handle} is in its place`]),
        ...(ours === undefined && foreign === undefined ? ["its queue is gone"] : []),
        ...(isIngress && ifb?.up === false ? [`${device} is down`] : []),
        ...(isIngress && !isLed(place) ? [`what comes in is not led through ${device}`] : []),
    ];
}

function noInterface({ interface: dev, namespace }: NetemInputs): LabError {
    const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
    return new LabError({
        kind: "command-failed",
        doing: `looking at ${dev}`,
        wrong: `there is no such interface${where}`,
        remedy: "Make it first: give its resource's `name` output here, or name that in `dependsOn`",
    });
}

function irreplaceable({ interface: dev }: NetemInputs, { kind, handle }: Former): LabError {
    return new LabError({
        kind: "foreign-object",
        doing: `taking over the queue of ${dev}`,
        wrong: `${kind} ${handle} could not be given back as it is: tc does not show all of it`,
        remedy: `Take it away by hand first (\`tc qdisc del dev ${dev} root\`), or impair another interface of the way`,
    });
}
