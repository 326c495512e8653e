import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import { Machine } from "../virtualbox/machine";
import type { MachineArgs } from "../virtualbox/machine";
import { Nic } from "../virtualbox/nic";
import type { NatArgs } from "../virtualbox/nic";
import { PortForward } from "../virtualbox/port-forward";
import { Power } from "../virtualbox/power";
import { present } from "./present";

/** A port of the host that reaches the machine. */
export interface NatLabForward {
    /** The host's port, 1024 to 65535. */
    hostPort: pulumi.Input<number>;
    /** The machine's port, 1 to 65535. */
    guestPort: pulumi.Input<number>;
    /** `tcp` or `udp`. @default "tcp" */
    protocol?: pulumi.Input<"tcp" | "udp">;
    /** The host's address that listens; `""` for all of them. @default "127.0.0.1" */
    hostAddress?: pulumi.Input<string>;
    /** The machine's address. @default the one it has by DHCP */
    guestAddress?: pulumi.Input<string>;
}

export interface NatLabArgs {
    /** Where VirtualBox is. @default the configured host */
    host?: pulumi.Input<HostSpec>;
    /** The user whose VirtualBox it is. @default the configured one, else whom Pulumi runs, or ssh logs in, as */
    virtualboxUser?: pulumi.Input<string>;
    /** What the machine is made of: a Machine's inputs but `host`, `virtualboxUser`, `adopt` and `running`; or the name of one that is there. */
    machine: string | Omit<MachineArgs, "host" | "virtualboxUser" | "adopt" | "running">;
    /** The slot of its card, from 1. @default 1 */
    slot?: pulumi.Input<number>;
    /** The card's hardware. @default "82540EM" */
    type?: pulumi.Input<string>;
    /** What the NAT engine is told. @default VirtualBox's choices */
    nat?: NatArgs;
    /** Whether the cable is plugged in. @default true */
    cableConnected?: pulumi.Input<boolean>;
    /** Ports of the host, by the names of their rules. @default none */
    forwards?: Record<string, NatLabForward>;
    /** Whether a card that was there before may be changed, and is given back on delete. @default true for a machine that was there, whose first slot has one */
    adopt?: pulumi.Input<boolean>;
    /** Whether the machine is started, once its card is there. @default true */
    running?: boolean;
    /** How long its guest may take to shut down, in seconds, up to 3600. @default 60 */
    shutdownSeconds?: pulumi.Input<number>;
}

/**
 * A machine behind NAT: it reaches what the host reaches, and is reached by the ports that are forwarded to it.
 *
 * ```text
 *   host :2222 ──▶ [ NAT engine 10.0.2.2 ] ── 10.0.2.15 machine
 * ```
 *
 * @example
 * ```ts
 * const lab = new virtnet.NatLab("box", {
 *     machine: { name: "boxA", osType: "Ubuntu_64", memory: 1024, disks: ["/srv/images/boxA.vdi"] },
 *     forwards: { ssh: { hostPort: 2222, guestPort: 22 } },
 * });
 * export const ssh = lab.endpoints["ssh"]; // 127.0.0.1:2222
 * ```
 */
export class NatLab extends pulumi.ComponentResource {
    /** The machine, if it is made here. */
    readonly machine: Machine | undefined;
    /** Its card. */
    readonly nic: Nic;
    /** The forwards, by their names. */
    readonly forwards: Record<string, PortForward>;
    /** Where to connect to on the host, by the forwards' names. */
    readonly endpoints: Record<string, pulumi.Output<string>>;

    constructor(name: string, args: NatLabArgs, opts?: pulumi.ComponentResourceOptions) {
        super("virtnet:index:NatLab", name, {}, opts);
        const { host, virtualboxUser, slot = 1, type, nat = {}, cableConnected } = args;
        const seat = present({ host, virtualboxUser });
        const within = { parent: this };
        const machine =
            typeof args.machine === "string"
                ? args.machine
                : new Machine(`${name}-machine`, { ...seat, ...args.machine }, within);
        this.machine = typeof machine === "string" ? undefined : machine;
        const adopt = args.adopt ?? typeof args.machine === "string";
        this.nic = new Nic(
            `${name}-nic`,
            {
                ...seat,
                ...present({ type, cableConnected }),
                machine,
                slot,
                adopt,
                attachment: { nat },
            },
            within,
        );
        this.forwards = Object.fromEntries(
            Object.entries(args.forwards ?? {}).map(([rule, forward]) => [
                rule,
                new PortForward(
                    `${name}-${rule}`,
                    { ...seat, hostAddress: "127.0.0.1", ...forward, nic: this.nic, name: rule },
                    within,
                ),
            ]),
        );
        this.endpoints = Object.fromEntries(
            Object.entries(this.forwards).map(([rule, { endpoint }]) => [rule, endpoint]),
        );
        if (args.running !== false) {
            const before = [this.nic, ...Object.values(this.forwards)];
            const power = { ...seat, ...present({ shutdownSeconds: args.shutdownSeconds }), machine };
            new Power(`${name}-power`, power, { ...within, dependsOn: before });
        }
        this.registerOutputs({ endpoints: this.endpoints });
    }
}
