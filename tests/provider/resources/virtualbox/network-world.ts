import type { AnyDefinition, Common } from "../../../../provider/core/define";
import { ownerMark } from "../../../../provider/core/owner";
import type { VirtualBoxCommand } from "../../../../provider/host/virtualbox/command";
import type {
    DhcpConditionKind,
    DhcpScope,
    DhcpServerRow,
    Forward,
    GlobalSettings,
    Lease,
    NatNetworkRow,
    NetworkServices,
    VirtualBoxWorld,
    VirtualMachine,
} from "../../../../provider/host/virtualbox/model";
import { conditionKinds } from "../../../../provider/resources/virtualbox/dhcp-fields";
import type { ConditionKind, DhcpTelling } from "../../../../provider/resources/virtualbox/dhcp-fields";
import type { DhcpServerInputs } from "../../../../provider/resources/virtualbox/dhcp-server";
import { bornLoopback } from "../../../../provider/resources/virtualbox/nat-network-settings";
import { registry } from "../../../../provider/resources/registry";
import { checked } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { machine } from "./network-cases";

export const owner = "demo/dev/it";

interface Entry {
    key: string;
    mark: string;
    previous: unknown;
}

/** What a user's VirtualBox is said to be. */
export interface Said {
    natNetworks?: readonly NatNetworkRow[];
    dhcpServers?: readonly DhcpServerRow[];
    claims?: readonly Entry[];
    machines?: readonly Partial<VirtualMachine>[];
    services?: NetworkServices | undefined;
    leases?: readonly Lease[];
    version?: string;
}

export function worldOf(said: Said): VirtualBoxWorld {
    const claims = said.claims ?? [];
    const machines = [machine, ...(said.machines ?? [])].map((one) => ({
        cards: [],
        ...one,
    })) as VirtualMachine[];
    return {
        platform: "linux",
        version: () => Promise.resolve(said.version ?? "7.2.22"),
        machine: (name) => Promise.resolve(machines.find((one) => one.name === name || one.uuid === name)),
        machineNames: () => Promise.resolve(machines.map(({ name }) => name)),
        global: () =>
            Promise.resolve({
                natNetworks: said.natNetworks ?? [],
                dhcpServers: said.dhcpServers ?? [],
            } as unknown as GlobalSettings),
        hostOnlyAdapters: () => Promise.resolve([]),
        leases: () => Promise.resolve(said.leases ?? []),
        networkServices: () => Promise.resolve(said.services),
        networksConf: () => Promise.resolve(undefined),
        claims: (key) => Promise.resolve(claims.filter((claim) => claim.key === key)),
        claimsUnder: (prefix) => Promise.resolve(claims.filter(({ key }) => key.startsWith(prefix))),
        refreshClaims: () => Promise.resolve(),
        heldBy: (mark) =>
            Promise.resolve(claims.filter((claim) => claim.mark === mark).map(({ key }) => key)),
    };
}

export function definitionOf(type: string): AnyDefinition {
    const definition = registry.get(type);
    if (definition === undefined) throw new Error(`there is no ${type}`);
    return definition;
}

export function markOf(type: string): string {
    return ownerMark(owner, type);
}

export async function seenOf(
    type: string,
    inputs: Bag,
    said: Said,
    deleting = false,
): Promise<Bag | undefined> {
    const want = checked(definitionOf(type), inputs, owner) as Bag & Common;
    const scope = { want, mark: markOf(type), deleting };
    return (await definitionOf(type).observe(worldOf(said), scope as never)) as Bag | undefined;
}

export async function planned(type: string, inputs: Bag, said: Said): Promise<VirtualBoxCommand[]> {
    const want = checked(definitionOf(type), inputs, owner);
    const seen = await seenOf(type, inputs, said);
    return definitionOf(type).plan({
        want,
        mark: markOf(type),
        seen,
        was: undefined,
    } as never) as VirtualBoxCommand[];
}

export async function unplanned(type: string, inputs: Bag, said: Said): Promise<VirtualBoxCommand[]> {
    const was = checked(definitionOf(type), inputs, owner);
    const seen = await seenOf(type, inputs, said, true);
    const undo = { was, mark: markOf(type), seen, adopted: undefined };
    return definitionOf(type).unplan(undo as never) as VirtualBoxCommand[];
}

/** The claims that commands leave. */
export function claimsAfter(commands: readonly VirtualBoxCommand[]): Entry[] {
    return commands.flatMap((command) =>
        "claim" in command ? [{ key: command.claim, mark: command.mark, previous: command.previous }] : [],
    );
}

export function natRow(inputs: Bag): NatNetworkRow {
    const want = checked(definitionOf("virtualbox:NatNetwork"), inputs, owner);
    return {
        name: String(want["name"]),
        network: String(want["network"]),
        enabled: want["enabled"] === true,
        dhcp: want["dhcp"] === true,
        ipv6: want["ipv6"] === true,
        ipv6Prefix: (want["ipv6Prefix"] as string | undefined) ?? "fd17:625c:f037:4700::/64",
        advertiseDefaultIpv6Route: want["defaultRoute"] === true,
        forwards4: [],
        forwards6: [],
        loopback: new Map(
            Object.entries({ ...bornLoopback, ...(want["loopback"] as Record<string, number>) }),
        ),
    };
}

export function forwardRow(inputs: Bag): Forward {
    const { name, protocol, hostAddress, hostPort, guestAddress, guestPort } = checked(
        definitionOf("virtualbox:NatNetworkPortForward"),
        inputs,
        owner,
    ) as unknown as Forward;
    return { name, protocol, hostAddress, hostPort, guestAddress, guestPort };
}

export function dhcpRow(inputs: Bag): DhcpServerRow {
    const want = checked(definitionOf("virtualbox:DhcpServer"), inputs, owner) as unknown as DhcpServerInputs;
    const [serverAddress = "", length] = want.serverAddress.split("/");
    return {
        network: Object.values(want.network)[0] ?? "",
        serverAddress,
        netmask: length === "24" ? "255.255.255.0" : "255.255.0.0",
        lower: want.lower,
        upper: want.upper,
        enabled: want.enabled,
        global: scopeOf(want),
        groups: Object.entries(want.groups).map(([name, group]) => ({
            name,
            ...scopeOf(group),
            conditions: (["include", "exclude"] as const).flatMap((side) =>
                group[side].flatMap((condition) =>
                    Object.entries(condition).map(([kind, value]) => ({
                        include: side === "include",
                        kind: conditionKinds[kind as ConditionKind] satisfies DhcpConditionKind,
                        value,
                    })),
                ),
            ),
        })),
        clients: want.clients.map((client) => ({
            ...scopeOf(client),
            ...(client.nic === undefined ? {} : { card: { machine: machine.uuid, slot: client.nic.slot } }),
            ...(client.mac === undefined ? {} : { mac: client.mac }),
            ...(client.fixedAddress === undefined ? {} : { fixedAddress: client.fixedAddress }),
        })),
    };
}

function scopeOf({ options, forcedOptions, suppressedOptions, leaseTimes }: DhcpTelling): DhcpScope {
    const told = Object.entries(options).map(
        ([code, value]) =>
            [
                code,
                typeof value === "string" ? { value, hex: false } : { value: value.hex, hex: true },
            ] as const,
    );
    return {
        options: new Map(told),
        forced: forcedOptions,
        suppressed: suppressedOptions,
        minLease: leaseTimes.min,
        defaultLease: leaseTimes.default,
        maxLease: leaseTimes.max,
    };
}

/** The world with a resource's object as its inputs say. */
export function worldWith(type: string, inputs: Bag): Said {
    if (type === "virtualbox:NatNetwork") {
        const running = inputs["running"] === true ? [String(inputs["name"])] : [];
        const services = { natNetworks: new Set(running), dhcpServers: new Set<string>() };
        return { natNetworks: [natRow(inputs)], services };
    }
    if (type === "virtualbox:DhcpServer") return { dhcpServers: [dhcpRow(inputs)] };
    const network = natRow({ name: inputs["network"], network: "10.71.0.0/24" });
    const rules = [forwardRow(inputs)];
    return { natNetworks: [{ ...network, [inputs["family"] === 6 ? "forwards6" : "forwards4"]: rules }] };
}

/** What it stands on. */
export function worldWithout(type: string, inputs: Bag): Said {
    if (type !== "virtualbox:NatNetworkPortForward") return {};
    return { natNetworks: [natRow({ name: inputs["network"], network: "10.71.0.0/24" })] };
}
