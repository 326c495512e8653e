import { LabError } from "../../core/errors";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { VirtualBoxWorld, VirtualMachine } from "../../host/virtualbox/model";

/** Whether a running machine may be shut down and started again for a change that needs it off. */
export type PowerOff = "refuse" | "allow";

export interface MachineChange {
    machine: VirtualMachine;
    /** After `modifyvm UUID`. */
    off: string[];
    /** After `controlvm UUID`, a list a call. */
    live: string[][];
    /** What VirtualBox does not change on a running machine, in words. */
    needsOff: string[];
    powerOff: PowerOff;
    mark: string;
    /** For the error. */
    doing: string;
}

/** Changes a machine as its state allows: off, running, or running and allowed to be stopped for it. */
export function changeMachine({
    machine,
    off,
    live,
    needsOff,
    powerOff,
    mark,
    doing,
}: MachineChange): VirtualBoxCommand[] {
    if (machine.state === "off") return [{ modifyMachine: machine.uuid, words: off }];
    if (machine.state === "running" && needsOff.length === 0)
        return live.map((words) => ({ manage: ["controlvm", machine.uuid, ...words] }));
    if (machine.state === "running" && powerOff === "allow")
        return [
            { claim: cycleKey(machine.uuid), mark, previous: null, exclusive: false },
            { modifyMachine: machine.uuid, words: off, powerCycle: true },
            { release: cycleKey(machine.uuid), mark },
        ];
    throw refusal(machine, needsOff, doing);
}

/** Why a machine in that state is not changed. */
export function refusal(
    { state }: Pick<VirtualMachine, "state">,
    needsOff: readonly string[],
    doing: string,
): LabError {
    const saved = state === "saved";
    return new LabError({
        kind: "command-failed",
        doing,
        wrong: saved
            ? "the machine's state is saved, and its hardware with it"
            : `the machine is running, and VirtualBox changes ${needsOff.join(", ")} only while it is off`,
        remedy: saved
            ? "Start it and shut it down, or discard the state (`VBoxManage discardstate`)"
            : 'Shut it down, or set `powerOff: "allow"` for a clean power cycle',
    });
}

/** A power cycle of ours under way: that the machine is to run again is remembered while it is off. */
export function cycleKey(uuid: string): string {
    return `virtualbox cycle ${uuid}`;
}

/** What is left to do of a power cycle that was cut off. */
export function resumed(machine: VirtualMachine, isCycling: boolean, mark: string): VirtualBoxCommand[] {
    if (!isCycling) return [];
    return [
        ...(machine.state === "running" ? [] : [{ startMachine: machine.uuid, headless: true }]),
        { release: cycleKey(machine.uuid), mark },
    ];
}

export async function isCycling(world: VirtualBoxWorld, uuid: string, mark: string): Promise<boolean> {
    return (await world.claims(cycleKey(uuid))).some((claim) => claim.mark === mark);
}
