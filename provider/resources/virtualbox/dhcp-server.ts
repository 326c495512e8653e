/**
 * The DHCP server of a network: host-only, NAT, internal or bridged. Everything is changed in place, all of it in one call.
 * VirtualBox starts it with the first machine on the network.
 */
import * as z from "zod";
import { LabError } from "../../core/errors";
import type { Observed } from "../../core/define";
import { stackOf } from "../../core/owner";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { GlobalSettings, VirtualBoxWorld } from "../../host/virtualbox/model";
import {
    clientsField,
    groupsField,
    ipv4,
    servedNetworkField,
    serverAddressField,
    tellingFields,
} from "./dhcp-fields";
import type { DhcpClient, ServedNetwork } from "./dhcp-fields";
import { addressesOf } from "./dhcp-leases";
import type { KnownAddress } from "./dhcp-leases";
import { dhcpKey, restartKey } from "./dhcp-key";
import { dhcpMistakes } from "./dhcp-rules";
import { clientKey, conditionText, serverWords, settingsOf } from "./dhcp-settings";
import type { DhcpSettings } from "./dhcp-settings";
import { defineVirtualBox, seatKey } from "./define";
import { natNetworkKey } from "./nat-network-key";
import { claimFor } from "../../host/ledger";

export interface DhcpServerInputs extends DhcpSettings {
    network: ServedNetwork;
}

export interface DhcpServerOutputs {
    networkName: string;
    leases: KnownAddress[];
}

type Seen = Observed<DhcpServerInputs, DhcpServerOutputs> & {
    /** Without what VirtualBox sets itself. */
    now: DhcpSettings | undefined;
    /** All of it. */
    found: DhcpSettings | undefined;
    /** `null`: it was not there. */
    former: DhcpSettings | null;
    /** The UUIDs of the machines that clients name. */
    uuids: ReadonlyMap<string, string>;
    unknownMachine: string | undefined;
    /** The options that VirtualBox sets itself whenever the NAT network starts. */
    automatic: readonly string[];
    version: string;
    /** By its process. */
    running: boolean;
    /** It runs with its former settings: a change was cut off. */
    outdated: boolean;
};

export const dhcpServer = defineVirtualBox<DhcpServerInputs, DhcpServerOutputs, Seen>({
    type: "virtualbox:DhcpServer",
    fields: {
        network: servedNetworkField,
        serverAddress: serverAddressField,
        lower: ipv4(),
        upper: ipv4(),
        enabled: z.boolean().default(true),
        ...tellingFields,
        groups: groupsField,
        clients: clientsField,
    },
    replaceOn: ["network"],
    outputs: ["networkName", "leases"],
    id: ({ network }) => networkNameOf(network),
    rules: dhcpMistakes,
    claims: (inputs) => [
        {
            property: "network",
            key: `${seatKey(inputs)} dhcpserver ${networkNameOf(inputs.network)}`,
            what: `the DHCP server of ${networkNameOf(inputs.network)}`,
        },
    ],

    async observe(world, { want, mark, deleting }) {
        const networkName = networkNameOf(want.network);
        const global = await world.global();
        const row = global.dhcpServers.find(({ network }) => network === networkName);
        const claims = await world.claims(dhcpKey(networkName));
        const claim = claimFor(mark, claims);
        const machines = await machinesOf(world, want.clients);
        const automatic = automaticOf(want, global);
        const found = row === undefined ? undefined : settingsOf(row);
        const now = found === undefined ? undefined : without(automatic, found);
        const changes = now !== undefined && serverWords(byUuid(want, machines.uuids), now).length > 0;
        const outdated = (await world.claims(restartKey(networkName))).some((entry) => entry.mark === mark);
        const services = changes || deleting || outdated ? await world.networkServices?.() : undefined;
        const leases =
            row === undefined || deleting ? [] : await addressesOf(world, networkName, want.clients);
        return {
            now,
            found,
            former: (claim?.previous as DhcpSettings | null | undefined) ?? null,
            ...machines,
            automatic,
            version: hasClasses(want) ? await world.version() : "",
            running: services?.dhcpServers.has(networkName) === true,
            outdated,
            mark: claim?.mark,
            free: claim === undefined && (row === undefined || (await isOfOwnNetwork(world, want, mark))),
            inputs: now === undefined ? {} : seenInputs(want, now, machines.uuids),
            outputs: {
                networkName,
                leases,
            },
            ...(now === undefined ? { drift: ["is gone"] } : {}),
            ...(outdated ? { drift: ["runs with former settings"] } : {}),
            restore: null,
        };
    },

    plan({ want, mark, seen }) {
        if (seen === undefined) return [];
        refuse(want, seen);
        const claim: VirtualBoxCommand[] =
            seen.mark === mark
                ? []
                : [
                      {
                          claim: dhcpKey(networkNameOf(want.network)),
                          mark,
                          previous: seen.found ?? null,
                          exclusive: true,
                      },
                  ];
        return [...claim, ...change(want, byUuid(want, seen.uuids), seen, mark)];
    },

    unplan({ was, mark, seen }) {
        const release = { release: dhcpKey(networkNameOf(was.network)), mark };
        if (seen.former !== null)
            return [...change(was, without(seen.automatic, seen.former), seen, mark), release];
        return [
            ...(seen.now === undefined ? [] : [act("remove", was)]),
            ...(seen.outdated ? [restarted(was, mark)] : []),
            release,
        ];
    },
});

/** The name by which VirtualBox knows the network (`list hostonlyifs`, `list bridgedifs`: VBoxNetworkName). */
function networkNameOf(network: ServedNetwork): string {
    if ("hostOnly" in network) return `HostInterfaceNetworking-${network.hostOnly}`;
    if ("bridged" in network) return `HostInterfaceNetworking-${network.bridged}`;
    return "natNetwork" in network ? network.natNetwork : network.internal;
}

function act(
    verb: "add" | "modify" | "remove" | "restart",
    { network }: DhcpServerInputs,
    ...words: string[]
) {
    return { manage: ["dhcpserver", verb, "--network", networkNameOf(network), ...words] };
}

/** One that runs reads its settings when it starts: that it is to start anew is remembered. */
function change(
    of: DhcpServerInputs,
    want: DhcpSettings,
    { now, running, outdated }: Seen,
    mark: string,
): VirtualBoxCommand[] {
    const words = serverWords(want, now);
    const changes = words.length === 0 ? [] : [act(now === undefined ? "add" : "modify", of, ...words)];
    if (changes.length === 0 && !outdated) return [];
    if (!running) return [...changes, ...(outdated ? [restarted(of, mark)] : [])];
    const claim = { claim: restartKey(networkNameOf(of.network)), mark, previous: null, exclusive: false };
    return [...(outdated ? [] : [claim]), ...changes, act("restart", of), restarted(of, mark)];
}

function restarted({ network }: DhcpServerInputs, mark: string): VirtualBoxCommand {
    return { release: restartKey(networkNameOf(network)), mark };
}

function byUuid({ clients, ...want }: DhcpServerInputs, uuids: ReadonlyMap<string, string>): DhcpSettings {
    return { ...want, clients: renamed(clients, uuids) };
}

function renamed(clients: readonly DhcpClient[], names: ReadonlyMap<string, string>): DhcpClient[] {
    return clients.map(({ nic, ...client }) =>
        nic === undefined
            ? client
            : { nic: { machine: names.get(nic.machine) ?? nic.machine, slot: nic.slot }, ...client },
    );
}

async function machinesOf(
    world: VirtualBoxWorld,
    clients: readonly DhcpClient[],
): Promise<Pick<Seen, "uuids" | "unknownMachine">> {
    const names = new Set(clients.flatMap(({ nic }) => (nic === undefined ? [] : [nic.machine])));
    const uuids = new Map<string, string>();
    let unknownMachine: string | undefined;
    for (const name of names) {
        const machine = await world.machine(name);
        if (machine === undefined) unknownMachine ??= name;
        else uuids.set(name, machine.uuid);
    }
    return { uuids, unknownMachine };
}

/** A NAT network with `dhcp` sets them on its server at every start (NATNetwork::start): router, DNS and domain. */
function automaticOf({ network }: DhcpServerInputs, { natNetworks }: GlobalSettings): string[] {
    const name = "natNetwork" in network ? network.natNetwork : undefined;
    return natNetworks.some((row) => row.name === name && row.dhcp) ? ["3", "6", "15"] : [];
}

function without(codes: readonly string[], settings: DhcpSettings): DhcpSettings {
    const options = Object.entries(settings.options).filter(([code]) => !codes.includes(code));
    return { ...settings, options: Object.fromEntries(options) };
}

/** A server that VirtualBox made for a NAT network of this stack is the stack's to take. */
async function isOfOwnNetwork(
    world: VirtualBoxWorld,
    { network }: DhcpServerInputs,
    mark: string,
): Promise<boolean> {
    if (!("natNetwork" in network)) return false;
    const owners = await world.claims(natNetworkKey(network.natNetwork));
    return owners.some((owner) => stackOf(owner.mark) === stackOf(mark));
}

/** In the user's order and by the user's names of machines; what is there besides comes last. */
function seenInputs(
    want: DhcpServerInputs,
    now: DhcpSettings,
    uuids: ReadonlyMap<string, string>,
): Partial<DhcpServerInputs> {
    const names = new Map([...uuids].map(([name, uuid]) => [uuid, name]));
    const order = want.clients.map(clientKey);
    const place = (client: DhcpClient) => {
        const index = order.indexOf(clientKey(client));
        return index === -1 ? order.length : index;
    };
    const clients = renamed(now.clients, names).toSorted((a, b) => place(a) - place(b));
    return { ...now, clients };
}

function classesOf({ groups }: DhcpServerInputs): string[] {
    return Object.values(groups)
        .flatMap(({ include, exclude }) => [...include, ...exclude].map(conditionText))
        .flatMap(([kind, value]) => (kind.startsWith("mac") ? [] : [value]));
}

function hasClasses(want: DhcpServerInputs): boolean {
    return classesOf(want).some((value) => Buffer.byteLength(value) < 255);
}

/** What VirtualBox would undo, misunderstand or refuse in words that tell nobody why. */
function refuse(want: DhcpServerInputs, { automatic, unknownMachine, version }: Seen): void {
    const doing = `setting up the DHCP server of ${networkNameOf(want.network)}`;
    const taken = automatic.filter((code) => want.options[code] !== undefined);
    if (taken.length > 0)
        throw new LabError({
            kind: "invalid-input",
            doing,
            wrong: `VirtualBox sets option ${taken.join(" and ")} itself whenever this NAT network starts`,
            remedy: "Leave that to it, or give the NatNetwork `dhcp: false`: its machines then use this server alone",
        });
    if (unknownMachine !== undefined)
        throw new LabError({
            kind: "invalid-input",
            doing,
            wrong: `a client is a card of machine ${unknownMachine}, and VirtualBox knows no machine of that name`,
            remedy: "`VBoxManage list vms` names them; a Machine resource makes one",
        });
    if (version !== "" && isAtMost(version, lastWithoutClasses))
        throw new LabError({
            kind: "invalid-input",
            doing,
            wrong: `a group has a vendor or user class, and VirtualBox ${version} takes only such of 255 bytes and more (it refuses "${classesOf(want)[0]}" as too long)`,
            remedy: "Put the clients into the group by `mac` or `macPattern`",
        });
}

/** DHCPGroupCondition::i_validateTypeAndValue compares the wrong way round up to this version, at least. */
const lastWithoutClasses = "7.2.22";

function isAtMost(version: string, most: string): boolean {
    return version.localeCompare(most, "en", { numeric: true }) <= 0;
}
