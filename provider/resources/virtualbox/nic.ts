/**
 * The card in a slot of a machine and what it is plugged into. The slot's former settings are remembered from before the
 * first change and given back on delete. What VirtualBox can change on a running machine is changed there; the rest needs
 * the machine off, or a power cycle if that is allowed.
 */
import * as z from "zod";
import { LabError } from "../../core/errors";
import type { Observed } from "../../core/define";
import { stackOf } from "../../core/owner";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { Card, PowerState, VirtualMachine } from "../../host/virtualbox/model";
import { mac, whole } from "../../net/fields";
import { attachmentField } from "./attachment";
import type { AttachmentWish } from "./attachment";
import { cardChanges, isAsWanted, restoration } from "./card";
import type { CardChanges, CardWish } from "./card";
import { defineVirtualBox, seatKey } from "./define";
import { machineName, objectName, oneOf, plainText, slot } from "./fields";
import { machineKey } from "./machine-key";
import { changeMachine, isCycling, refusal, resumed } from "./machine-power";
import { natFields, natSeen } from "./nat-engine";
import { claimFor } from "../../host/ledger";

/** As VBoxManage spells them (7.2). */
export const cardTypes = [
    "Am79C970A",
    "Am79C973",
    "Am79C960",
    "82540EM",
    "82543GC",
    "82545EM",
    "82583V",
    "virtio",
    "usbnet",
    "NE1000",
    "NE2000",
    "WD8003",
    "WD8013",
    "3C503",
    "3C501",
] as const;

export interface NicInputs extends CardWish {
    machine: string;
    slot: number;
    powerOff: "refuse" | "allow";
}

export interface NicOutputs {
    macAddress: string;
    machineUuid: string;
    machineState: string;
}

type Seen = Observed<NicInputs, NicOutputs> & {
    machine: VirtualMachine;
    now: Card;
    former: Card;
    /** A power cycle of ours was cut off. */
    cycling: boolean;
    platform: string;
};

export const nic = defineVirtualBox<NicInputs, NicOutputs, Seen>({
    type: "virtualbox:Nic",
    fields: {
        machine: machineName(),
        slot: slot(),
        type: oneOf(...cardTypes).default("82540EM"),
        mac: mac().optional(),
        cableConnected: z.boolean().default(true),
        promiscuous: oneOf("deny", "allow-vms", "allow-all").default("deny"),
        bootPriority: whole("a boot priority", 0, 4).default(0),
        speed: whole("a speed in kbit/s, 0 for VirtualBox's own", 0, 4_000_000).default(0),
        bandwidthGroup: objectName("a bandwidth group").optional(),
        traceFile: plainText("a file name").optional(),
        attachment: attachmentField,
        powerOff: oneOf("refuse", "allow").default("refuse"),
    },
    replaceOn: ["machine", "slot"],
    outputs: ["macAddress", "machineUuid", "machineState"],
    id: ({ machine, slot }) => `${machine}/${slot}`,
    claims: (inputs) => [
        {
            property: "slot",
            key: `${seatKey(inputs)} slot ${inputs.machine}/${inputs.slot}`,
            what: `slot ${inputs.slot} of machine ${inputs.machine}`,
        },
        ...(inputs.mac === undefined
            ? []
            : [
                  {
                      property: "mac",
                      key: `${seatKey(inputs)} mac ${inputs.mac}`,
                      what: `the MAC address ${inputs.mac}`,
                  },
              ]),
    ],

    obstacle(was, want) {
        const state = was.machineState as PowerState;
        if (state !== "running" && state !== "saved") return undefined;
        const { needsOff, off } = cardChanges(want.slot, want, lastSeen(was));
        const refused = state === "saved" ? off.length > 0 : state === "running" && needsOff.length > 0;
        if (!refused || (state === "running" && want.powerOff === "allow")) return undefined;
        return refusal({ state }, needsOff, `changing slot ${want.slot} of machine ${want.machine}`);
    },

    async observe(world, { want, mark }) {
        const machine = await world.machine(want.machine);
        if (machine === undefined) return undefined;
        const now = machine.cards.find((card) => card.slot === want.slot);
        if (now === undefined) throw noSuchSlot(want.slot, machine);
        const claims = await world.claims(cardKey(machine.uuid, want.slot));
        const claim = claimFor(mark, claims);
        const owners = await world.claims(machineKey(machine.uuid));
        const ownMachine = owners.some((owner) => stackOf(owner.mark) === stackOf(mark));
        return {
            machine,
            now,
            platform: world.platform,
            cycling: await isCycling(world, machine.uuid, mark),
            former: (claim?.previous as Card | undefined) ?? now,
            mark: claim?.mark,
            free: claim === undefined && ("none" in now.attachment || ownMachine),
            inputs: seenInputs(want, now),
            outputs: { macAddress: now.mac, machineUuid: machine.uuid, machineState: machine.state },
            restore: null,
        };
    },

    plan({ want, mark, seen }) {
        if (seen === undefined) return [{ modifyMachine: want.machine, words: plugInto(want) }];
        const { machine, now, platform } = seen;
        if ("hostOnlyNetwork" in want.attachment && platform !== "darwin") throw onlyOnMacOs(want);
        const claim: VirtualBoxCommand[] =
            seen.mark === mark
                ? []
                : [{ claim: cardKey(machine.uuid, want.slot), mark, previous: now, exclusive: true }];
        const changes = cardChanges(want.slot, want, now);
        return [...claim, ...changeCard(seen, changes, want, mark)];
    },

    unplan({ was, mark, seen }) {
        const { machine, now, former } = seen;
        return [
            ...changeCard(seen, restoration(former, now), was, mark),
            { release: cardKey(machine.uuid, was.slot), mark },
        ];
    },
});

export function cardKey(uuid: string, slot: number): string {
    return `virtualbox card ${uuid}/${slot}`;
}

function changeCard(
    { machine, cycling }: Seen,
    changes: CardChanges,
    { powerOff, slot }: NicInputs,
    mark: string,
): VirtualBoxCommand[] {
    const doing = `changing slot ${slot} of machine ${machine.name}`;
    return [
        ...(isAsWanted(changes) ? [] : changeMachine({ machine, ...changes, powerOff, mark, doing })),
        ...resumed(machine, cycling, mark),
    ];
}

/** What makes VBoxManage say that there is no such machine, and which there are. */
function plugInto({ slot }: NicInputs): string[] {
    return [`--cable-connected${slot}`, "on"];
}

function onlyOnMacOs({ slot, machine }: NicInputs): LabError {
    return new LabError({
        kind: "invalid-input",
        doing: `plugging slot ${slot} of machine ${machine} into a host-only network`,
        wrong: "VirtualBox has host-only networks on macOS alone",
        remedy: "Give a host-only adapter, `{ hostOnly: … }`, as all other hosts have",
    });
}

function noSuchSlot(slot: number, machine: VirtualMachine): LabError {
    return new LabError({
        kind: "invalid-input",
        doing: `looking at slot ${slot} of machine ${machine.name}`,
        wrong: `it has ${machine.cards.length} slots`,
        remedy: "Choose a lower one; a machine with chipset ich9 has 36",
    });
}

/** The card in the form that inputs have; a NAT engine is told only where one is wanted. */
function seenInputs(want: NicInputs, now: Card): Partial<NicInputs> {
    return {
        type: now.type,
        ...(want.mac === undefined ? {} : { mac: now.mac }),
        cableConnected: now.cableConnected,
        promiscuous: now.promiscuous,
        bootPriority: now.bootPriority,
        speed: now.speed,
        bandwidthGroup: now.bandwidthGroup,
        traceFile: now.trace ? now.traceFile : undefined,
        attachment: seenAttachment(want.attachment, now),
    };
}

/** The card as state knows it. */
function lastSeen({ slot, mac = "", traceFile, ...was }: NicInputs): Card {
    const engine = "nat" in was.attachment ? was.attachment.nat : natFields.parse({});
    const { mtu = 0, buffers = 0, windows = 0 } = engine.sockets;
    const sockets = {
        mtu,
        socketSend: buffers,
        socketReceive: buffers,
        tcpSend: windows,
        tcpReceive: windows,
    };
    const nat = { ...engine, sockets };
    const attachment = "nat" in was.attachment ? { nat } : was.attachment;
    return { ...was, slot, mac, traceFile, trace: traceFile !== undefined, attachment, nat, forwards: [] };
}

/** Of a NAT engine's sizes those that are wanted. */
function seenAttachment(want: AttachmentWish, { attachment, nat }: Card): AttachmentWish {
    if (!("nat" in attachment)) return attachment;
    return { nat: natSeen(nat, "nat" in want ? want.nat.sockets : {}) };
}
