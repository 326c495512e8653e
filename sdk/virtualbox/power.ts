import type * as pulumi from "@pulumi/pulumi";
import { nameOf } from "./machine-ref";
import type { MachineRef } from "./machine-ref";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

export interface PowerArgs extends VirtualBoxArgs {
    /** The Machine, or the name or UUID of one. Another one makes another resource. */
    machine: MachineRef;
    /** Whether it starts without a window. @default true */
    headless?: pulumi.Input<boolean>;
    /** How long its guest may take to shut down once the power button was pressed (ACPI); then it is switched off. In seconds, up to 3600. @default 60 */
    shutdownSeconds?: pulumi.Input<number>;
}

/**
 * That a machine runs: started once all that this depends on is there, shut down on delete, by its power button (ACPI) and,
 * if the guest does not listen, by force. One that ran before runs on.
 *
 * @example
 * ```ts
 * const nic = new virtnet.virtualbox.Nic("nat", { machine: "web", slot: 1, attachment: { nat: {} } });
 * new virtnet.virtualbox.Power("on", { machine: "web" }, { dependsOn: nic });
 * ```
 */
export class Power extends VirtualBoxResource {
    /** `running`, when it was last looked at. */
    declare readonly state: pulumi.Output<string>;

    constructor(name: string, args: PowerArgs, opts?: pulumi.CustomResourceOptions) {
        const inputs = { ...args, machine: nameOf(args.machine) };
        super("Power", name, inputs, ["state"], opts);
    }
}
