import type * as pulumi from "@pulumi/pulumi";
import { Machine } from "./machine";

/** A machine: its name or UUID, or the Machine that makes it. */
export type MachineRef = pulumi.Input<string> | Machine;

export function nameOf(machine: MachineRef): pulumi.Input<string> {
    return machine instanceof Machine ? machine.name : machine;
}
