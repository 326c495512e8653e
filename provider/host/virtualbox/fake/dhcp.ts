import { Refusal } from "../../fake/kernel";
import { formatAddress, netmaskOf, nthAddress, parseCidr, size } from "../../../net/cidr";
import type {
    DhcpClientRow,
    DhcpConditionKind,
    DhcpGroupRow,
    DhcpScope,
    DhcpServerRow,
    NatNetworkRow,
} from "../model";
import { interfaceNetwork } from "./interfaces";
import type { Draft, FakeState } from "./state";
import { copyOf, saidOf, wholeNumber } from "./words";
import type { Said } from "./words";

type Server = Draft<DhcpServerRow>;
type Scope = Draft<DhcpScope>;
type Group = Draft<DhcpGroupRow>;
type Client = Draft<DhcpClientRow>;

export function dhcpServer(state: FakeState, [act, ...words]: readonly string[]): void {
    const said = saidOf(words, (option) => arities[option]);
    const network = networkOf(state, said);
    const known = state.dhcpServers.get(network);
    if (act === "add" && known !== undefined) throw new Refusal("DHCP server already exists");
    if (act !== "add" && known === undefined) throw new Refusal("DHCP server does not exist");
    if (act === "remove") state.dhcpServers.delete(network);
    else if (act === "add" || act === "modify") {
        const server = known ?? newServer(network, said);
        state.dhcpServers.set(network, server);
        configure(state, server, said);
    } else if (act === "stop") state.running.dhcpServers.delete(network);
    else if (act === "start" || act === "restart") state.running.dhcpServers.add(network);
    else {
        throw new Refusal(`Unknown subcommand: ${act}`);
    }
}

/** As the settings file tells it, which forgets what stands without an option for all. */
export function serverOf(server: Server): DhcpServerRow {
    const { global, clients } = server;
    const kept = global.options.size === 0 ? newScope() : global;
    const key = ({ mac, card }: Client) => mac ?? `of ${card?.machine} ${card?.slot}`;
    const sorted = [...clients].sort((one, other) => (key(one) < key(other) ? -1 : 1));
    return copyOf({ ...server, global: kept, clients: sorted });
}

function newScope(): Scope {
    return {
        options: new Map(),
        forced: [],
        suppressed: [],
        minLease: undefined,
        defaultLease: undefined,
        maxLease: undefined,
    };
}

function newServer(network: string, said: readonly Said[]): Server {
    for (const needed of ["ip", "netmask", "lowerip", "upperip"])
        if (!said.some(({ option }) => (aliases[option] ?? option) === needed))
            throw new Refusal(`Missing required option: --${needed}`);
    return {
        network,
        serverAddress: "",
        netmask: "",
        lower: "",
        upper: "",
        enabled: false,
        global: newScope(),
        groups: [],
        clients: [],
    };
}

function networkOf(state: FakeState, said: readonly Said[]): string {
    const [first] = said.flatMap(({ option, values: [value = ""] }) => {
        if (option === "network" || option === "netname") return [value];
        return option === "interface" || option === "ifname" ? [interfaceNetwork(state, value)] : [];
    });
    if (first === undefined) throw new Refusal("You need to specify either --network or --interface");
    return first;
}

const aliases: Readonly<Record<string, string>> = {
    "server-ip": "ip",
    "lower-ip": "lowerip",
    "upper-ip": "upperip",
};

const conditionKinds: readonly DhcpConditionKind[] = [
    ...(["mac", "mac-wild", "vendor", "vendor-wild", "user", "user-wild"] as const),
];

const scopeArities: Readonly<Record<string, number>> = {
    "set-opt": 2,
    "set-opt-hex": 2,
    ...Object.fromEntries(
        [
            ...["del-opt", "force-opt", "unforce-opt", "suppress-opt", "unsuppress-opt"],
            ...["min-lease-time", "default-lease-time", "max-lease-time", "fixed-address"],
            ...["incl", "excl", "del"].flatMap((act) => conditionKinds.map((kind) => `${act}-${kind}`)),
        ].map((option) => [option, 1]),
    ),
    "zap-options": 0,
    "zap-conditions": 0,
    "remove-config": 0,
};

const arities: Readonly<Record<string, number | undefined>> = {
    ...Object.fromEntries(
        [
            ...["network", "netname", "interface", "ifname", "ip", "netmask", "lowerip", "upperip"],
            ...Object.keys(aliases),
            ...["group", "vm", "nic", "mac-address"],
        ].map((option) => [option, 1]),
    ),
    enable: 0,
    disable: 0,
    global: 0,
    ...scopeArities,
};

/** Where the words of a scope are at: for all at first. A scope is made when the first thing is said of it. */
interface Place {
    state: FakeState;
    server: Server;
    scope: () => Scope | Group | Client;
    machine?: string;
}

/** What can be done is done, also when something else is refused. */
function configure(state: FakeState, server: Server, said: readonly Said[]): void {
    const place: Place = { state, server, scope: () => server.global };
    const refused: string[] = [];
    for (const { option, values } of said) {
        try {
            apply(place, option, values);
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            refused.push(error.message);
        }
    }
    if (refused.length > 0) throw new Refusal(refused.join("; "));
}

const addresses: Readonly<Record<string, "serverAddress" | "netmask" | "lower" | "upper">> = {
    ip: "serverAddress",
    netmask: "netmask",
    lowerip: "lower",
    upperip: "upper",
};

function apply(place: Place, option: string, [value = "", more = ""]: readonly string[]): void {
    const { server } = place;
    const address = addresses[aliases[option] ?? option];
    if (address !== undefined) server[address] = value;
    else if (option === "enable" || option === "disable") server.enabled = option === "enable";
    else if (option in scopes) scopes[option]?.(place, value);
    else if (option in scopeArities) changeScope(place, option, value, more);
}

const scopes: Readonly<Record<string, (place: Place, value: string) => void>> = {
    global: (place) => (place.scope = () => place.server.global),
    group: (place, name) => {
        place.scope = () =>
            found(
                place.server.groups,
                (group) => group.name === name,
                () => ({ name, ...newScope(), conditions: [] }),
            );
    },
    vm: (place, name) => {
        place.scope = () => {
            throw new Refusal("there is no such client");
        };
        place.machine = place.state.machine(name).uuid;
        scopes["nic"]?.(place, "1");
    },
    nic: (place, number) => {
        const { server, machine = "" } = place;
        const slot = wholeNumber(number);
        if (machine === "") throw new Refusal("--nic stands without --vm");
        place.scope = () =>
            found(
                server.clients,
                ({ card }) => card?.machine === machine && card.slot === slot,
                () => ({ card: { machine, slot }, fixedAddress: undefined, ...newScope() }),
            );
    },
    "mac-address": (place, text) => {
        const mac = (text.toLowerCase().replaceAll(":", "").match(/../g) ?? []).join(":");
        place.scope = () =>
            found(
                place.server.clients,
                (client) => client.mac === mac,
                () => ({ mac, fixedAddress: undefined, ...newScope() }),
            );
    },
};

function found<T>(list: T[], is: (one: T) => boolean, make: () => T): T {
    const known = list.find(is);
    if (known !== undefined) return known;
    const made = make();
    list.push(made);
    return made;
}

function changeScope(place: Place, option: string, value: string, more: string): void {
    const { server } = place;
    const scope = place.scope();
    const [, act, kind] = /^(incl|excl|del)-(mac|vendor|user)/.exec(option) ?? [];
    if (option === "remove-config") removeScope(place, scope);
    else if (option === "zap-options") scope.options.clear();
    else if (option === "zap-conditions") (scope as Group).conditions = [];
    else if (option === "fixed-address") (scope as Client).fixedAddress = value === "" ? undefined : value;
    else if (option.endsWith("lease-time")) setLease(scope, option, wholeNumber(value));
    else if (act !== undefined && kind !== undefined)
        changeCondition(scope as Group, act, option.slice(act.length + 1) as DhcpConditionKind, value);
    else changeOption(scope, server, option, { code: String(wholeNumber(value)), value: more });
    // VirtualBox keeps groups by their names.
    server.groups.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function removeScope(place: Place, scope: Scope): void {
    const { server } = place;
    if (scope === server.global) throw new Refusal("--remove-config cannot be applied to the global config");
    server.groups = server.groups.filter((group) => group !== scope);
    server.clients = server.clients.filter((client) => client !== scope);
    place.scope = () => server.global;
}

function setLease(scope: Scope, option: string, seconds: number): void {
    const names = { min: "minLease", default: "defaultLease", max: "maxLease" } as const;
    scope[names[option.split("-")[0] as keyof typeof names]] = seconds === 0 ? undefined : seconds;
}

function changeOption(
    scope: Scope,
    server: Server,
    option: string,
    { code, value }: { code: string; value: string },
): void {
    const number = Number(code);
    const without = (codes: number[]) => codes.filter((one) => one !== number);
    if (option === "set-opt" && code === "1" && scope === server.global) server.netmask = value;
    else if (option === "set-opt" || option === "set-opt-hex")
        scope.options.set(code, { value, hex: option === "set-opt-hex" });
    else if (option === "del-opt") {
        if (!scope.options.delete(code)) throw new Refusal(`DHCP option ${code} was not found`);
    } else if (option === "force-opt") scope.forced = [...without(scope.forced), number].sort(ascending);
    else if (option === "unforce-opt") scope.forced = without(scope.forced);
    else if (option === "suppress-opt")
        scope.suppressed = [...without(scope.suppressed), number].sort(ascending);
    else scope.suppressed = without(scope.suppressed);
}

const ascending = (one: number, other: number) => one - other;

/** 7.2.22 takes conditions of MAC addresses alone. */
function changeCondition(group: Group, act: string, kind: DhcpConditionKind, value: string): void {
    const at = group.conditions.findIndex((one) => one.kind === kind && one.value === value);
    if (act === "del") {
        if (at < 0) throw new Refusal(`Could not find any condition with value '${value}' to delete`);
        group.conditions.splice(at, 1);
        return;
    }
    if (!kind.startsWith("mac")) throw new Refusal(`Value is too long: ${value.length} bytes`);
    if (kind === "mac-wild" && !/^(?:[0-9a-f?*]{1,2}:)*[0-9a-f?*]{1,2}$/i.test(value))
        throw new Refusal(`Malformed MAC wildcard address: ${value}`);
    group.conditions.push({ include: act === "incl", kind, value });
}

export function serveNatNetwork(state: FakeState, { name, network }: NatNetworkRow): void {
    const cidr = parseCidr(network);
    state.running.dhcpServers.add(name);
    if (cidr === undefined || state.dhcpServers.has(name)) return;
    const address = (index: bigint) => {
        const found = nthAddress(cidr, index);
        return found === undefined ? "" : formatAddress(found);
    };
    state.dhcpServers.set(name, {
        ...{ network: name, serverAddress: address(3n), netmask: netmaskOf(cidr.length) },
        ...{ lower: address(4n), upper: address(size(cidr) - 2n), enabled: true },
        ...{ global: newScope(), groups: [], clients: [] },
    });
}

/** The server that VirtualBox makes with a host-only adapter. */
export function adapterServer(network: string, third: number): Server {
    return {
        ...{ network, serverAddress: `192.168.${third}.100`, netmask: "255.255.255.0", enabled: true },
        ...{ lower: `192.168.${third}.101`, upper: `192.168.${third}.254` },
        ...{ global: newScope(), groups: [], clients: [] },
    };
}
