/** A DHCP server's settings in the form that inputs have, and the words of `dhcpserver` that make them so. */
import { isDeepStrictEqual } from "node:util";
import type { DhcpConditionKind, DhcpScope, DhcpServerRow } from "../../host/virtualbox/model";
import { formatAddress, netmaskOf, parseAddress, parseCidr } from "../../net/cidr";
import { conditionKinds } from "./dhcp-fields";
import type {
    ConditionKind,
    DhcpClient,
    DhcpCondition,
    DhcpGroup,
    DhcpTelling,
    LeaseTimes,
} from "./dhcp-fields";
import type { DhcpOption } from "./dhcp-options";

export interface DhcpSettings extends DhcpTelling {
    serverAddress: string;
    lower: string;
    upper: string;
    enabled: boolean;
    groups: Record<string, DhcpGroup>;
    /** Machines by their UUIDs. */
    clients: DhcpClient[];
}

export function settingsOf(row: DhcpServerRow): DhcpSettings {
    return {
        serverAddress: `${row.serverAddress}/${prefixLength(row.netmask)}`,
        lower: row.lower,
        upper: row.upper,
        enabled: row.enabled,
        ...tellingOf(row.global),
        groups: Object.fromEntries(
            row.groups.map(({ name, conditions, ...scope }) => {
                const those = (include: boolean) =>
                    conditions
                        .filter((one) => one.include === include)
                        .map(({ kind, value }) => ({ [kindOf(kind)]: lower(kind, value) }));
                return [name, { include: those(true), exclude: those(false), ...tellingOf(scope) }];
            }),
        ),
        clients: row.clients.map(({ card, mac, fixedAddress, ...scope }) => ({
            ...(card === undefined ? {} : { nic: { machine: card.machine, slot: card.slot } }),
            ...(mac === undefined ? {} : { mac }),
            ...(fixedAddress === undefined ? {} : { fixedAddress }),
            ...tellingOf(scope),
        })),
    };
}

/** The words after `dhcpserver add --network NAME`, or after `modify` when there is one. */
export function serverWords(want: DhcpSettings, now: DhcpSettings | undefined): string[] {
    const { groups, clients } = want;
    const known: DhcpTelling & Pick<DhcpSettings, "groups" | "clients"> = now ?? {
        ...nothing,
        groups: {},
        clients: [],
    };
    const names = [...new Set([...Object.keys(known.groups), ...Object.keys(groups)])].toSorted();
    const keys = [...new Set([...known.clients, ...clients].map(clientKey))];
    const global = tellingWords(want, known);
    return [
        ...addressWords(want, now),
        ...(global.length === 0 ? [] : ["--global", ...global]),
        ...names.flatMap((name) =>
            scopeWords(["--group", name], groups[name], known.groups[name], (group) => [
                ...group.include.flatMap((one) => conditionWords("--incl", one)),
                ...group.exclude.flatMap((one) => conditionWords("--excl", one)),
            ]),
        ),
        ...keys.flatMap((key) => {
            const [one, other] = [clients, known.clients].map((all) =>
                all.find((each) => clientKey(each) === key),
            );
            return scopeWords(clientWords(one ?? other), one, other, ({ fixedAddress }) =>
                fixedAddress === undefined ? [] : ["--fixed-address", fixedAddress],
            );
        }),
    ];
}

/** Who a client is, for comparing. */
export function clientKey({ nic, mac }: DhcpClient): string {
    return nic === undefined ? (mac ?? "") : `${nic.machine}/${nic.slot}`;
}

export function conditionText(condition: DhcpCondition): [kind: ConditionKind, value: string] {
    return Object.entries(condition)[0] as [ConditionKind, string];
}

const nothing: DhcpTelling = { options: {}, forcedOptions: [], suppressedOptions: [], leaseTimes: {} };

function addressWords(want: DhcpSettings, now: DhcpSettings | undefined): string[] {
    const { address, mask } = split(want.serverAddress);
    const before = now === undefined ? undefined : split(now.serverAddress);
    return [
        ...(address === before?.address ? [] : ["--server-ip", address]),
        ...(mask === before?.mask ? [] : ["--netmask", mask]),
        ...(want.lower === now?.lower ? [] : ["--lower-ip", want.lower]),
        ...(want.upper === now?.upper ? [] : ["--upper-ip", want.upper]),
        ...(want.enabled === now?.enabled ? [] : [want.enabled ? "--enable" : "--disable"]),
    ];
}

/** A group or client that differs is removed and told anew, all in the one call. */
function scopeWords<T extends DhcpTelling>(
    scope: readonly string[],
    want: T | undefined,
    now: T | undefined,
    more: (scope: T) => string[],
): string[] {
    if (want !== undefined && now !== undefined && isSame(want, now)) return [];
    return [
        ...(now === undefined ? [] : [...scope, "--remove-config"]),
        ...(want === undefined ? [] : [...scope, ...more(want), ...tellingWords(want, nothing)]),
    ];
}

function tellingWords(want: DhcpTelling, now: DhcpTelling): string[] {
    const gone = Object.keys(now.options).filter((code) => want.options[code] === undefined);
    const told = Object.entries(want.options).filter(
        ([code, value]) => !isDeepStrictEqual(value, now.options[code]),
    );
    const lacks = (some: readonly number[], all: readonly number[]) =>
        all.filter((code) => !some.includes(code)).map(String);
    const lists: [option: string, codes: string[]][] = [
        ["--unforce-opt", lacks(want.forcedOptions, now.forcedOptions)],
        ["--force-opt", lacks(now.forcedOptions, want.forcedOptions)],
        ["--unsuppress-opt", lacks(want.suppressedOptions, now.suppressedOptions)],
        ["--suppress-opt", lacks(now.suppressedOptions, want.suppressedOptions)],
    ];
    return [
        ...gone.flatMap((code) => ["--del-opt", code]),
        ...told.flatMap(([code, value]) =>
            typeof value === "string" ? ["--set-opt", code, value] : ["--set-opt-hex", code, value.hex],
        ),
        ...lists.flatMap(([option, codes]) => codes.flatMap((code) => [option, code])),
        ...(["min", "default", "max"] as const).flatMap((which) =>
            want.leaseTimes[which] === now.leaseTimes[which]
                ? []
                : [`--${which}-lease-time`, String(want.leaseTimes[which] ?? 0)],
        ),
    ];
}

function conditionWords(option: "--incl" | "--excl", condition: DhcpCondition): string[] {
    const [kind, value] = conditionText(condition);
    return [`${option}-${conditionKinds[kind]}`, value];
}

function clientWords(client: DhcpClient | undefined): string[] {
    if (client?.nic === undefined) return ["--mac-address", client?.mac ?? ""];
    return ["--vm", client.nic.machine, "--nic", String(client.nic.slot)];
}

function tellingOf({
    options,
    forced,
    suppressed,
    minLease,
    defaultLease,
    maxLease,
}: DhcpScope): DhcpTelling {
    const leaseTimes: LeaseTimes = {
        ...(minLease === undefined ? {} : { min: minLease }),
        ...(defaultLease === undefined ? {} : { default: defaultLease }),
        ...(maxLease === undefined ? {} : { max: maxLease }),
    };
    return {
        options: Object.fromEntries([...options].map(([code, option]) => [code, optionOf(option)])),
        forcedOptions: forced.toSorted((a, b) => a - b),
        suppressedOptions: suppressed.toSorted((a, b) => a - b),
        leaseTimes,
    };
}

function optionOf({ value, hex }: { value: string; hex: boolean }): DhcpOption {
    return hex ? { hex: value.toLowerCase().replaceAll(":", "") } : value;
}

function kindOf(kind: DhcpConditionKind): ConditionKind {
    const found = Object.entries(conditionKinds).find(([, word]) => word === kind);
    return (found?.[0] ?? "mac") as ConditionKind;
}

function lower(kind: DhcpConditionKind, value: string): string {
    return kind === "mac" || kind === "mac-wild" ? value.toLowerCase() : value;
}

/** In whatever order conditions stand: all of them count. */
function isSame<T extends DhcpTelling>(a: T, b: T): boolean {
    return isDeepStrictEqual(sorted(a), sorted(b));
}

function sorted<T extends DhcpTelling>(scope: T): T {
    const { include, exclude } = scope as Partial<DhcpGroup>;
    const inOrder = (some: readonly DhcpCondition[] = []) =>
        some.map((one) => JSON.stringify(one)).toSorted();
    return include === undefined ? scope : { ...scope, include: inOrder(include), exclude: inOrder(exclude) };
}

function split(cidr: string): { address: string; mask: string } {
    const parsed = parseCidr(cidr);
    return parsed === undefined
        ? { address: "", mask: "" }
        : { address: formatAddress(parsed), mask: netmaskOf(parsed.length) };
}

function prefixLength(netmask: string): number {
    const value = parseAddress(netmask)?.value ?? 0n;
    return value.toString(2).replaceAll("0", "").length;
}
