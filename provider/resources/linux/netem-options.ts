import { durationText, microseconds, bytesASecond, rateText } from "../../net/netem-fields";

/** What is done to packets, in the words of tc-netem(8). Absent is not done; percentages are numbers, times texts. */
export interface NetemOptions {
    limit: number;
    delay?: string | undefined;
    jitter?: string | undefined;
    delayCorrelation?: number | undefined;
    distribution?: (typeof distributions)[number] | undefined;
    loss?: number | undefined;
    lossCorrelation?: number | undefined;
    lossState?: Partial<Record<(typeof stateKeys)[number], number>> | undefined;
    lossGemodel?: { p?: number; r?: number; oneMinusH?: number; oneMinusK?: number } | undefined;
    ecn: boolean;
    duplicate?: number | undefined;
    duplicateCorrelation?: number | undefined;
    corrupt?: number | undefined;
    corruptCorrelation?: number | undefined;
    reorder?: number | undefined;
    reorderCorrelation?: number | undefined;
    gap?: number | undefined;
    rate?: string | undefined;
    packetOverhead?: number | undefined;
    cellSize?: number | undefined;
    cellOverhead?: number | undefined;
    slot?: { min: string; max?: string; packets?: number; bytes?: number } | undefined;
}

/** The tables that iproute2 brings along. */
export const distributions = ["normal", "pareto", "paretonormal", "experimental"] as const;

const stateKeys = ["p13", "p31", "p32", "p23", "p14"] as const;

/**
 * All of it, also what is not wanted: to a discipline that is there the kernel applies only what it is told, and the rest
 * stays (netem_change in net/sched/sch_netem.c).
 */
export function netemWords(want: NetemOptions): string[] {
    const time = (text: string | undefined) => `${text === undefined ? 0 : microseconds(text)}us`;
    const share = (value: number | undefined) => `${value ?? 0}%`;
    const number = (value: number | undefined) => String(value ?? 0);
    const { lossState, lossGemodel, slot, rate } = want;
    const loss =
        lossState !== undefined
            ? ["state", ...stateKeys.map((key) => share(lossState[key]))]
            : lossGemodel !== undefined
              ? ["gemodel", ...gemodelKeys.map(([key]) => share(lossGemodel[key]))]
              : ["random", share(want.loss), share(want.lossCorrelation)];
    return [
        ...["netem", "limit", number(want.limit)],
        ...["delay", time(want.delay), time(want.jitter), share(want.delayCorrelation)],
        ...(want.distribution === undefined ? [] : ["distribution", want.distribution]),
        ...["loss", ...loss],
        ...["duplicate", share(want.duplicate), share(want.duplicateCorrelation)],
        ...["corrupt", share(want.corrupt), share(want.corruptCorrelation)],
        ...(want.reorder === undefined
            ? [] // without a gap there is none
            : ["reorder", share(want.reorder), share(want.reorderCorrelation), "gap", number(want.gap ?? 1)]),
        ...["rate", `${rate === undefined ? 0 : bytesASecond(rate) * 8}bit`],
        ...[want.packetOverhead, want.cellSize, want.cellOverhead].map(number),
        ...["slot", time(slot?.min), time(slot?.max ?? slot?.min)],
        ...["packets", number(slot?.packets), "bytes", number(slot?.bytes)],
        ...(want.ecn ? ["ecn"] : []),
    ];
}

const gemodelKeys = [
    ["p", "p"],
    ["r", "r"],
    ["oneMinusH", "1-h"],
    ["oneMinusK", "1-k"],
] as const;

type Raw = Readonly<Record<string, Readonly<Record<string, number>> | number | boolean | undefined>>;

/** What `tc -json qdisc show` prints of one, but for the distribution, which it does not know. */
export function parseNetem(options: Readonly<Record<string, unknown>>): NetemOptions {
    const raw = options as Raw;
    const part = (key: string) => (raw[key] ?? {}) as Readonly<Record<string, number>>;
    const [delay, loss, slot, rate] = ["delay", "loss-random", "slot", "rate"].map(part) as [
        Part,
        Part,
        Part,
        Part,
    ];
    const gap = Number(raw["gap"] ?? 0);
    const reorder = gap === 0 ? {} : part("reorder"); // what is left of an earlier one has no effect
    const state = part("loss-state");
    const gemodel = part("loss-gemodel");
    return {
        limit: Number(raw["limit"]),
        delay: timeOf(delay["delay"]),
        jitter: timeOf(delay["jitter"]),
        delayCorrelation: shareOf(delay["correlation"]),
        loss: shareOf(loss["loss"]),
        lossCorrelation: shareOf(loss["correlation"]),
        ...(raw["loss-state"] === undefined
            ? {}
            : { lossState: sharesOf(stateKeys.map((key) => [key, state[key]])) }),
        ...(raw["loss-gemodel"] === undefined
            ? {}
            : { lossGemodel: sharesOf(gemodelKeys.map(([key, printed]) => [key, gemodel[printed]])) }),
        ecn: raw["ecn"] === true,
        duplicate: shareOf(part("duplicate")["duplicate"]),
        duplicateCorrelation: shareOf(part("duplicate")["correlation"]),
        corrupt: shareOf(part("corrupt")["corrupt"]),
        corruptCorrelation: shareOf(part("corrupt")["correlation"]),
        reorder: shareOf(reorder["reorder"]),
        reorderCorrelation: shareOf(reorder["correlation"]),
        gap: gap > 1 ? gap : undefined,
        rate: nonzero(rate["rate"]) === undefined ? undefined : rateText(rate["rate"] ?? 0),
        packetOverhead: nonzero(rate["packetoverhead"]),
        cellSize: nonzero(rate["cellsize"]),
        cellOverhead: nonzero(rate["celloverhead"]),
        slot: slotOf(slot),
    };
}

type Part = Readonly<Record<string, number>>;

function slotOf(slot: Part): NetemOptions["slot"] {
    const [min, max] = [timeOf(slot["min-delay"]), timeOf(slot["max-delay"])];
    if (min === undefined && max === undefined) return undefined;
    const [packets, bytes] = [nonzero(slot["packets"]), nonzero(slot["bytes"])];
    return {
        min: min ?? "0us",
        ...(max === undefined || max === min ? {} : { max }),
        ...(packets === undefined ? {} : { packets }),
        ...(bytes === undefined ? {} : { bytes }),
    };
}

function timeOf(seconds: number | undefined): string | undefined {
    const time = Math.round((seconds ?? 0) * 1e6);
    return time === 0 ? undefined : durationText(time);
}

function shareOf(fraction: number | undefined): number | undefined {
    return nonzero(fraction === undefined ? undefined : Number((fraction * 100).toPrecision(6)));
}

function sharesOf(entries: readonly (readonly [string, number | undefined])[]): Record<string, number> {
    return Object.fromEntries(entries.map(([key, fraction]) => [key, shareOf(fraction) ?? 0]));
}

function nonzero(value: number | undefined): number | undefined {
    return value === 0 ? undefined : value;
}

/**
 * The seen value in the words of what is wanted, where they differ by no more than what is lost on the way: tc counts
 * ticks of 64 ns and prints whole microseconds, the kernel has fractions of 32 bits, of which tc prints six digits.
 */
export function inWordsOf<T>(seen: T, want: T): T {
    if (typeof seen === "string" && typeof want === "string") {
        const [one, two] = [microseconds(seen), microseconds(want)];
        return one !== undefined && two !== undefined && Math.abs(one - two) <= 2 ? want : seen;
    }
    if (typeof seen === "number" && typeof want === "number")
        return Math.abs(seen - want) <= Math.abs(want) * 1e-5 + 3e-8 ? want : seen;
    if (typeof seen === "object" && typeof want === "object" && seen !== null && want !== null) {
        const wanted = want as Record<string, unknown>;
        return Object.fromEntries(
            Object.entries(seen).map(([key, value]) => [key, inWordsOf(value, wanted[key])]),
        ) as T;
    }
    return seen;
}
