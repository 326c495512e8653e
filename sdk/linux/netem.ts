import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

/** A four-state Markov model of losses (tc-netem(8), `loss state`): percentages of going from one state to another. */
export interface LossStates {
    /** From good reception to a burst of losses. */
    p13: pulumi.Input<number>;
    /** From a burst of losses to good reception. */
    p31: pulumi.Input<number>;
    /** From a burst of losses to good reception inside a burst. @default 0 */
    p32?: pulumi.Input<number>;
    /** From good reception inside a burst to losses again. @default 100 */
    p23?: pulumi.Input<number>;
    /** From good reception to a single loss. @default 0 */
    p14?: pulumi.Input<number>;
}

/** The Gilbert-Elliott model of losses (tc-netem(8), `loss gemodel`): a good and a bad state, in percentages. */
export interface LossGemodel {
    /** Of going from good to bad. */
    p: pulumi.Input<number>;
    /** Of going from bad to good. */
    r: pulumi.Input<number>;
    /** Of losing a packet in the bad state, 1-h. @default 100 */
    oneMinusH?: pulumi.Input<number>;
    /** Of losing a packet in the good state, 1-k. @default 0 */
    oneMinusK?: pulumi.Input<number>;
}

/** Packets held back and sent in bunches, as Wi-Fi and cable modems do (tc-netem(8), `slot`). */
export interface NetemSlot {
    /** The least time between two bunches, such as `20ms`. */
    min: pulumi.Input<string>;
    /** The longest. @default `min` */
    max?: pulumi.Input<string>;
    /** The most packets in a bunch; 0 for no limit. @default 0, none */
    packets?: pulumi.Input<number>;
    /** The most bytes in a bunch; 0 for no limit. @default 0, none */
    bytes?: pulumi.Input<number>;
}

export interface NetemArgs extends CommonArgs {
    /** The interface whose packets are worse off. Another one makes another impairment. */
    interface: pulumi.Input<string>;
    /** The namespace it is in. Another one makes another impairment. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** Packets that leave by it, `egress`, or come in, `ingress`: those are led through an ifb of ours. Another one makes another impairment; an interface may have both. @default "egress" */
    direction?: pulumi.Input<"egress" | "ingress">;
    /** How many packets it holds at a time, 1 to 4294967295; more are lost. Rate times delay have to fit. @default 1000 */
    limit?: pulumi.Input<number>;
    /** How much later packets arrive, such as `100ms`, in whole microseconds up to 274s. @default none */
    delay?: pulumi.Input<string>;
    /** By how much that varies, such as `10ms`. Where a packet overtakes another, they arrive out of order. @default none */
    jitter?: pulumi.Input<string>;
    /** By how many percent a packet's delay depends on that of the one before. @default 0, none */
    delayCorrelation?: pulumi.Input<number>;
    /** How delays are distributed about `delay`. Another one is a new queue: packets that are in it are lost. @default evenly */
    distribution?: pulumi.Input<"normal" | "pareto" | "paretonormal" | "experimental">;
    /** How many percent of packets are lost, by chance. @default 0, none */
    loss?: pulumi.Input<number>;
    /** By how many percent a loss depends on the packet before. @default 0, none */
    lossCorrelation?: pulumi.Input<number>;
    /** Losses in bursts, by four states, instead of `loss`. @default none */
    lossState?: pulumi.Input<LossStates>;
    /** Losses in bursts, by two states, instead of `loss`. @default none */
    lossGemodel?: pulumi.Input<LossGemodel>;
    /** Whether packets that can be are marked as having met congestion (RFC 3168) instead of being lost. Another value is a new queue: packets that are in it are lost. @default false */
    ecn?: pulumi.Input<boolean>;
    /** How many percent of packets are sent twice. @default 0, none */
    duplicate?: pulumi.Input<number>;
    /** By how many percent that depends on the packet before. @default 0, none */
    duplicateCorrelation?: pulumi.Input<number>;
    /** How many percent of packets have a bit turned over. @default 0, none */
    corrupt?: pulumi.Input<number>;
    /** By how many percent that depends on the packet before. @default 0, none */
    corruptCorrelation?: pulumi.Input<number>;
    /** How many percent of packets are sent at once, the others after `delay`. @default 0, none */
    reorder?: pulumi.Input<number>;
    /** By how many percent that depends on the packet before. @default 0, none */
    reorderCorrelation?: pulumi.Input<number>;
    /** Of how many packets one at most is sent at once, 1 to 4294967295. @default 1, each may be */
    gap?: pulumi.Input<number>;
    /** How fast packets are sent, such as `10mbit`: 8bit to 1tbit, in whole bytes a second. @default as fast as they come */
    rate?: pulumi.Input<string>;
    /** Bytes that each packet counts for more than it has, or, negative, for less, -1000 to 1000. @default 0, none */
    packetOverhead?: pulumi.Input<number>;
    /** The size of the cells that packets are cut into, in bytes, 0 to 65535; 0 for none. @default 0, none */
    cellSize?: pulumi.Input<number>;
    /** Bytes that each cell counts for more than it has, or, negative, for less, -1000 to 1000. @default 0, none */
    cellOverhead?: pulumi.Input<number>;
    /** Packets held back and sent in bunches. @default none */
    slot?: pulumi.Input<NetemSlot>;
}

/**
 * A worse link: delay, jitter, loss, duplicates, damage, wrong order, a slow line, by the kernel's network emulator
 * (tc-netem(8)). A change is made in place, packets on their way stay. On an interface whose queue somebody made by hand it is
 * refused without `adopt`; delete gives that back, or the kernel's own.
 *
 * @example
 * ```ts
 * const cable = new virtnet.linux.Veth("cable", { a: { name: "far0" }, b: { name: "far1" } });
 * new virtnet.linux.Netem("slow", {
 *     interface: cable.a.name,
 *     delay: "100ms",
 *     jitter: "10ms",
 *     loss: 0.5,
 *     rate: "10mbit",
 * });
 * ```
 */
export class Netem extends LabResource {
    /** The interface. */
    declare readonly interface: pulumi.Output<string>;
    /** The interface whose queue does it: the same one or, for what comes in, the ifb. */
    declare readonly device: pulumi.Output<string>;

    constructor(name: string, args: NetemArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Netem", name, args, ["device"], opts);
    }
}
