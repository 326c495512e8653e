import type * as pulumi from "@pulumi/pulumi";
import { deletedWith, noteMaker, makerOf } from "./belonging";
import { nameOf } from "./machine-ref";
import type { MachineRef } from "./machine-ref";
import { VirtualBoxResource } from "./resource";
import type { VirtualBoxArgs } from "./resource";

/** What the NAT engine of one card is told. */
export interface NatArgs {
    /** The guest's network, IPv4, host bits zero. @default 10.0.(slot + 1).0/24 */
    network?: pulumi.Input<string>;
    /** The host's address that the guest's connections come from. @default the host's choice */
    bindAddress?: pulumi.Input<string>;
    /** Whether the engine answers DNS itself, by asking the host's servers. @default false */
    dnsProxy?: pulumi.Input<boolean>;
    /** Whether the engine asks the host's own resolver, with its files and names. @default false */
    dnsHostResolver?: pulumi.Input<boolean>;
    /** Whether the guest is told the host's domain. @default true */
    dnsPassDomain?: pulumi.Input<boolean>;
    /** That the guest reaches the host's 127.0.0.1 by the engine's address. VirtualBox 7 forgets any other choice. @default true */
    localhostReachable?: pulumi.Input<true>;
    /** Whether the guest's broadcasts leave the engine. @default false */
    forwardBroadcast?: pulumi.Input<boolean>;
    /** How connections are aliased. @default none of the three */
    alias?: pulumi.Input<{
        /** Whether aliases are logged. @default false */
        log?: pulumi.Input<boolean>;
        /** Whether only a proxy is used, no aliasing. @default false */
        proxyOnly?: pulumi.Input<boolean>;
        /** Whether source ports are kept where possible. @default false */
        samePorts?: pulumi.Input<boolean>;
    }>;
    /** The engine's boot server. @default off */
    tftp?: pulumi.Input<{
        /** Whether there is one. @default false */
        enabled?: pulumi.Input<boolean>;
        /** The host's directory that it serves. @default VirtualBox's own */
        prefix?: pulumi.Input<string>;
        /** The file to boot. @default `<machine>.pxe` */
        file?: pulumi.Input<string>;
        /** The server's address that the guest is told. @default the engine's */
        server?: pulumi.Input<string>;
    }>;
    /** Sizes of the engine's buffers. VirtualBox cannot be told to choose one again. @default as they are */
    sockets?: pulumi.Input<{
        /** The largest packet in bytes, 68 to 16000. @default as it is, 1500 */
        mtu?: pulumi.Input<number>;
        /** The sockets' buffers for sending and for receiving, in KiB, 8 to 1024. @default as it is, 64 */
        buffers?: pulumi.Input<number>;
        /** The first TCP windows for sending and for receiving, in KiB, 8 to 1024. @default as it is, 64 */
        windows?: pulumi.Input<number>;
    }>;
}

/** What a card is plugged into: exactly one of these. */
export type AttachmentArgs =
    /** No card in the slot. */
    | { none: Record<string, never> }
    /** A card that is plugged into nothing. */
    | { unattached: Record<string, never> }
    /** A NAT engine of its own. */
    | { nat: NatArgs }
    /** The name of a NAT network. */
    | { natNetwork: pulumi.Input<string> }
    /** The name of an interface of the host. */
    | { bridged: pulumi.Input<string> }
    /** The name of an internal network, which is there as long as a machine is on it. */
    | { internal: pulumi.Input<string> }
    /** The name of a host-only adapter. */
    | { hostOnly: pulumi.Input<string> }
    /** The name of a host-only network: macOS only. */
    | { hostOnlyNetwork: pulumi.Input<string> }
    /** A driver, such as `UDPTunnel` or `VDE`, and its properties, such as `dest`, `sport` and `dport`. */
    | {
          generic: {
              driver: pulumi.Input<string>;
              properties?: pulumi.Input<Record<string, pulumi.Input<string>>>;
          };
      };

export interface NicArgs extends VirtualBoxArgs {
    /** The Machine, or the name or UUID of one. Another one makes another card. */
    machine: MachineRef;
    /** The slot, 1 to 8, or to 36 with chipset `ich9`. Another one makes another card. */
    slot: pulumi.Input<number>;
    /**
     * The hardware that the guest sees: `Am79C970A`, `Am79C973`, `Am79C960`, `82540EM`, `82543GC`, `82545EM`, `82583V`,
     * `virtio`, `usbnet`, `NE1000`, `NE2000`, `WD8003`, `WD8013`, `3C503` or `3C501`.
     *
     * @default "82540EM"
     */
    type?: pulumi.Input<string>;
    /** Its MAC address, `08:00:27:a1:b2:c3`. @default VirtualBox's choice */
    mac?: pulumi.Input<string>;
    /** Whether the cable is plugged in, as the guest sees it. @default true */
    cableConnected?: pulumi.Input<boolean>;
    /** Whose frames it may see besides its own. @default "deny" */
    promiscuous?: pulumi.Input<"deny" | "allow-vms" | "allow-all">;
    /** Its turn in booting from the network, 0 to 4; 1 is the first, 0 none before the others. @default 0 */
    bootPriority?: pulumi.Input<number>;
    /** The speed that the guest is told, in kbit/s; 0 for VirtualBox's own. @default 0 */
    speed?: pulumi.Input<number>;
    /** A bandwidth group of the machine that limits it. @default none */
    bandwidthGroup?: pulumi.Input<string>;
    /** The file on the host to write its frames to, in pcap format. @default none is written */
    traceFile?: pulumi.Input<string>;
    /** What it is plugged into. */
    attachment: pulumi.Input<AttachmentArgs>;
    /** Whether the machine may be shut down, and started again, for a change that a running one does not take. @default "refuse" */
    powerOff?: pulumi.Input<"refuse" | "allow">;
}

/**
 * A card of a machine. On a running machine what it is plugged into, the cable, the promiscuous policy and the trace are
 * changed live; the rest needs the machine off. Delete makes the slot what it was before, unless the Machine goes with it; other
 * slots are left alone.
 *
 * @example
 * ```ts
 * const vboxnet = new virtnet.virtualbox.HostOnlyAdapter("vboxnet", { ipv4: "192.168.56.1/24" });
 * new virtnet.virtualbox.Nic("web-lab", {
 *     machine: "web",
 *     slot: 2,
 *     type: "virtio",
 *     attachment: { hostOnly: vboxnet.adapter },
 * });
 * ```
 */
export class Nic extends VirtualBoxResource {
    /** The machine, as `machine` names it. */
    declare readonly machine: pulumi.Output<string>;
    /** Its slot. */
    declare readonly slot: pulumi.Output<number>;
    /** Its MAC address. */
    declare readonly macAddress: pulumi.Output<string>;
    /** The machine's UUID. */
    declare readonly machineUuid: pulumi.Output<string>;
    /** `running`, `saved` or `off`, when it was last looked at. */
    declare readonly machineState: pulumi.Output<string>;

    constructor(name: string, args: NicArgs, opts?: pulumi.CustomResourceOptions) {
        const machine = nameOf(args.machine);
        const inputs = { ...args, machine };
        const maker = makerOf(machine);
        const outputs = ["macAddress", "machineUuid", "machineState"];
        super("Nic", name, inputs, outputs, deletedWith(maker, opts));
        if (maker !== undefined) noteMaker(maker, this.machine);
    }
}
