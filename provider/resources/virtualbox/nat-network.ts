/**
 * A NAT network: one NAT engine for all machines on it. VirtualBox starts it with the first machine and stops it with the
 * last. With `dhcp` VirtualBox makes a DHCP server at the first start, and leaves it behind; it goes with the network,
 * unless a DhcpServer resource has it or it was there before.
 */
import * as z from "zod";
import { LabError } from "../../core/errors";
import type { Observed } from "../../core/define";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { VirtualBoxWorld } from "../../host/virtualbox/model";
import { dhcpKey } from "./dhcp-key";
import { defineVirtualBox, seatKey } from "./define";
import { objectName } from "./fields";
import { ipv6PrefixField, loopbackField, natNetworkField } from "./nat-network-fields";
import { natForwardKey, natNetworkKey, restKey } from "./nat-network-key";
import { joined, lacking, noForwards, recalled, remembering } from "./nat-network-memory";
import type { Memory } from "./nat-network-memory";
import { natNetworkMistakes } from "./nat-network-rules";
import {
    addressAt,
    addWords,
    bornLoopback,
    complete,
    forwardWords,
    gatewayOf,
    isAsWanted,
    modifyWords,
    needsRebuilding,
    settingsOf,
} from "./nat-network-settings";
import type { NatNetworkForwards, NatNetworkSettings } from "./nat-network-settings";
import { claimFor } from "../../host/ledger";

export interface NatNetworkInputs extends NatNetworkSettings {
    name: string;
    running?: boolean | undefined;
}

export interface NatNetworkOutputs {
    gateway: string;
    hostLoopback: string;
}

/** What a claim on a network remembers. */
interface Former {
    /** `null`: it was not there. */
    settings: NatNetworkSettings | null;
    /** A DHCP server for a network of that name was there. */
    served: boolean;
}

type Seen = Observed<NatNetworkInputs, NatNetworkOutputs> & {
    now: NatNetworkSettings | undefined;
    forwards: NatNetworkForwards;
    /** The words for those that a cut-off rebuilding has not made again. */
    missing: readonly string[];
    /** By its process; `undefined` where that cannot be told. */
    running: boolean | undefined;
    /** Running machines that are on it. Only looked for when it matters. */
    users: readonly string[];
    former: Former;
    /** Of a change that was cut off while it was stopped or gone. */
    memory: Memory | undefined;
    served: boolean;
    /** Its DHCP server is a DhcpServer resource's. */
    serverIsClaimed: boolean;
    others: readonly { key: string; mark: string }[];
};

export const natNetwork = defineVirtualBox<NatNetworkInputs, NatNetworkOutputs, Seen>({
    type: "virtualbox:NatNetwork",
    fields: {
        name: objectName("a NAT network"),
        network: natNetworkField,
        dhcp: z.boolean().default(true),
        ipv6: z.boolean().default(false),
        ipv6Prefix: ipv6PrefixField.optional(),
        defaultRoute: z.boolean().default(false),
        loopback: loopbackField,
        enabled: z.boolean().default(true),
        running: z.boolean().optional(),
    },
    replaceOn: ["name"],
    outputs: ["gateway", "hostLoopback"],
    id: ({ name }) => name,
    rules: natNetworkMistakes,
    claims: (inputs) => [
        {
            property: "name",
            key: `${seatKey(inputs)} natnetwork ${inputs.name}`,
            what: `the NAT network ${inputs.name}`,
        },
    ],

    async observe(world, { want, mark, deleting }) {
        const global = await world.global();
        const row = global.natNetworks.find(({ name }) => name === want.name);
        const claims = await world.claims(natNetworkKey(want.name));
        const claim = claimFor(mark, claims);
        const rest = (await world.claims(restKey(want.name))).find((entry) => entry.mark === mark);
        const served = global.dhcpServers.some(({ network }) => network === want.name);
        if (row === undefined && claim === undefined && !served) return undefined;
        const now = row === undefined ? undefined : settingsOf(row);
        const memory = rest?.previous as Memory | undefined;
        const missing = lacking(memory ?? noForwards, row ?? noForwards);
        const changes =
            deleting || now === undefined || memory !== undefined || !isAsWanted(complete(want), now);
        const running = changes || want.running !== undefined ? await isRunning(world, want.name) : undefined;
        return {
            now,
            forwards: joined(row ?? noForwards, missing),
            missing: forwardWords(missing),
            running,
            users: changes ? await usersOf(world, want.name) : [],
            former: (claim?.previous as Former | undefined) ?? { settings: null, served },
            memory,
            served,
            serverIsClaimed: (await world.claims(dhcpKey(want.name))).length > 0,
            others: await world.claimsUnder(natForwardKey(want.name, "")),
            mark: claim?.mark,
            free: row === undefined && claim === undefined,
            inputs: now === undefined ? {} : seenInputs(want, now, running),
            outputs: {
                gateway: gatewayOf(complete(want)),
                hostLoopback: addressAt(want.network, complete(want).loopback["127.0.0.1"] ?? 0),
            },
            ...(now === undefined ? { drift: ["is gone"] } : {}),
            restore: null,
        };
    },

    plan({ want: asked, mark, seen }) {
        const want = complete(asked);
        const former: Former = { settings: seen?.now ?? null, served: seen?.served ?? false };
        const claim: VirtualBoxCommand[] =
            seen?.mark === mark
                ? []
                : [{ claim: natNetworkKey(want.name), mark, previous: former, exclusive: true }];
        if (seen === undefined) return [...claim, ...birth(want, noForwards)];
        return [...claim, ...changes(want, seen, mark)];
    },

    unplan({ was, mark, seen }) {
        const { now, former, served, serverIsClaimed, running, others } = seen;
        const release = { release: natNetworkKey(was.name), mark };
        const stray: VirtualBoxCommand[] =
            served && !serverIsClaimed && !former.served ? [removeServer(was.name)] : [];
        if (former.settings !== null) {
            const back = { ...former.settings, name: was.name };
            return [...changes(back, seen, mark), ...stray, release];
        }
        return [
            ...(running === true ? [act("stop", was.name)] : []),
            ...stray,
            ...(now === undefined ? [] : [act("remove", was.name)]),
            ...others.map(({ key, mark }) => ({ release: key, mark })),
            release,
        ];
    },
});

function act(verb: "add" | "modify" | "remove" | "start" | "stop", name: string, ...words: string[]) {
    return { manage: ["natnetwork", verb, "--netname", name, ...words] };
}

function removeServer(network: string): VirtualBoxCommand {
    return { manage: ["dhcpserver", "remove", "--network", network] };
}

function birth(want: NatNetworkInputs, forwards: NatNetworkForwards): VirtualBoxCommand[] {
    return [
        act("add", want.name, ...addWords(want, forwards)),
        ...(want.running === true ? [act("start", want.name)] : []),
    ];
}

/** What makes it as wanted from whatever is there. */
function changes(asked: NatNetworkInputs, seen: Seen, mark: string): VirtualBoxCommand[] {
    const { now, forwards, missing, memory } = seen;
    const want = memory === undefined ? asked : recalled(asked, memory);
    const forget: VirtualBoxCommand[] = memory === undefined ? [] : [{ release: restKey(want.name), mark }];
    if (now === undefined) return [...birth(want, forwards), ...forget];
    const why = needsRebuilding(want, now, forwards);
    if (why !== undefined) return rebuild(want, seen, mark, why);
    return [...modify(want, seen, [...modifyWords(want, now), ...missing], mark), ...forget];
}

/**
 * A started engine reads its settings when it starts; one with machines on it is VirtualBox's to start and stop. Never
 * started where it may run: a second start fails, and loses its DHCP server (NATNetwork::start).
 */
function modify(
    { name, running: wanted }: NatNetworkInputs,
    { running, users }: Seen,
    words: readonly string[],
    mark: string,
): VirtualBoxCommand[] {
    const restarts = running === true && users.length === 0 && words.length > 0;
    const runs = restarts ? false : running;
    const shall = wanted ?? running;
    const commands = [
        ...(restarts ? [act("stop", name)] : []),
        ...(words.length === 0 ? [] : [act("modify", name, ...words)]),
        ...(shall === true && runs === false ? [act("start", name)] : []),
        ...(shall === false && runs === true ? [act("stop", name)] : []),
    ];
    if (!restarts || wanted !== undefined) return commands;
    return remembering(name, mark, { ...noForwards, running }, commands);
}

/** Removed and made again with all of its forwards, which are written down before, in case we are cut off between. */
function rebuild(want: NatNetworkInputs, seen: Seen, mark: string, why: string): VirtualBoxCommand[] {
    const { now, running, users, forwards } = seen;
    const { name } = want;
    if (users.length > 0) throw inUse(name, users, why);
    const memory = { ...forwards, ipv6Prefix: now?.ipv6Prefix, running };
    return remembering(name, mark, memory, [
        ...(running === true ? [act("stop", name)] : []),
        act("remove", name),
        ...birth(recalled(want, memory), forwards),
    ]);
}

function inUse(name: string, users: readonly string[], why: string): LabError {
    return new LabError({
        kind: "invalid-input",
        doing: `changing NAT network ${name}`,
        wrong: `${why}, which VirtualBox only does by removing the network and making it again, while ${users.join(", ")} runs on it`,
        remedy: "Shut that down first, or leave it as it is",
    });
}

/** By its process. A machine's start and stop start and stop it too. */
async function isRunning(world: VirtualBoxWorld, name: string): Promise<boolean | undefined> {
    return (await world.networkServices?.())?.natNetworks.has(name);
}

/** The running machines on it. */
async function usersOf(world: VirtualBoxWorld, name: string): Promise<string[]> {
    const machines = await Promise.all((await world.machineNames()).map((one) => world.machine(one)));
    return machines.flatMap((machine) =>
        machine?.state === "running" &&
        machine.cards.some(({ attachment }) => "natNetwork" in attachment && attachment.natNetwork === name)
            ? [machine.name]
            : [],
    );
}

/** What was left to VirtualBox, and is as it chose, is no input. */
function seenInputs(
    want: NatNetworkInputs,
    now: NatNetworkSettings,
    running: boolean | undefined,
): Partial<NatNetworkInputs> {
    const loopback = Object.entries(now.loopback).filter(
        ([address, offset]) => address in want.loopback || bornLoopback[address] !== offset,
    );
    return {
        ...now,
        ipv6Prefix: want.ipv6Prefix === undefined ? undefined : now.ipv6Prefix,
        loopback: Object.fromEntries(loopback),
        ...(want.running === undefined || running === undefined ? {} : { running }),
    };
}
