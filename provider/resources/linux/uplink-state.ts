import type { Observed, Scope } from "../../core/define";
import { namespaceResolverFile } from "../../host/nic";
import type { NicFacts } from "../../host/nic";
import { claimFor } from "../../host/ledger";
import type { Entry } from "../../host/ledger";
import type { Gateway, NicState } from "../../host/parse/nic-state";
import type { World } from "../../host/world";
import { linkInputs, linkMark, observeLink } from "./link";
import type { LinkSeen } from "./link";
import { observeSettings } from "./setting";
import type { Setting } from "./setting";
import { givenLease, leaseProcesses } from "./uplink-dhcp";
import type { Given } from "./uplink-dhcp";
import { isNat } from "./uplink-nat";
import { hostWant, insideName, insideWant, namesOf, resolved } from "./uplink-shape";
import type { UplinkInputs } from "./uplink-shape";
import { formerOf } from "./uplink-undo";
import type { Former } from "./uplink-undo";

export interface UplinkOutputs {
    wan: string;
    wanAddresses: string[];
    hostInterface: string;
    previousAddresses: string[];
    previousRoutes: string[];
    previousDns: string[];
    switchState: string;
}

export type UplinkSeen = Observed<UplinkInputs, UplinkOutputs> & {
    /** Somebody's change of the network card has not been confirmed: ours, cut off, or another's. */
    armed: boolean;
    claimed: boolean;
    /** Of the network card in the host's namespace, where that is to be looked at. */
    nic: (NicState & NicFacts) | undefined;
    former: Former | undefined;
    /** What bears the name in the namespace. */
    inside: LinkSeen | undefined;
    /** All that it has, a lease's too. */
    addresses: string[];
    host: LinkSeen | undefined;
    nat: "right" | "wrong" | "absent";
    leases: number[];
    /** What its client was given. */
    given: Given | undefined;
    dns: string | null;
    gateways: Gateway[];
    settings: Setting[];
};

/** Who has an uplink, and, for one that moves it, who has the network card. */
export function claimKeys(want: UplinkInputs): string[] {
    const own = `uplink ${want.namespace}/${insideName(want)}`;
    return want.mode === "move" ? [own, `nic ${want.interface}`] : [own];
}

export async function observeUplink(
    world: World,
    { want, mark, deleting }: Scope<UplinkInputs>,
): Promise<UplinkSeen | undefined> {
    const names = namesOf(want, mark);
    const armed = await world.isArmed(names.switch);
    // After that: whoever has armed it had claimed the card before.
    if (armed) await world.refreshClaims();
    const claims = await Promise.all(claimKeys(want).map((key) => world.claims(key)));
    const rival = claims
        .map((all) => claimFor(mark, all))
        .find((claim) => claim !== undefined && claim.mark !== mark);
    const own = claims[0]?.find((claim) => claim.mark === mark);
    const settings = await observeSettings(world, heldKeys(want, true), undefined, mark);
    const claimed = claims.every((all) => all.some((claim) => claim.mark === mark));
    if (deleting && own === undefined && !settings.some((setting) => setting.claimed)) return undefined;
    const place = { name: insideName(want), namespace: want.namespace, routed: true, deleting };
    const inside = await observeLink(world, place, mark);
    const addresses = inside === undefined ? [] : await world.addresses(place.name, place.namespace);
    const nic =
        own === undefined || !stands({ inside }, mark)
            ? await world.nic(want.interface, want.namespace)
            : undefined;
    const former =
        (own?.previous as Former | undefined) ?? (nic === undefined ? undefined : formerOf(want, nic));
    const host = await observeLink(
        world,
        { name: names.host, namespace: undefined, routed: true },
        mark,
        "host",
    );
    const leases = (await leaseProcesses(world, mark)).map(({ pid }) => pid);
    const given = leases.length === 0 ? undefined : await givenLease(world, want, mark);
    const table = want.mode === "veth" ? await world.table("inet", names.table, undefined) : undefined;
    const dns = await world.file(namespaceResolverFile(want.namespace));
    const gateways = want.mode === "move" ? await world.gateways(undefined) : [];
    const seen = {
        armed,
        claimed,
        nic,
        former,
        inside,
        addresses: addresses.map(({ cidr }) => cidr),
        host,
        leases,
        given,
        dns,
        gateways,
        settings,
        nat:
            table === undefined
                ? ("absent" as const)
                : isNat(table, names.host, want.interface)
                  ? ("right" as const)
                  : ("wrong" as const),
    };
    return {
        ...seen,
        mark: rival?.mark ?? own?.mark,
        free: rival === undefined && own === undefined,
        inputs: asInputs(want, mark, seen),
        left: leftOf(want, mark, seen),
        outputs: outputsOf(want, mark, seen),
        drift: driftOf(want, mark, seen, own),
    };
}

/** The settings of the host that an uplink holds; with `all`, those that it may have held before, too. */
export function heldKeys(want: UplinkInputs, all = false): string[] {
    if (want.mode !== "veth") return [];
    const six = want.gateway6 !== undefined;
    return [
        "net/ipv4/ip_forward",
        ...(six || all ? ["net/ipv6/conf/all/forwarding", `net/ipv6/conf/${want.interface}/accept_ra`] : []),
    ];
}

/** What a client that runs was given, and somebody has taken away: the client itself sees to it only when it renews its lease. */
export function lostOf({
    given,
    inside,
    addresses,
}: Pick<UplinkSeen, "given" | "inside" | "addresses">): string[] {
    if (given === undefined) return [];
    const { address, gateway } = given;
    const isWay = inside?.routes.some(({ to, via }) => to === "0.0.0.0/0" && via === gateway);
    return [
        ...(addresses.includes(address) ? [] : [address]),
        ...(gateway === undefined || isWay === true ? [] : [`the default route via ${gateway}`]),
    ];
}

/** Whether our interface stands complete in the namespace. */
export function stands({ inside }: Pick<UplinkSeen, "inside">, mark: string): boolean {
    return inside !== undefined && !inside.half && linkMark(inside, mark) === mark;
}

type Facts = Pick<
    UplinkSeen,
    "inside" | "addresses" | "host" | "leases" | "given" | "dns" | "gateways" | "former" | "nat" | "settings"
>;

/** Those inputs that can be read off it. */
function asInputs(want: UplinkInputs, mark: string, seen: Facts): Partial<UplinkInputs> {
    const { inside, host } = seen;
    if (inside === undefined || !stands(seen, mark)) return { addresses: [], dhcp: seen.leases.length > 0 };
    const found = linkInputs(inside, insideWant(want, mark));
    const via = (to: string) => found.routes?.find((route) => route.to === to)?.via;
    const { gateway, gateway6 } = resolved(want, mark);
    const hostLink = hostWant(want, mark);
    const hostHas =
        host === undefined || hostLink === undefined ? [] : (linkInputs(host, hostLink).addresses ?? []);
    const passes = (wanted: string | undefined) =>
        seen.gateways.some((one) => one.via === wanted) ? wanted : undefined;
    return {
        dhcp: seen.leases.length > 0,
        addresses: want.addresses.length === 0 ? [] : [...(found.addresses ?? [])],
        ...(want.gateway === undefined
            ? {}
            : { gateway: via("0.0.0.0/0") === gateway ? gateway : undefined }),
        ...(want.gateway6 === undefined ? {} : { gateway6: via("::/0") === gateway6 ? gateway6 : undefined }),
        dns: want.dns.length > 0 && seen.dns === resolverText(want.dns) ? want.dns : [],
        ...(want.mac === undefined ? {} : { mac: found.mac }),
        hostAddresses: want.hostAddresses.filter((cidr) => hostHas.includes(cidr)),
        ...(want.hostGateway === undefined ? {} : { hostGateway: passes(want.hostGateway) }),
        ...(want.hostGateway6 === undefined ? {} : { hostGateway6: passes(want.hostGateway6) }),
    };
}

/** What a run that was cut off may have asked for. */
function leftOf(want: UplinkInputs, mark: string, seen: Facts): Partial<UplinkInputs> {
    if (seen.inside === undefined || !stands(seen, mark)) return {};
    const via = (to: string) => seen.inside?.routes.find((route) => route.to === to)?.via;
    const strange = (family: 4 | 6) =>
        seen.gateways.find(
            (one) =>
                one.family === family &&
                !one.learnt &&
                seen.former !== undefined &&
                !seen.former.gateways.some((known) => known.via === one.via),
        )?.via;
    return {
        addresses: seen.inside.addresses,
        gateway: via("0.0.0.0/0"),
        gateway6: via("::/0"),
        hostAddresses: seen.host?.addresses ?? [],
        dns:
            seen.dns === null || seen.dns === seen.former?.namespaceResolver
                ? []
                : (seen.dns.match(/\S+(?=\n)/g) ?? []),
        ...(want.mode === "move" ? { hostGateway: strange(4), hostGateway6: strange(6) } : {}),
    };
}

function outputsOf(
    want: UplinkInputs,
    mark: string,
    seen: Pick<UplinkSeen, "inside" | "addresses" | "former" | "armed">,
): UplinkOutputs {
    const { former, armed } = seen;
    return {
        wan: insideName(want),
        wanAddresses: stands(seen, mark) ? seen.addresses : [],
        hostInterface: hostWant(want, mark)?.name ?? "",
        previousAddresses: (former?.addresses ?? []).map(([cidr = ""]) => cidr),
        previousRoutes: (former?.routes ?? []).map((words) => words.join(" ")),
        previousDns: former?.nameservers ?? [],
        switchState: armed ? "armed" : "confirmed",
    };
}

/** What no input tells of, a phrase each. */
function driftOf(want: UplinkInputs, mark: string, seen: Facts, own: Entry | undefined): string[] {
    if (own === undefined) return [];
    const host = hostWant(want, mark);
    const held = seen.settings.filter(
        ({ key, value }) => heldKeys(want).includes(key) && key.endsWith("forward") && value !== "1",
    );
    return [
        ...(stands(seen, mark) ? [] : [`${insideName(want)} is not in namespace ${want.namespace}`]),
        ...(stands(seen, mark) && seen.inside?.link.up === false ? [`${insideName(want)} is down`] : []),
        ...(host !== undefined && seen.host === undefined ? [`${host.name} is not there`] : []),
        ...(seen.host?.link.up === false ? [`${seen.host.link.name} is down`] : []),
        ...(want.mode === "veth" && seen.nat !== "right"
            ? ["the masquerading of the host is not as it was made"]
            : []),
        ...(stands(seen, mark)
            ? lostOf(seen).map((what) => `${insideName(want)} has lost ${what} of its lease`)
            : []),
        ...held.map(({ key, value }) => `${key} is ${value ?? "absent"}`),
    ];
}

/** The text of a resolv.conf (resolv.conf(5)). */
export function resolverText(servers: readonly string[]): string {
    return servers.map((server) => `nameserver ${server}\n`).join("");
}
