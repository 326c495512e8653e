import type * as pulumi from "@pulumi/pulumi";
import { noteMaker, isRemoved } from "./belonging";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

/** What a machine is cloned from. */
export interface CloneArgs {
    /** The name or UUID of a machine that is off. */
    from: pulumi.Input<string>;
    /** The snapshot to clone. @default its current state */
    snapshot?: pulumi.Input<string>;
    /** Whether the clone's disks only hold what differs from the original's, which then has to stay. Needs `snapshot`. @default false */
    linked?: pulumi.Input<boolean>;
}

export interface MachineArgs extends VirtualBoxArgs {
    /** The name of the machine, unlike any other of this user: 1 to 200 characters without quotes, slashes, commas, colons and line breaks. */
    name: pulumi.Input<string>;
    /** The id of its guest system, of those that `VBoxManage list ostypes` names. @default "Linux_64" */
    osType?: pulumi.Input<string>;
    /** The number of processors, 1 to 64. @default 1 */
    cpus?: pulumi.Input<number>;
    /** Its memory in MiB, from 4. @default 1024 */
    memory?: pulumi.Input<number>;
    /** `bios`, or a kind of EFI. @default "bios" */
    firmware?: pulumi.Input<"bios" | "efi" | "efi32" | "efi64">;
    /** `piix3` has 8 slots for cards, `ich9` 36. @default "piix3" */
    chipset?: pulumi.Input<"piix3" | "ich9">;
    /** Whether the processor's nested page tables are used. Off where VirtualBox runs under an emulator. @default true */
    nestedPaging?: pulumi.Input<boolean>;
    /** The groups it is shown in, such as `/lab/web`. @default ["/"] */
    groups?: pulumi.Input<pulumi.Input<string>[]>;
    /** Free text. @default "" */
    description?: pulumi.Input<string>;
    /** Files of hard disks on the host, that exist and stay when the machine goes. @default none */
    disks?: pulumi.Input<pulumi.Input<string>[]>;
    /** The file of an ISO image on the host, in the drive behind the disks. @default no drive */
    dvd?: pulumi.Input<string>;
    /** The file of an appliance (OVA) on the host to import it from. Another one makes another machine. @default none */
    ova?: pulumi.Input<string>;
    /** A machine to clone it from. Another one makes another machine. @default none */
    clone?: pulumi.Input<CloneArgs>;
    /**
     * Whether it runs. A machine with cards of its own, which it should have before it starts, is better given a `Power`
     * that depends on them. @default as it is
     */
    running?: pulumi.Input<boolean>;
    /** Whether it starts without a window. @default true */
    headless?: pulumi.Input<boolean>;
    /** How long its guest may take to shut down once the power button was pressed (ACPI); then it is switched off. In seconds, up to 3600. @default 60 */
    shutdownSeconds?: pulumi.Input<number>;
    /** Guest properties by name. Those not named here are left alone. @default none */
    guestProperties?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /** More options of `VBoxManage modifyvm`, by their names without the dashes; a list where one takes several words, as `uart1: ["0x3F8", "4"]`. One taken away again keeps its last value. @default none */
    extra?: pulumi.Input<Record<string, pulumi.Input<string | string[]>>>;
    /** Whether it may be shut down, and started again, for a change that a running machine does not take. @default "refuse" */
    powerOff?: pulumi.Input<"refuse" | "allow">;
}

/**
 * A machine of VirtualBox: new, cloned or imported. Its cards are `Nic` resources. A machine that somebody else made needs
 * none of this: a `Nic` takes it by its name.
 *
 * Delete shuts it down and removes it with the disks that its import or clone made; `disks` stay. Its cards and their forwards
 * go with it (`deletedWith`), unless it was adopted or is retained.
 *
 * @example
 * ```ts
 * const web = new virtnet.virtualbox.Machine("web", { name: "web", osType: "Debian_64", memory: 2048 });
 * const nic = new virtnet.virtualbox.Nic("web-nat", { machine: web, slot: 1, attachment: { nat: {} } });
 * new virtnet.virtualbox.Power("web-on", { machine: web }, { dependsOn: nic });
 * ```
 */
export class Machine extends VirtualBoxResource {
    /** Its name, for its cards. */
    declare readonly name: pulumi.Output<string>;
    /** Its UUID. */
    declare readonly uuid: pulumi.Output<string>;
    /** The path of its settings file on the host. */
    declare readonly settingsFile: pulumi.Output<string>;
    /** `running`, `saved` or `off`, when it was last looked at. */
    declare readonly state: pulumi.Output<string>;

    constructor(name: string, args: MachineArgs, opts?: pulumi.CustomResourceOptions) {
        super("Machine", name, args, ["uuid", "settingsFile", "state"], opts);
        if (isRemoved(args, opts)) noteMaker(this, this.name, this.uuid);
    }
}
