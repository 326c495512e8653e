/** One slot's settings, and what makes one set of them into another: on a machine that is off, and on one that runs. */
import type { Card } from "../../host/virtualbox/model";
import { kindOf, livePlugWords, plugWords } from "./attachment";
import type { AttachmentWish } from "./attachment";
import { natWish, natWords } from "./nat-engine";

/** What a slot is asked to be; what is `undefined` here is left as it is. */
export interface CardWish {
    type: string;
    mac?: string | undefined;
    cableConnected: boolean;
    promiscuous: Card["promiscuous"];
    bootPriority: number;
    speed: number;
    bandwidthGroup?: string | undefined;
    traceFile?: string | undefined;
    attachment: AttachmentWish;
}

/** What is to be done: what VirtualBox changes while the machine runs, a list a call, and what it does not. */
export interface CardChanges {
    live: string[][];
    /** After `modifyvm UUID`, for a machine that is off: all of it. */
    off: string[];
    /** What a running machine has to be stopped for, in words. */
    needsOff: string[];
}

export function cardChanges(slot: number, want: CardWish, now: Card): CardChanges {
    const fixed = fixedChanges(slot, want, now);
    const plugged = plugChanges(want.attachment, now);
    const engine = "nat" in want.attachment ? natWords(slot, want.attachment.nat, now.nat) : [];
    const movable = movableChanges(slot, want, now);
    return {
        live: [...movable.map(({ live }) => live), ...livePlugWords(slot, want.attachment, now.attachment)],
        off: [
            ...plugWords(slot, want.attachment, now.attachment),
            ...fixed.flatMap(({ words }) => words),
            ...movable.flatMap(({ off }) => off),
            ...engine,
        ],
        needsOff: [
            ...plugged,
            ...fixed.map(({ what }) => what),
            ...(engine.length === 0 ? [] : ["the settings of its NAT engine"]),
        ],
    };
}

/** Whether the slot is what is wanted. */
export function isAsWanted({ off }: CardChanges): boolean {
    return off.length === 0;
}

/** A card comes and goes only while the machine is off. */
function plugChanges(want: AttachmentWish, now: Card): string[] {
    const had = kindOf(now.attachment) !== "none";
    const has = kindOf(want) !== "none";
    if (had === has) return [];
    return [has ? "a card in an empty slot" : "taking the card out"];
}

function fixedChanges(slot: number, want: CardWish, now: Card): { what: string; words: string[] }[] {
    const rows: [what: string, option: string, want: string | undefined, now: string][] = [
        ["its hardware type", "nic-type", want.type, now.type],
        ["its MAC address", "mac-address", want.mac?.replaceAll(":", ""), now.mac.replaceAll(":", "")],
        ["its boot priority", "nic-boot-prio", String(want.bootPriority), String(now.bootPriority)],
        ["its speed", "nic-speed", String(want.speed), String(now.speed)],
        [
            "its bandwidth group",
            "nic-bandwidth-group",
            want.bandwidthGroup ?? "none",
            now.bandwidthGroup ?? "none",
        ],
    ];
    return rows.flatMap(([what, option, wanted, is]) =>
        wanted === undefined || wanted === is ? [] : [{ what, words: [`--${option}${slot}`, wanted] }],
    );
}

function movableChanges(slot: number, want: CardWish, now: Card): { off: string[]; live: string[] }[] {
    const cable = want.cableConnected ? "on" : "off";
    const trace = want.traceFile === undefined ? "off" : "on";
    return [
        ...(want.cableConnected === now.cableConnected
            ? []
            : [{ off: [`--cable-connected${slot}`, cable], live: [`setlinkstate${slot}`, cable] }]),
        ...(want.promiscuous === now.promiscuous
            ? []
            : [
                  {
                      off: [`--nic-promisc${slot}`, want.promiscuous],
                      live: [`nicpromisc${slot}`, want.promiscuous],
                  },
              ]),
        ...(want.traceFile === undefined || want.traceFile === now.traceFile
            ? []
            : [
                  {
                      off: [`--nic-trace-file${slot}`, want.traceFile],
                      live: [`nictracefile${slot}`, want.traceFile],
                  },
              ]),
        ...((want.traceFile !== undefined) === now.trace
            ? []
            : [{ off: [`--nic-trace${slot}`, trace], live: [`nictrace${slot}`, trace] }]),
    ];
}

function wishOf(card: Card): CardWish {
    return {
        type: card.type,
        mac: card.mac, // an empty one can be given to a slot that is emptied with it
        cableConnected: card.cableConnected,
        promiscuous: card.promiscuous,
        bootPriority: card.bootPriority,
        speed: card.speed,
        bandwidthGroup: card.bandwidthGroup,
        traceFile: card.trace ? card.traceFile : undefined,
        attachment: "nat" in card.attachment ? { nat: natWish(card.nat) } : card.attachment,
    };
}

/** What makes a slot what it was, the settings of its resting NAT engine among it. */
export function restoration(former: Card, now: Card): CardChanges {
    const changes = cardChanges(former.slot, wishOf(former), now);
    const resting = "nat" in former.attachment ? [] : natWords(former.slot, natWish(former.nat), now.nat);
    if (resting.length === 0) return changes;
    return {
        ...changes,
        off: [...changes.off, ...resting],
        needsOff: [...changes.needsOff, "the settings of its NAT engine"],
    };
}
