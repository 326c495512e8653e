import { isKind, printable } from "../../core/errors";
import type { Host } from "../host";
import { whyLost, whyPassed } from "./explain";
import type { Flow, Outcome } from "./flow";
import { flowText } from "./flow";
import { locate } from "./locate";
import { listens } from "./look";
import { probe } from "./probe";
import { trace } from "./trace";
import type { Trace } from "./trace";

export interface Finding {
    connects: boolean;
    /** The address that was tried. */
    address: string;
    /** What is not as expected, and why. */
    wrong?: string;
}

/** Checks by real packets whether a flow connects; where that is not as expected, watches another attempt to tell why. */
export async function examine(host: Host, flow: Flow, expected: boolean): Promise<Finding> {
    const outcome = await probe(host, flow, expected);
    const { ending, address = "" } = outcome;
    const doomed = cannotBeTried(flow, outcome);
    if (doomed !== undefined) return { connects: false, address, wrong: doomed };
    // A server may have nothing to say to what we send: whether it arrives, only a watched one tells.
    const isOpen = flow.protocol === "udp" && ending.kind === "silent";
    const connects = ending.kind === "answered";
    if (!isOpen && connects === expected) return { connects, address };
    const seen = await watched(host, flow);
    if (typeof seen === "string") {
        if (isOpen && !expected) return { connects, address };
        const what = connects ? "connects, and must not" : "does not connect";
        return {
            connects,
            address,
            wrong: `${flowText(flow)} ${what}; its way could not be watched: ${seen}`,
        };
    }
    // What lay in the way may have gone meanwhile. But what must not connect, and did, is wrong for good.
    const again = seen.outcome.ending.kind === "answered" || (isOpen && (await hasArrived(host, seen)));
    const result = connects || again;
    if (result === expected) return { connects: result, address };
    const why = again
        ? whyPassed(seen)
        : connects
          ? "a second attempt did not"
          : await whyLost(host, flow, seen);
    return { connects: result, address, wrong: sentence(flow, result, why) };
}

function cannotBeTried(flow: Flow, { ending }: Outcome): string | undefined {
    if (ending.kind === "unresolved")
        return `${flowText(flow)} cannot be tried: the name is not known there (${printable(ending.error)})`;
    if (ending.kind === "unsent" && ending.error.startsWith("source "))
        return `${flowText(flow)} cannot be tried: that source is not to be had there (${printable(ending.error.slice("source ".length))})`;
    return undefined;
}

/** A trace, or why there is none: the finding stands without it. */
async function watched(host: Host, flow: Flow): Promise<Trace | string> {
    try {
        return await trace(host, flow);
    } catch (error) {
        if (isKind(error, "missing-tool", "command-failed", "timed-out", "not-permitted")) return error.wrong;
        throw error;
    }
}

async function hasArrived(host: Host, { sightings, outcome }: Trace): Promise<boolean> {
    const place = locate(sightings, false);
    return (
        outcome.ending.kind === "silent" &&
        place.kind === "delivered" &&
        (await listens(host, place.at.namespace, "udp", place.at.port))
    );
}

function sentence(flow: Flow, connects: boolean, why: string): string {
    return connects
        ? `${flowText(flow)} connects, and must not: ${why}`
        : `${flowText(flow)} does not connect: the packet ${why}`;
}
