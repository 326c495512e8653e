import { digest } from "../../../core/owner";
import { Refusal } from "../../fake/kernel";
import type {
    Card,
    DhcpServerRow,
    Forward,
    HostOnlyAdapterRow,
    NatEngine,
    NatNetworkRow,
    VirtualMachine,
} from "../model";

/** `T` as a draft that can be changed, through and through. */
export type Draft<T> =
    T extends ReadonlyMap<infer K, infer V>
        ? Map<K, Draft<V>>
        : T extends readonly (infer E)[]
          ? Draft<E>[]
          : T extends object
            ? { -readonly [P in keyof T]: Draft<T[P]> }
            : T;

/** What a card can be plugged into by a name. */
export type Named = "natNetwork" | "bridged" | "internal" | "hostOnly" | "hostOnlyNetwork";

/** A slot. What it is not plugged into at the moment rests, and is there again when it is plugged back. */
export interface FakeCard extends Omit<Draft<Card>, "attachment" | "nat" | "forwards"> {
    isIn: boolean;
    plugged: "unattached" | "nat" | "generic" | Named;
    names: Record<Named, string>;
    driver: string;
    properties: Record<string, string>;
    nat: NatEngine;
    forwards: Forward[];
}

export interface FakeMachine extends Omit<Draft<VirtualMachine>, "cards" | "snapshots"> {
    cards: FakeCard[];
    snapshotNames: string[];
    /** What modifyvm was told that no resource reads, by the option. */
    others: Record<string, string>;
    /** Counts the groups of any kind; those for networks are in `bandwidthGroups`. */
    diskGroups: Record<string, number>;
}

/** What the VirtualBox of one user remembers, in memory. */
export class FakeState {
    folder = "/home/lab/VirtualBox VMs";
    readonly machines = new Map<string, FakeMachine>();
    /** What lies in settings files that VirtualBox does not know. */
    readonly strays = new Map<string, FakeMachine>();
    readonly extraData = new Map<string, string>();
    readonly natNetworks = new Map<string, Draft<NatNetworkRow>>();
    readonly dhcpServers = new Map<string, Draft<DhcpServerRow>>();
    readonly adapters = new Map<string, Draft<HostOnlyAdapterRow>>();
    /** The networks whose NAT engine runs, and those whose DHCP server does. */
    readonly running = { natNetworks: new Set<string>(), dhcpServers: new Set<string>() };
    /** The disk images and ISO files of the host. */
    readonly images = new Set<string>();
    /** What the files of appliances hold. */
    readonly appliances = new Map<string, { osType: string; memory: number }>();
    /** The text of /etc/vbox/networks.conf. */
    networksConf: string | undefined;

    machine(nameOrUuid: string | undefined): FakeMachine {
        const machine = this.findMachine(nameOrUuid ?? "");
        if (machine === undefined)
            throw new Refusal(`Could not find a registered machine named '${nameOrUuid}'`);
        return machine;
    }

    findMachine(nameOrUuid: string): FakeMachine | undefined {
        return (
            this.machines.get(nameOrUuid) ??
            [...this.machines.values()].find(({ name }) => name === nameOrUuid)
        );
    }

    /** Where a machine of that name and those groups has its settings. */
    fileFor({ name, groups: [group = "/"] }: Pick<FakeMachine, "name" | "groups">): string {
        return `${this.folder}${group === "/" ? "" : group}/${name}/${name}.vbox`;
    }

    /** A MAC address for a slot of a machine: chance's, but the same each time, and another than the one there is. */
    newMac(uuid: string, { slot, mac }: Pick<FakeCard, "slot" | "mac">): string {
        return `08:00:27:${(digest(`${uuid} ${slot} ${mac}`, 6).match(/../g) ?? []).join(":")}`;
    }

    /** Chance's, but the same each time. */
    newUuid(name: string): string {
        const hex = digest(name, 32);
        return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
            "-",
        );
    }
}
