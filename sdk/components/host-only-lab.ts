import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import { PatRouter } from "../linux/pat-router";
import { DhcpServer } from "../virtualbox/dhcp-server";
import { HostOnlyAdapter } from "../virtualbox/host-only-adapter";
import type { MachineRef } from "../virtualbox/machine-ref";
import { Nic } from "../virtualbox/nic";
import { networkOf, nthAddress, parseCidr, formatAddress } from "../../provider/net/cidr";
import { present } from "./present";

/** A machine on the host-only network. */
export interface HostOnlyMember {
    /** A Machine, or the name or UUID of a machine that is there already. */
    machine: MachineRef;
    /** The slot of its card, from 1. @default 2 */
    slot?: pulumi.Input<number>;
    /** Its address on the network, which DHCP gives it. @default one from the range */
    address?: string;
    /** The card's hardware. @default "82540EM" */
    type?: pulumi.Input<string>;
    /** Whether the cable is plugged in. @default true */
    cableConnected?: pulumi.Input<boolean>;
}

export interface HostOnlyLabArgs {
    /** Where VirtualBox is. @default the configured host */
    host?: pulumi.Input<HostSpec>;
    /** The user whose VirtualBox it is. @default the configured one, else whom Pulumi runs, or ssh logs in, as */
    virtualboxUser?: pulumi.Input<string>;
    /** The host's address with the prefix length of the network, `192.168.56.1/24`: IPv4. */
    address: string;
    /** The networks in which the host's /etc/vbox/networks.conf allows adapters. @default VirtualBox's own, 192.168.56.0/21 */
    ranges?: string[];
    /** The machines, by names of this component's choosing. @default none */
    machines?: Record<string, HostOnlyMember>;
    /** The DNS server that machines are told. @default none */
    dns?: string;
    /** Makes the host their router: forwarding and masquerade out of that interface, default deny for this network alone. Linux only. @default none */
    router?: {
        /** The host's interface to the outside. */
        wan: pulumi.Input<string>;
        /** Have the host bring the rules back after a reboot; VirtualBox keeps its own. @default the stack's configuration `virtnet:persist`, else false */
        persist?: pulumi.Input<boolean>;
        /** The name of the nft table with its rules. @default the component's name, other characters than letters, digits and `_` replaced by `_` */
        name?: string;
    };
}

/**
 * Machines and the host on a network of their own: a host-only adapter, DHCP, a card for each machine and, if asked for, the
 * host as their router to the outside.
 *
 * ```text
 *   machines ── vboxnet0 192.168.56.1 [ host ] wan ── the outside
 * ```
 *
 * @example
 * ```ts
 * const lab = new virtnet.HostOnlyLab("lab", {
 *     address: "192.168.56.1/24",
 *     machines: { box: { machine: "boxA", address: "192.168.56.4" } },
 * });
 * new virtnet.virtualbox.Power("on", { machine: "boxA" }, { dependsOn: lab });
 * ```
 */
export class HostOnlyLab extends pulumi.ComponentResource {
    /** The adapter. */
    readonly adapter: HostOnlyAdapter;
    /** Its DHCP server. */
    readonly dhcp: DhcpServer;
    /** The machines' cards. */
    readonly nics: Record<string, Nic>;
    /** The host's rules as their router. */
    readonly router: PatRouter | undefined;

    constructor(name: string, args: HostOnlyLabArgs, opts?: pulumi.ComponentResourceOptions) {
        super("virtnet:index:HostOnlyLab", name, {}, opts);
        const { host, virtualboxUser, address, ranges, machines = {}, router } = args;
        const where = present({ host });
        const seat = present({ host, virtualboxUser });
        const within = { parent: this };
        const limits = ranges === undefined ? {} : { ranges };
        this.adapter = new HostOnlyAdapter(`${name}-adapter`, { ...seat, ipv4: address, ...limits }, within);
        this.nics = Object.fromEntries(
            Object.entries(machines).map(([member, { machine, slot = 2, address: _address, ...card }]) => [
                member,
                new Nic(
                    `${name}-${member}`,
                    { ...seat, ...card, machine, slot, attachment: { hostOnly: this.adapter.adapter } },
                    within,
                ),
            ]),
        );
        this.dhcp = new DhcpServer(
            `${name}-dhcp`,
            {
                ...seat,
                ...addressing(name, address),
                network: { hostOnly: this.adapter.adapter },
                options: {
                    ...(args.dns === undefined ? {} : { domainNameServers: args.dns }),
                    ...(router === undefined ? {} : { routers: hostOf(address) }),
                },
                clients: Object.entries(machines).flatMap(([member, { address: fixedAddress }]) => {
                    const nic = this.nics[member];
                    return fixedAddress === undefined || nic === undefined
                        ? []
                        : [{ nic: { machine: nic.machine, slot: nic.slot }, fixedAddress }];
                }),
            },
            within,
        );
        this.router =
            router === undefined
                ? undefined
                : new PatRouter(
                      `${name}-router`,
                      {
                          ...where,
                          name: router.name ?? name.replaceAll(/\W/g, "_"),
                          wan: router.wan,
                          ...present({ persist: router.persist }),
                          lans: [this.adapter.adapter],
                      },
                      within,
                  );
        this.registerOutputs({ adapter: this.adapter.adapter });
    }
}

/** The server has the network's second-highest address, and leases from its upper half what is not fixed. */
function addressing(name: string, address: string): { serverAddress: string; lower: string; upper: string } {
    const cidr = parseCidr(address);
    if (cidr?.family !== 4 || cidr.length > 28)
        throw new pulumi.RunError(
            `making HostOnlyLab "${name}": address is ${JSON.stringify(address)}, not an IPv4 address with a prefix length up to 28. Write it as 192.168.56.1/24.`,
        );
    const network = networkOf(cidr);
    const count = 1n << BigInt(32 - cidr.length);
    const nth = (index: bigint) => {
        const found = nthAddress(network, index);
        return found === undefined ? "" : formatAddress(found);
    };
    return {
        serverAddress: `${nth(count - 2n)}/${cidr.length}`,
        lower: nth(count / 2n),
        upper: nth(count - 3n),
    };
}

function hostOf(address: string): string {
    return address.replace(/\/\d+$/, "");
}
