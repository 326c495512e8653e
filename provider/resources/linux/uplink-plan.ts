import type { Plan, Unplan } from "../../core/define";
import type { Command } from "../../host/host";
import { namespaceResolverFile } from "../../host/nic";
import type { Probe } from "../../host/probe";
import type { SwitchStep } from "../../host/switch";
import { settleLink } from "./link";
import type { LinkSeen, LinkWant } from "./link";
import { settleAddresses } from "./link-addresses";
import { giveBackSetting, holdSetting } from "./setting";
import { endLease, flushLease, startLease } from "./uplink-dhcp";
import { natTransaction } from "./uplink-nat";
import { absent, clientFor, refuseUnfit } from "./uplink-refusals";
import { defaultRoutes, hostWant, insideName, insideWant, namesOf, parseEndpoint } from "./uplink-shape";
import type { UplinkInputs } from "./uplink-shape";
import { claimKeys, heldKeys, lostOf, resolverText, stands } from "./uplink-state";
import type { UplinkSeen } from "./uplink-state";
import { uplinkSwitch } from "./uplink-undo";

/** What stands in the way is told before the first command. */
export function planUplink({ want, mark, seen, was }: Plan<UplinkInputs, UplinkSeen>): Command[] {
    const names = namesOf(want, mark);
    if (seen === undefined) throw absent(want);
    // A change that was cut off is undone first; what it had begun is then as it was before.
    if (seen.armed) return [{ throwSwitch: { name: names.switch, seconds: want.rollbackSeconds, undo: [] } }];
    const { former } = seen;
    if (former === undefined) throw absent(want);
    // Of another kind, its state lost: it is given back first.
    if (seen.mark === mark && (former.mode !== want.mode || former.link.name !== want.interface)) {
        const was = { ...want, mode: former.mode, interface: former.link.name };
        return unplanUplink({ was, mark, seen, adopted: undefined });
    }
    const keep = stands(seen, mark);
    if (!keep) refuseUnfit(want, mark, seen);
    const claims: Command[] = seen.claimed
        ? []
        : claimKeys(want).map((key, index) => ({
              claim: key,
              mark,
              previous: index === 0 ? former : null,
              exclusive: true,
          }));
    const settings = holdSettings(want, mark, seen);
    const steps = keep ? changes(want, mark, seen, was) : creation(want, mark, seen);
    if (steps.length === 0) return [...claims, ...settings];
    const guarded: Command = {
        guarded: {
            ...uplinkSwitch(want, mark, former),
            steps,
            probes: probesOf(want, mark),
            afterwards: [
                ...seen.settings.flatMap((setting) =>
                    giveBackSetting({ ...setting, claimed: true, value: "" }, undefined, mark),
                ),
                ...releases(want, mark),
            ],
        },
    };
    return [...claims, ...settings, guarded];
}

/** Deleting is what the switch would do: it is armed and thrown at once, so that it ends well also when we are cut off. */
export function unplanUplink({ was, mark, seen }: Unplan<UplinkInputs, UplinkSeen>): Command[] {
    const settings = seen.settings.flatMap((setting) => giveBackSetting(setting, undefined, mark));
    const { former } = seen;
    return [
        ...(former === undefined ? [] : [{ throwSwitch: uplinkSwitch(was, mark, former) }]),
        ...settings,
        ...releases(was, mark),
    ];
}

function releases(inputs: UplinkInputs, mark: string): Command[] {
    return claimKeys(inputs).map((key) => ({ release: key, mark }));
}

function holdSettings(want: UplinkInputs, mark: string, { settings }: UplinkSeen): Command[] {
    const wanted = heldKeys(want);
    return settings.flatMap((setting) => {
        const { key, value, claimed } = setting;
        if (!wanted.includes(key)) return giveBackSetting(setting, undefined, mark);
        // With forwarding on, a host heeds router advertisements only when told so twice (accept_ra in ip-sysctl.rst).
        const advertised = key.endsWith("/accept_ra");
        if (value === undefined || (advertised && value === "0" && !claimed)) return [];
        return holdSetting(setting, advertised ? "2" : "1", undefined, mark);
    });
}

/** All of it, from nothing; what a cut-off run or a vanished namespace left is taken away first. */
function creation(want: UplinkInputs, mark: string, seen: UplinkSeen): SwitchStep[] {
    const { interface: nic, namespace, mode } = want;
    const { birth, host: hostName } = namesOf(want, mark);
    const inside = insideWant(want, mark);
    const host = hostWant(want, mark);
    const born: Record<UplinkInputs["mode"], SwitchStep[]> = {
        veth: [
            {
                ip: [
                    "link",
                    "add",
                    "name",
                    hostName,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    birth,
                    "netns",
                    namespace,
                ],
            },
        ],
        macvlan: [
            macvlanStep(nic, birth, ["netns", namespace]),
            ...(host === undefined ? [] : [macvlanStep(nic, hostName, [])]),
        ],
        move: [...letGo(nic, seen), { ip: ["link", "set", "dev", nic, "netns", namespace, "name", birth] }],
    };
    const leftover: SwitchStep[] = [
        ...(seen.leases.length === 0 ? [] : endLease(want, mark)),
        ...(seen.inside?.half === true && mode !== "move"
            ? [{ ip: ["link", "del", "dev", seen.inside.link.name], namespace }]
            : []),
        ...(seen.host === undefined || mode === "move" ? [] : [{ ip: ["link", "del", "dev", hostName] }]),
    ];
    return [
        ...leftover,
        ...born[mode],
        ...(host === undefined ? [] : linkSteps(host, undefined, mark, hostName, undefined)),
        ...linkSteps(inside, undefined, mark, birth, undefined),
        ...natSteps(want, mark, seen),
        ...resolverSteps(want, seen),
        ...(want.dhcp ? startLease(want, mark, clientFor(want, seen)) : []),
        ...hostGateways(want, {}, seen),
    ];
}

/** Those who set the card up are told to leave it alone, or ended, where they would not notice its return. */
function letGo(nic: string, { former }: UplinkSeen): SwitchStep[] {
    return [
        ...(former?.manager === "NetworkManager"
            ? [{ managed: nic, by: "NetworkManager", care: false } as const]
            : []),
        ...(former?.leasedBy ?? []).map((argv): SwitchStep => ({ client: argv, of: nic, run: false })),
    ];
}

/** What of an uplink that stands is not as wanted. */
function changes(
    want: UplinkInputs,
    mark: string,
    seen: UplinkSeen,
    was: Partial<UplinkInputs> | undefined,
): SwitchStep[] {
    const { host: hostName } = namesOf(want, mark);
    const before = was === undefined ? undefined : formerWant(want, seen, was);
    const host = hostWant(want, mark);
    const wasHost = before === undefined ? undefined : hostWant(before, mark);
    const remake: SwitchStep[] =
        host !== undefined && seen.host === undefined ? [macvlanStep(want.interface, hostName, [])] : [];
    const gone: SwitchStep[] =
        host === undefined && seen.host !== undefined ? [{ ip: ["link", "del", "dev", hostName] }] : [];
    const ended = !want.dhcp && seen.leases.length > 0;
    return [
        ...(ended ? [...endLease(want, mark), ...flushLease(want)] : []),
        ...gone,
        ...remake,
        ...(host === undefined ? [] : linkSteps(host, seen.host, mark, hostName, wasHost)),
        ...linkSteps(
            insideWant(want, mark),
            seen.inside,
            mark,
            "",
            before === undefined ? undefined : insideWant(before, mark),
        ),
        ...natSteps(want, mark, seen),
        ...resolverSteps(want, seen, was?.dns),
        ...(want.dhcp && (seen.leases.length === 0 || lostOf(seen).length > 0)
            ? [...endLease(want, mark), ...startLease(want, mark, clientFor(want, seen))]
            : []),
        ...hostGateways(want, was ?? {}, seen),
    ];
}

/** What was asked for before. A default route beside a lease is the lease's. */
function formerWant(want: UplinkInputs, seen: UplinkSeen, was: Partial<UplinkInputs>): UplinkInputs {
    const bare = { gateway: undefined, gateway6: undefined, addresses: [], hostAddresses: [] };
    const leased = want.dhcp && seen.leases.length > 0 ? { gateway: undefined } : {};
    return { ...want, ...bare, ...was, ...leased };
}

function macvlanStep(parent: string, name: string, place: readonly string[]): SwitchStep {
    return {
        ip: ["link", "add", "link", parent, "name", name, ...place, "type", "macvlan", "mode", "bridge"],
    };
}

/** One of our interfaces made what it is to be. */
function linkSteps(
    want: LinkWant,
    seen: LinkSeen | undefined,
    mark: string,
    birth: string,
    was: LinkWant | undefined,
): SwitchStep[] {
    return [...settleLink(want, seen, mark, birth), ...settleAddresses(want, seen, was)] as SwitchStep[];
}

function natSteps(want: UplinkInputs, mark: string, { nat }: UplinkSeen): SwitchStep[] {
    if (want.mode !== "veth" || nat === "right") return [];
    const { table, host } = namesOf(want, mark);
    return [{ nft: natTransaction(table, host, want.interface) }];
}

function resolverSteps(want: UplinkInputs, seen: UplinkSeen, was: readonly string[] = []): SwitchStep[] {
    const file = namespaceResolverFile(want.namespace);
    const text = resolverText(want.dns);
    if (want.dns.length > 0) return seen.dns === text ? [] : [{ file, text }];
    if (want.dhcp && seen.leases.length > 0) return []; // the lease writes it
    const former = seen.former?.namespaceResolver ?? null;
    return was.length > 0 && seen.dns !== former ? [{ file, text: former }] : [];
}

/** The host's own way out, through the lab's router. */
function hostGateways(want: UplinkInputs, was: Partial<UplinkInputs>, seen: UplinkSeen): SwitchStep[] {
    const present = (via: string | undefined) => seen.gateways.some((gateway) => gateway.via === via);
    const route = (act: string, { to, via = "" }: { to: string; via?: string | undefined }): SwitchStep => ({
        ip: ["route", act, to, "via", via],
    });
    const [wanted, former] = [want, was].map((one) => defaultRoutes(one.hostGateway, one.hostGateway6));
    const kept = (via: string | undefined) => wanted?.some((other) => other.via === via) === true;
    return [
        ...(former ?? []).filter(({ via }) => present(via) && !kept(via)).map((one) => route("del", one)),
        ...(wanted ?? []).filter(({ via }) => !present(via)).map((one) => route("add", one)),
    ];
}

/** From the namespace in any case, and from the host when its way out is another now. */
function probesOf(want: UplinkInputs, mark: string): Probe[] {
    const { namespace, probe } = want;
    const dev = insideName(want);
    const hops = insideWant(want, mark).routes.flatMap(({ via }) => via ?? []);
    const zoned = (via: string) => (via.startsWith("fe80:") ? `${via}%${dev}` : via);
    const inside: Probe[] =
        probe !== "gateway"
            ? [{ ...probeOf(probe), namespace }]
            : want.dhcp
              ? [{ gateway: null, dev, namespace }]
              : hops.map((via) => ({ gateway: zoned(via), namespace }));
    const ways = [want.hostGateway, want.hostGateway6].filter((via) => via !== undefined);
    if (ways.length === 0) return inside;
    return [
        ...inside,
        ...(probe === "gateway" ? ways.map((via): Probe => ({ gateway: via })) : [probeOf(probe)]),
    ];
}

function probeOf(probe: Exclude<UplinkInputs["probe"], "gateway">): Probe {
    return "tcp" in probe ? { tcp: parseEndpoint(probe.tcp) } : { ping: probe.ping };
}
