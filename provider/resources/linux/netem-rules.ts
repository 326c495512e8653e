import * as z from "zod";
import type { Failure } from "../../core/define";
import { whole } from "../../net/fields";
import { duration, share } from "../../net/netem-fields";
import type { NetemInputs } from "./netem";

const nonzero = (values: Record<string, number>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));

/** The chances of four states. Where tc(8) would derive one from another it is to be said: a value may not be known yet. */
export const stateField = () =>
    z.strictObject({
        p13: share(),
        p31: share(),
        p32: share().default(0),
        p23: share().default(100),
        p14: share().default(0),
    });

export const gemodelField = () =>
    z.strictObject({
        p: share(),
        r: share(),
        oneMinusH: share().default(100),
        oneMinusK: share().default(0),
    });

export const slotField = () =>
    z
        .strictObject({
            min: duration(),
            max: duration().optional(),
            packets: whole("a number of packets", 0, 2_147_483_647).optional(),
            bytes: whole("a number of bytes", 0, 2_147_483_647).optional(),
        })
        .transform(({ min = "0us", max, packets = 0, bytes = 0 }) => ({
            min,
            ...(max === undefined || max === min ? {} : { max }),
            ...nonzero({ packets, bytes }),
        }));

/** What one input needs of the others. */
const needs: readonly (readonly [keyof NetemInputs, keyof NetemInputs])[] = [
    ["jitter", "delay"],
    ["delayCorrelation", "jitter"],
    ["distribution", "jitter"],
    ["lossCorrelation", "loss"],
    ["duplicateCorrelation", "duplicate"],
    ["corruptCorrelation", "corrupt"],
    ["reorder", "delay"],
    ["reorderCorrelation", "reorder"],
    ["gap", "reorder"],
    ["packetOverhead", "rate"],
    ["cellSize", "rate"],
    ["cellOverhead", "cellSize"],
];

/** Mistakes between an impairment's fields. */
export function netemRules(inputs: NetemInputs): Failure[] {
    const models = (["loss", "lossState", "lossGemodel"] as const).filter((key) => inputs[key] !== undefined);
    const lacking = needs.filter(([key, other]) => inputs[key] !== undefined && inputs[other] === undefined);
    return [
        ...lacking.map(([property, other]) => ({
            property,
            reason: `has no effect without ${other}. Give ${other} too.`,
        })),
        ...(models.length > 1
            ? [
                  {
                      property: models[1] ?? "",
                      reason: `and ${models[0]} are two models of loss. Give one of them.`,
                  },
              ]
            : []),
        ...(inputs.ecn && models.length === 0
            ? [
                  {
                      property: "ecn",
                      reason: "marks packets instead of losing them, and none are lost. Give a loss too.",
                  },
              ]
            : []),
    ];
}
