import { Refusal } from "../../fake/kernel";
import type { VirtualMachine } from "../model";
import { cardTypeOf } from "../parse/os-types";
import { cardArity, cardOf, changeCard, fitSlots, newCards } from "./cards";
import type { FakeMachine, FakeState } from "./state";
import { copyOf, without, onOff, options, saidOf, wholeNumber } from "./words";

/** The machine as its settings file tells it. */
export function machineOf(machine: FakeMachine): VirtualMachine {
    const { snapshotNames, cards, osType } = machine;
    return {
        ...copyOf(without(machine, "snapshotNames", "others", "diskGroups", "cards")),
        cards: cards.map((card) => cardOf(card, cardTypeOf(osType))),
        snapshots: snapshotNames.length > 0,
    };
}

export function createMachine(state: FakeState, words: readonly string[]): void {
    const said = options(words, ["name", "uuid", "ostype", "groups"], ["register"]);
    const osType = said.get("ostype") ?? "Other";
    if (!/^(?:Linux|Debian|Ubuntu|Other|DOS)\w*$/.test(osType))
        throw new Refusal("Unknown or invalid guest OS type given.");
    const uuid = said.get("uuid") ?? state.newUuid(said.get("name") ?? "");
    addMachine(state, {
        ...blank(said.get("name") ?? "", osType),
        uuid,
        groups: groupsOf(said.get("groups") ?? "/"),
        cards: newCards(state, uuid, osType),
    });
}

function blank(name: string, osType: string): FakeMachine {
    return {
        uuid: "",
        name,
        settingsFile: "",
        state: "off",
        osType,
        description: "",
        groups: ["/"],
        cpus: 1,
        memory: 1024,
        firmware: "bios",
        chipset: "piix3",
        nestedPaging: true,
        cards: [],
        controllers: [],
        media: [],
        bandwidthGroups: new Map(),
        guestProperties: new Map(),
        extraData: new Map(),
        snapshotNames: [],
        others: {},
        diskGroups: {},
    };
}

function addMachine(state: FakeState, machine: FakeMachine): void {
    if (state.machines.has(machine.uuid))
        throw new Refusal(`Registered machine with UUID {${machine.uuid}} already exists`);
    settle(state, machine);
    state.machines.set(machine.uuid, machine);
}

/** Its settings file goes where its name and its first group say. */
function settle(state: FakeState, machine: FakeMachine): void {
    const file = state.fileFor(machine);
    const others = [...state.machines.values()].filter(({ uuid }) => uuid !== machine.uuid);
    if (state.strays.has(file) || others.some(({ settingsFile }) => settingsFile === file))
        throw new Refusal(`Machine settings file '${file}' already exists`);
    machine.settingsFile = file;
}

/** With new MAC addresses; without the other's snapshots and state. */
export function cloneMachine(state: FakeState, [from, ...words]: readonly string[]): void {
    const source = state.machine(from);
    const said = options(words, ["name", "uuid", "groups", "snapshot", "options"], ["register"]);
    const snapshot = said.get("snapshot");
    if (snapshot !== undefined && source.snapshotNames.length === 0)
        throw new Refusal("This machine does not have any snapshots");
    if (snapshot !== undefined && !source.snapshotNames.includes(snapshot))
        throw new Refusal(`Could not find a snapshot named '${snapshot}'`);
    if (said.get("options") === "link" && snapshot === undefined)
        throw new Refusal("Linked clone can only be created from a snapshot");
    const copy = copyOf(source);
    const uuid = said.get("uuid") ?? state.newUuid(said.get("name") ?? "");
    for (const card of copy.cards) if (card.mac !== "") card.mac = state.newMac(uuid, card);
    const clone: FakeMachine = {
        ...copy,
        name: said.get("name") ?? `${source.name} Clone`,
        uuid,
        groups: groupsOf(said.get("groups") ?? "/"),
        state: "off",
        snapshotNames: [],
    };
    addMachine(state, clone);
    clone.groups = source.groups; // those that were asked for say only where its file lies
}

export function importMachine(state: FakeState, [file = "", ...words]: readonly string[]): void {
    const appliance = state.appliances.get(file);
    if (appliance === undefined)
        throw new Refusal(`Error opening the OVA file '${file}' (VERR_FILE_NOT_FOUND)`);
    const said = options(words, ["vsys", "vmname", "group"]);
    const uuid = state.newUuid(said.get("vmname") ?? "");
    addMachine(state, {
        ...blank(said.get("vmname") ?? "appliance", appliance.osType),
        memory: appliance.memory,
        uuid,
        groups: groupsOf(said.get("group") ?? "/"),
        cards: newCards(state, uuid, appliance.osType),
    });
}

/** By its settings file, which nobody knew. */
export function registerMachine(state: FakeState, [file = ""]: readonly string[]): void {
    const machine = state.strays.get(file);
    if (machine === undefined) throw new Refusal(`Could not find file for the medium '${file}'`);
    state.machines.set(machine.uuid, machine);
    state.strays.delete(file);
}

/** With the disks that are in it, when it is told to delete; otherwise its settings file stays. */
export function unregisterMachine(state: FakeState, [name, ...words]: readonly string[]): void {
    const machine = state.machine(name);
    if (machine.state === "running")
        throw new Refusal(`Cannot unregister the machine '${machine.name}' while it is locked`);
    if (options(words, [], ["delete"]).has("delete")) {
        for (const { file, type } of machine.media)
            if (file !== undefined && type === "disk") state.images.delete(file);
    } else state.strays.set(machine.settingsFile, machine);
    state.machines.delete(machine.uuid);
}

type Change = (machine: FakeMachine, value: string) => void;

const changes: Readonly<Record<string, Change>> = {
    name: (machine, value) => (machine.name = value),
    ostype: (machine, value) => (machine.osType = value),
    cpus: (machine, value) => (machine.cpus = wholeNumber(value)),
    memory: (machine, value) => (machine.memory = wholeNumber(value)),
    firmware: (machine, value) => (machine.firmware = value as FakeMachine["firmware"]),
    chipset: (machine, value) => {
        machine.chipset = value;
        fitSlots(machine);
    },
    nestedpaging: (machine, value) => (machine.nestedPaging = onOff(value)),
    groups: (machine, value) => (machine.groups = groupsOf(value)),
    description: (machine, value) => (machine.description = value),
};

/** Those which a machine has besides what resources read. */
const others = ["paravirtprovider", "vram", "graphicscontroller", "vrde", "ioapic", "hpet", "audioenabled"];

/** All of it or, when something of it is refused, nothing. */
export function modifyMachine(state: FakeState, name: string, words: readonly string[]): void {
    const machine = state.machine(name);
    mustBeMutable(machine);
    const draft = copyOf(machine);
    let missing = false;
    for (const { option, values } of modifications(words)) {
        const [value = ""] = values;
        const [, base = "", number] = /^(.*?)(\d+)$/.exec(option) ?? [];
        const change = changes[option];
        if (change !== undefined) change(draft, value);
        else if (others.includes(option)) draft.others[option] = value;
        else {
            const card = draft.cards.find(({ slot }) => slot === Number(number));
            if (card === undefined) missing = true;
            else changeCard({ state, machine: draft, card }, base, values);
        }
    }
    if (draft.name !== machine.name || draft.groups.join(",") !== machine.groups.join(","))
        settle(state, draft);
    state.machines.set(draft.uuid, draft);
    // Said to be an error, while all else is saved and the exit code is 0.
    if (missing) throw new Refusal("Invalid NIC number");
}

/** By their names of old: without dashes in them. */
function modifications(words: readonly string[]): { option: string; values: readonly string[] }[] {
    let isForward = false;
    const plain = words.map((word, index) => {
        const wasValue = isForward;
        const isOption = word.startsWith("--") && !wasValue;
        isForward = isOption && words[index + 1] !== undefined && !words[index + 1]?.startsWith("--");
        return isOption ? `--${word.slice(2).split("=")[0]?.replaceAll("-", "")}${tailOf(word)}` : word;
    });
    return saidOf(joined(plain), (option) => {
        if (option in changes || others.includes(option)) return 1;
        const [, base = ""] = /^(.*?)\d+$/.exec(option) ?? [];
        return cardArity(base);
    }).map(({ option, values: [value = ""] }) => ({
        option,
        values: value.startsWith("delete\0") ? value.split("\0") : [value],
    }));
}

function tailOf(word: string): string {
    const at = word.indexOf("=");
    return at < 0 ? "" : word.slice(at);
}

/** `delete NAME` behind a port forward's option as one word. */
function joined(words: readonly string[]): string[] {
    const whole: string[] = [];
    for (let at = 0; at < words.length; at += 1) {
        const word = words[at] ?? "";
        const isDelete = word === "delete" && /^--natpf\d+$/.test(words[at - 1] ?? "");
        whole.push(isDelete ? `delete\0${words[at + 1] ?? ""}` : word);
        if (isDelete) at += 1;
    }
    return whole;
}

export function mustBeMutable({ name, state }: FakeMachine): void {
    if (state === "running")
        throw new Refusal(`The machine '${name}' is already locked for a session (or being unlocked)`);
    if (state === "saved") throw new Refusal("The machine is not mutable (state is Saved)");
}

function groupsOf(value: string): string[] {
    const groups = value.split(",");
    for (const group of groups)
        if (!group.startsWith("/")) throw new Refusal(`Invalid machine group '${group}'`);
    return groups.sort();
}
