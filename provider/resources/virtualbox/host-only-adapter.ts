/**
 * A host-only adapter, vboxnetN: VirtualBox chooses its name. VirtualBox puts the address that its extradata names back on
 * it whenever a machine on it starts (Main, ConsoleImplConfigCommon.cpp), so that the extradata is kept in step with what is
 * wanted here; an adapter that is to have no address, because it is the port of a bridge, gets a network mask there with
 * which VirtualBox sets none.
 */
import { LabError } from "../../core/errors";
import type { Failure, Observed } from "../../core/define";
import type { HostOnlyAdapterRow, VirtualBoxWorld } from "../../host/virtualbox/model";
import { allowingLine, allows } from "../../host/virtualbox/parse/networks-conf";
import { contains, formatCidr, networkOf, parseCidr } from "../../net/cidr";
import { interfaceAddress, network, unique } from "../../net/fields";
import { defineVirtualBox, seatKey } from "./define";
import { objectName } from "./fields";
import { addressCommands, ipv6Of } from "./host-only-address";
import { serverOf, withoutServer, withServer } from "./host-only-server";
import type { ServerSeen } from "./host-only-server";
import { extraCommands, extraFor, extraOf, hides } from "./host-only-extra";
import type { Extra } from "./host-only-extra";
import { adapterKey, birthKey, unborn } from "../../host/virtualbox/host-only-birth";
import type { Birth, Unborn } from "../../host/virtualbox/host-only-birth";
import { claimFor } from "../../host/ledger";

export interface HostOnlyAdapterInputs {
    name?: string | undefined;
    ipv4?: string | undefined;
    ipv6?: string | undefined;
    ranges: string[];
}

export interface HostOnlyAdapterOutputs {
    adapter: string;
    networkName: string;
    mac: string;
}

/** What an adapter that was taken over was before us. */
interface Former {
    ipv4?: string | undefined;
    ipv6?: string | undefined;
    extra: Extra;
}

type Seen = Observed<HostOnlyAdapterInputs, HostOnlyAdapterOutputs> & {
    name: string;
    /** Absent: it went with the machine's uptime, or by hand. */
    adapter: HostOnlyAdapterRow | undefined;
    /** What an adapter that was taken over was. */
    former: Former | undefined;
    /** What was there in the place of one that we made. */
    unborn: Unborn;
    claimed: boolean;
    /** The claim on its birth is still there. */
    born: boolean;
    extra: Extra;
    server: ServerSeen;
    /** An address that the host's administrator does not allow. */
    forbidden: string | undefined;
};

export const hostOnlyAdapter = defineVirtualBox<HostOnlyAdapterInputs, HostOnlyAdapterOutputs, Seen>({
    type: "virtualbox:HostOnlyAdapter",
    fields: {
        name: objectName("a host-only adapter", /[\p{Cc}"]/u).optional(),
        ipv4: interfaceAddress().optional(),
        ipv6: interfaceAddress().optional(),
        ranges: unique(network(), "range").default(["192.168.56.0/21", "fe80::/10"]),
    },
    replaceOn: ["name"],
    outputs: ["adapter", "networkName", "mac"],
    id: ({ name }) => name ?? "vboxnet",
    rules: ({ name, ipv4, ipv6, ranges, adopt }) => [
        ...family("ipv4", ipv4, 4),
        ...family("ipv6", ipv6, 6),
        ...outside("ipv4", ipv4, ranges),
        ...outside("ipv6", ipv6, ranges),
        ...(name !== undefined && !adopt
            ? [
                  {
                      property: "name",
                      reason: "is given, but VirtualBox chooses the names of new adapters. Leave it out, or set `adopt: true` to take an adapter that is there.",
                  },
              ]
            : []),
    ],
    claims: (inputs) =>
        (["ipv4", "ipv6"] as const).flatMap((property) => {
            const value = inputs[property];
            const cidr = value === undefined ? undefined : parseCidr(value);
            if (value === undefined || cidr === undefined) return [];
            return [
                {
                    property,
                    key: `${seatKey(inputs)} host-only`,
                    what: `the network ${formatCidr(networkOf(cidr))}`,
                    networks: [formatCidr(networkOf(cidr))],
                    group: inputs.owner,
                },
            ];
        }),

    async observe(world, { want, mark, deleting }) {
        const name = want.name ?? (await ownName(world, mark)) ?? (await newborn(world, mark));
        const adapter = (await world.hostOnlyAdapters()).find((row) => row.name === name);
        const forbidden = deleting ? undefined : await forbiddenBy(world, want);
        if (name === undefined || (adapter === undefined && !deleting))
            return forbidden === undefined || deleting ? undefined : notToBe(forbidden);
        const claims = await world.claims(adapterKey(name));
        const claim = claimFor(mark, claims);
        const extra = extraOf(name, (await world.global()).extraData);
        return {
            name,
            adapter,
            ...(await formerly(world, mark, want, name, claim)),
            claimed: claim?.mark === mark,
            extra,
            server: await serverOf(world, name, want.name === undefined && adapter !== undefined),
            forbidden,
            mark: want.name === undefined ? mark : claim?.mark,
            inputs: {
                ipv4: hides(extra) ? undefined : adapter?.ipv4,
                ipv6: ipv6Of(want.ipv6, extra, adapter),
            },
            outputs: {
                adapter: name,
                networkName: adapter?.networkName ?? "",
                mac: adapter?.mac ?? "",
            },
            ...(extraCommands(name, extraFor(want), extra).length === 0
                ? {}
                : { drift: ["VirtualBox would give it another address"] }),
            restore: null,
        };
    },

    plan({ want, mark, seen, was }) {
        if (seen?.forbidden !== undefined) throw notAllowed(seen.forbidden);
        if (seen?.adapter === undefined) return [{ createHostOnlyAdapter: mark }];
        const { name, adapter, claimed, born, extra } = seen;
        const previous =
            want.name === undefined ? seen.unborn : { ...seen.inputs, ipv4: adapter.ipv4, extra };
        return [
            ...(claimed ? [] : [{ claim: adapterKey(name), mark, previous, exclusive: true }]),
            ...(born ? [{ release: birthKey, mark }] : []),
            ...withoutServer(seen.server),
            ...addressCommands(want, { adapter, extra, was }),
            ...extraCommands(name, extraFor(want), extra),
        ];
    },

    unplan({ was, mark, seen }) {
        const { name, adapter, former, extra, born } = seen;
        const release = [...(born ? [{ release: birthKey, mark }] : []), { release: adapterKey(name), mark }];
        if (former !== undefined)
            return [
                ...(adapter === undefined ? [] : addressCommands(former, { adapter, extra, was })),
                ...extraCommands(name, former.extra, extra),
                ...release,
            ];
        return [
            ...withoutServer(seen.server),
            ...(adapter === undefined ? [] : [{ manage: ["hostonlyif", "remove", name] }]),
            ...extraCommands(name, {}, extra),
            ...withServer(seen.unborn.server, seen.server),
            ...release,
        ];
    },
});

/** No adapter, and none that could have its address. */
function notToBe(forbidden: string): Seen {
    return {
        ...{ name: "", adapter: undefined, former: undefined, unborn: { server: null }, claimed: false },
        ...{ born: false, extra: {}, server: { network: "", stands: false, isStray: false }, forbidden },
        ...{ mark: undefined, free: true, inputs: {}, restore: null },
        outputs: { adapter: "", networkName: "", mac: "" },
    };
}

/** What the ledger remembers of what was there before. */
async function formerly(
    world: VirtualBoxWorld,
    mark: string,
    { name: taken }: HostOnlyAdapterInputs,
    name: string,
    claim: { previous: unknown } | undefined,
): Promise<Pick<Seen, "former" | "unborn" | "born">> {
    const birth = (await world.claims(birthKey)).find((entry) => entry.mark === mark);
    const nothing: Unborn = birth === undefined ? { server: null } : unborn(birth.previous as Birth, name);
    return {
        born: birth !== undefined,
        former: taken === undefined ? undefined : (claim?.previous as Former | undefined),
        unborn: taken === undefined ? ((claim?.previous as Unborn | undefined) ?? nothing) : nothing,
    };
}

/** The adapter that a mark has in the ledger. */
async function ownName(world: VirtualBoxWorld, mark: string): Promise<string | undefined> {
    const prefix = adapterKey("");
    const key = (await world.heldBy(mark)).find((held) => held.startsWith(prefix) && held !== birthKey);
    return key?.slice(prefix.length);
}

/** The one that was made when we were cut off before its name was written down: new since then, and nobody's. */
async function newborn(world: VirtualBoxWorld, mark: string): Promise<string | undefined> {
    const birth = (await world.claims(birthKey)).find((claim) => claim.mark === mark);
    if (birth === undefined) return undefined;
    const { adapters: before } = birth.previous as Birth;
    const fresh = (await world.hostOnlyAdapters())
        .map(({ name }) => name)
        .filter((name) => !before.includes(name));
    const claims = await Promise.all(fresh.map((name) => world.claims(adapterKey(name))));
    return fresh.find((_name, index) => claims[index]?.length === 0);
}

async function forbiddenBy(
    world: VirtualBoxWorld,
    { ipv4, ipv6 }: HostOnlyAdapterInputs,
): Promise<string | undefined> {
    // Windows lets adapters have any address, and so does macOS since VirtualBox 7.
    if (world.platform === "win32" || world.platform === "darwin") return undefined;
    const wanted = [ipv4, ipv6].filter((cidr) => cidr !== undefined);
    if (wanted.length === 0) return undefined;
    const conf = await world.networksConf();
    const suspects = wanted.filter((cidr) => !allows(conf, cidr, "7.0.0"));
    if (suspects.length === 0) return undefined;
    const version = await world.version(); // a call of VBoxManage: old ones allow everything
    return suspects.find((cidr) => !allows(conf, cidr, version));
}

function notAllowed(cidr: string): LabError {
    return new LabError({
        kind: "not-permitted",
        doing: `giving a host-only adapter the address ${cidr}`,
        wrong: "/etc/vbox/networks.conf, or VirtualBox without that file, does not allow it",
        remedy: `Have root add the line \`${allowingLine(cidr)}\` to /etc/vbox/networks.conf, and keep the file readable for all`,
    });
}

function family(property: string, value: string | undefined, wanted: 4 | 6): Failure[] {
    if (value === undefined || parseCidr(value)?.family === wanted) return [];
    return [{ property, reason: `is ${value}, not an address of IPv${wanted}. Give it as the other one.` }];
}

/** Where nothing else is said, VirtualBox allows 192.168.56.0/21 and link-local addresses (manual, 6.7). */
function outside(property: string, value: string | undefined, ranges: readonly string[]): Failure[] {
    const cidr = value === undefined ? undefined : parseCidr(value);
    if (value === undefined || cidr === undefined) return [];
    const allowed = ranges.map(parseCidr).some((range) => range !== undefined && contains(range, cidr));
    if (allowed) return [];
    return [
        {
            property,
            reason:
                `is ${value}, outside of ${ranges.join(" and ")}, which VirtualBox allows. Have root add the line \`${allowingLine(value)}\` ` +
                `to /etc/vbox/networks.conf, and say so here: \`ranges: ["${formatCidr(networkOf(cidr))}"]\`.`,
        },
    ];
}
