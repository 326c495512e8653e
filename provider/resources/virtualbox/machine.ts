/**
 * A machine of VirtualBox: made new, cloned, or imported from an appliance. One that the user made needs no such resource;
 * cards and forwards take it by its name. A new one is born with a UUID that tells whose it is.
 */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { birthName } from "../../core/owner";
import type { Observed } from "../../core/define";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import { strayKey } from "../../host/virtualbox/clone";
import type { PowerState, VirtualMachine } from "../../host/virtualbox/model";
import { unique, whole } from "../../net/fields";
import { defineVirtualBox, seatKey } from "./define";
import { machineName, objectName, oneOf, plainText } from "./fields";
import { birth } from "./machine-birth";
import { findMachine } from "./machine-find";
import { hardwareOf, hardwareWords } from "./machine-hardware";
import type { Hardware } from "./machine-hardware";
import { machineKey, machineUuid } from "./machine-key";
import { changeMachine, cycleKey, isCycling, refusal } from "./machine-power";
import type { PowerOff } from "./machine-power";
import { controllerName, removeController, sparedDisks, storageCommands, storageOf } from "./machine-storage";
import type { Storage } from "./machine-storage";
import { forgetProperties, propertyCommands, propertiesOf } from "./machine-properties";
import type { Properties } from "./machine-properties";
import { claimFor } from "../../host/ledger";

export interface MachineInputs extends Hardware, Storage, Properties {
    ova?: string | undefined;
    clone?: { from: string; snapshot?: string | undefined; linked: boolean } | undefined;
    running?: boolean | undefined;
    headless: boolean;
    shutdownSeconds: number;
    powerOff: PowerOff;
}

export interface MachineOutputs {
    uuid: string;
    settingsFile: string;
    state: string;
}

/** What a claim on a machine remembers. */
interface Former {
    /** It was there before us. */
    hardware: Hardware;
    storage: Storage;
    properties: Properties;
    running: boolean;
    /** It had a controller of our name already. */
    controller: boolean;
}

type Seen = Observed<MachineInputs, MachineOutputs> & {
    machine: VirtualMachine;
    former: Former | undefined;
    claimed: boolean;
    /** A power cycle of ours was cut off. */
    cycling: boolean;
    /** What a cut-off clone left, a machine again in order to be removed. */
    stray: boolean;
    others: readonly { key: string; mark: string }[];
};

const optionName = z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "is not an option of modifyvm. Give its name without the dashes");

export const machine = defineVirtualBox<MachineInputs, MachineOutputs, Seen>({
    type: "virtualbox:Machine",
    fields: {
        name: machineName(),
        osType: z
            .string("is not text")
            .regex(
                /^\w{1,60}$/,
                "is not the id of a guest system. `VBoxManage list ostypes` names them, such as Debian_64",
            )
            .default("Linux_64"),
        cpus: whole("a number of processors", 1, 64).default(1),
        memory: whole("a size in MiB", 4, 2_097_152).default(1024),
        firmware: oneOf("bios", "efi", "efi32", "efi64").default("bios"),
        chipset: oneOf("piix3", "ich9").default("piix3"),
        nestedPaging: z.boolean().default(true),
        groups: unique(
            z
                .string()
                .regex(/^\/([^/\p{Cc},"]+(\/[^/\p{Cc},"]+)*)?$/u, "is not a group. Write it as /lab/web"),
            "group",
        ).default(["/"]),
        description: z.string().default(""),
        disks: unique(plainText("a file name"), "disk").default([]),
        dvd: plainText("a file name").optional(),
        ova: plainText("a file name").optional(),
        clone: z
            .strictObject({
                from: machineName(),
                snapshot: objectName("a snapshot").optional(),
                linked: z.boolean().default(false),
            })
            .optional(),
        running: z.boolean().optional(),
        headless: z.boolean().default(true),
        shutdownSeconds: whole("a number of seconds", 0, 3600).default(60),
        guestProperties: z.record(plainText("a property's name"), z.string()).default({}),
        extra: z
            .record(optionName, z.union([plainText("an option's value"), z.array(plainText("a word"))]))
            .default({}),
        powerOff: oneOf("refuse", "allow").default("refuse"),
    },
    replaceOn: ["ova", "clone"],
    outputs: ["uuid", "settingsFile", "state"],
    id: ({ name }) => name,
    claims: (inputs) => [
        {
            property: "name",
            key: `${seatKey(inputs)} machine ${inputs.name}`,
            what: `the machine ${inputs.name}`,
        },
    ],
    rules: ({ ova, clone }) =>
        ova !== undefined && clone !== undefined
            ? [
                  {
                      property: "clone",
                      reason: "stands beside `ova`. A machine is cloned or imported; give one.",
                  },
              ]
            : [],

    obstacle(was, want) {
        const state = was.state as PowerState;
        if (state !== "running" && state !== "saved") return undefined;
        const words = hardwareWords(want, was);
        if (
            words.length === 0 ||
            (state === "running" && (want.powerOff === "allow" || want.running === false))
        )
            return undefined;
        return refusal({ state }, optionsIn(words), `changing machine ${was.name}`);
    },

    async observe(world, { want, mark }) {
        const uuid = machineUuid(mark);
        const machine = await findMachine(world, mark, want.name);
        if (machine === undefined) return undefined;
        const claims = await world.claims(machineKey(machine.uuid));
        const claim = claimFor(mark, claims);
        const born = machine.uuid === uuid || machine.name === birthName(mark);
        // Resources that are `deletedWith` it are never deleted by themselves.
        const parts = ["card", "forward", "power", "cycle", "stray"].map(
            (part) => `virtualbox ${part} ${machine.uuid}`,
        );
        const others = await Promise.all(parts.map((prefix) => world.claimsUnder(prefix)));
        return {
            machine,
            claimed: claim?.mark === mark,
            cycling: await isCycling(world, machine.uuid, mark),
            former: born ? undefined : ((claim?.previous as Former | null | undefined) ?? undefined),
            stray:
                want.clone !== undefined &&
                (await world.claims(strayKey(uuid))).some((stray) => stray.mark === mark),
            others: others.flat(),
            mark: born ? mark : claim?.mark,
            inputs: seenInputs(want, machine),
            outputs: { uuid: machine.uuid, settingsFile: machine.settingsFile, state: machine.state },
            restore: null,
        };
    },

    plan({ want, mark, seen, was }) {
        if (seen === undefined) return birth(want, mark);
        const { machine, claimed } = seen;
        if (seen.stray) return [{ manage: ["unregistervm", machine.uuid, "--delete"] }, ...birth(want, mark)];
        const stop = want.running === false ? stopped(machine, want.shutdownSeconds) : [];
        const then = stop.length === 0 ? machine : { ...machine, state: "off" as const };
        const claim: VirtualBoxCommand[] = claimed
            ? []
            : [{ claim: machineKey(machine.uuid), mark, previous: formerOf(seen, mark), exclusive: true }];
        return [
            ...claim,
            ...stop,
            ...changes(want, then, mark),
            ...forgetProperties(Object.keys(was?.guestProperties ?? {}), want, machine),
            ...started(want, { ...seen, machine: then }, mark),
        ];
    },

    unplan({ was, mark, seen }) {
        const { machine, former, others } = seen;
        const release = { release: machineKey(machine.uuid), mark };
        if (former !== undefined) return [...giveBack(was, seen, former, mark), release];
        return [
            ...stopped(machine, was.shutdownSeconds),
            ...(machine.controllers.includes(controllerName) ? [removeController(machine.uuid)] : []),
            ...sparedDisks(machine),
            { manage: ["unregistervm", machine.uuid, "--delete"] },
            ...others.map(({ key, mark }) => ({ release: key, mark })),
            release,
        ];
    },
});

function changes(want: MachineInputs, machine: VirtualMachine, mark: string): VirtualBoxCommand[] {
    const extra = isDeepStrictEqual(propertiesOf(machine).extra, want.extra)
        ? []
        : Object.entries(want.extra).flatMap(([option, value]) => [`--${option}`, ...[value].flat()]);
    const off = [...hardwareWords(want, hardwareOf(machine)), ...extra];
    const doing = `changing machine ${machine.name}`;
    const needsOff = optionsIn(off);
    const { powerOff } = want;
    return [
        ...(off.length === 0
            ? []
            : changeMachine({ machine, off, live: [], needsOff, powerOff, mark, doing })),
        ...storageCommands(want, machine),
        ...propertyCommands(want, machine),
    ];
}

function optionsIn(words: readonly string[]): string[] {
    return words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
}

function stopped({ uuid, state }: VirtualMachine, seconds: number): VirtualBoxCommand[] {
    return state === "running" ? [{ stopMachine: uuid, seconds }] : [];
}

/** Also what a power cycle that was cut off has left to do, unless it is to be off now. */
function started(
    { running, headless }: Pick<MachineInputs, "running" | "headless">,
    { machine: { uuid, state }, cycling }: Pick<Seen, "machine" | "cycling">,
    mark: string,
): VirtualBoxCommand[] {
    const shall = running ?? cycling;
    return [
        ...(shall && state !== "running" ? [{ startMachine: uuid, headless }] : []),
        ...(cycling ? [{ release: cycleKey(uuid), mark }] : []),
    ];
}

/** An adopted machine as it was; one of ours was not there. */
function formerOf({ machine, mark }: Seen, own: string): Former | null {
    if (mark === own) return null;
    return {
        hardware: hardwareOf(machine),
        storage: storageOf(machine),
        properties: propertiesOf(machine),
        running: machine.state === "running",
        controller: machine.controllers.includes(controllerName),
    };
}

function giveBack(was: MachineInputs, seen: Seen, former: Former, mark: string): VirtualBoxCommand[] {
    const { machine } = seen;
    const { name } = former.hardware;
    const { guestProperties, extra } = former.properties;
    const ours = Object.keys(was.guestProperties);
    const theirs = Object.entries(guestProperties).filter(([key]) => ours.includes(key));
    const as = {
        ...{ ...was, ...former.hardware, ...former.storage, name, dvd: former.storage.dvd, extra },
        guestProperties: Object.fromEntries(theirs),
    };
    const stop = former.running ? [] : stopped(machine, was.shutdownSeconds);
    const then = stop.length === 0 ? machine : { ...machine, state: "off" as const };
    const isOurs = !former.controller && machine.controllers.includes(controllerName);
    return [
        ...stop,
        ...changes(as, then, mark),
        ...forgetProperties(ours, as, machine),
        ...(isOurs ? [removeController(machine.uuid)] : []),
        ...started({ ...was, running: former.running }, { ...seen, machine: then }, mark),
    ];
}

function seenInputs(want: MachineInputs, machine: VirtualMachine): Partial<MachineInputs> {
    const properties = propertiesOf(machine);
    return {
        ...hardwareOf(machine),
        ...storageOf(machine),
        dvd: storageOf(machine).dvd,
        extra: properties.extra,
        guestProperties: Object.fromEntries(
            Object.keys(want.guestProperties).flatMap((name) => {
                const value = properties.guestProperties[name];
                return value === undefined ? [] : [[name, value]];
            }),
        ),
        ...(want.running === undefined ? {} : { running: machine.state === "running" }),
    };
}
