/** What is done to machines that run, and with starting and stopping them. */
import { Refusal } from "../../fake/kernel";
import { plug, setPromiscuous, setProperty } from "./cards";
import { putAddressesBack } from "./host-only";
import { applyForward } from "./nat";
import { startNetwork } from "./nat-networks";
import type { FakeCard, FakeMachine, FakeState } from "./state";
import { onOff, options } from "./words";

export function startMachine(state: FakeState, [uuid, ...words]: readonly string[]): void {
    const machine = state.machine(uuid);
    options(words, ["type"]);
    if (machine.state === "running")
        throw new Refusal(`The machine '${machine.name}' is already locked by a session`);
    putAddressesBack(state, machine);
    for (const name of networksOf(machine)) {
        const network = state.natNetworks.get(name);
        if (network !== undefined) startNetwork(state, network);
    }
    machine.state = "running";
}

/** The NAT networks that it is on. */
function networksOf({ cards }: FakeMachine): string[] {
    return cards.flatMap(({ isIn, plugged, names }) =>
        isIn && plugged === "natNetwork" ? [names.natNetwork] : [],
    );
}

/** A NAT network stops with the last machine on it. */
function leave(state: FakeState, machine: FakeMachine, power: FakeMachine["state"]): void {
    machine.state = power;
    const running = [...state.machines.values()].filter((one) => one.state === "running");
    const used = new Set(running.flatMap(networksOf));
    for (const name of networksOf(machine)) if (!used.has(name)) state.running.natNetworks.delete(name);
}

export function controlMachine(state: FakeState, [uuid, act = "", ...values]: readonly string[]): void {
    const machine = state.machine(uuid);
    if (machine.state !== "running") throw new Refusal(`Machine '${uuid}' is not currently running.`);
    if (act === "poweroff" || act === "acpipowerbutton") leave(state, machine, "off");
    else if (act === "savestate") leave(state, machine, "saved");
    else controlCard(machine, act, values);
}

type Control = (card: FakeCard, values: readonly string[]) => void;

const controls: Readonly<Record<string, Control>> = {
    setlinkstate: (card, [value]) => (card.cableConnected = onOff(value)),
    nicpromisc: (card, [policy = ""]) => setPromiscuous(card, policy),
    nicproperty: (card, [pair = ""]) => setProperty(card, pair),
    nictrace: (card, [value]) => (card.trace = onOff(value)),
    nictracefile: (card, [file = ""]) => (card.traceFile = file),
    natpf: (card, values) => applyForward(card.forwards, values),
    nic: (card, [mode = "", name]) => replug(card, mode, name),
};

function controlCard(machine: FakeMachine, act: string, values: readonly string[]): void {
    const [, name = "", number] = /^([a-z]+)(\d+)$/.exec(act) ?? [];
    const control = controls[name];
    const card = machine.cards.find(({ slot }) => slot === Number(number));
    if (control === undefined || card === undefined) throw new Refusal(`Invalid parameter '${act}'`);
    if (!card.isIn) throw new Refusal(`The NIC ${card.slot} is currently disabled`); // and exits with 0
    control(card, values);
}

const withName = ["bridged", "intnet", "hostonly", "generic", "natnetwork"];

function replug(card: FakeCard, mode: string, name: string | undefined): void {
    if (withName.includes(mode) && name === undefined)
        throw new Refusal(`Missing argument to 'nic${card.slot}'`);
    plug(card, mode);
    if (card.plugged === "generic") card.driver = name ?? "";
    else if (card.plugged !== "unattached" && card.plugged !== "nat") card.names[card.plugged] = name ?? "";
    // VBoxManage takes a name behind `nat` for that of a NAT network.
    else if (card.plugged === "nat" && name !== undefined) card.names.natNetwork = name;
}
