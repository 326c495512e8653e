import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../../fake/kernel";
import type { Attachment, Card } from "../model";
import { cardTypeOf } from "../parse/os-types";
import { applyForward, changeEngine, engineOptions, newEngine } from "./nat";
import type { FakeCard, FakeMachine, FakeState, Named } from "./state";
import { copyOf, without, onOff, wholeNumber } from "./words";

/** The slots of a new machine: a card with NAT in the first. */
export function newCards(state: FakeState, uuid: string, osType: string): FakeCard[] {
    const cards = Array.from({ length: 8 }, (_, index) => newCard(index + 1, cardTypeOf(osType)));
    const [first] = cards;
    if (first !== undefined)
        Object.assign(first, { isIn: true, plugged: "nat", mac: state.newMac(uuid, first) });
    return cards;
}

/** The slots that ICH9 has beyond the first eight are born in another way. */
export function fitSlots(machine: FakeMachine): void {
    const slots = machine.chipset === "ich9" ? 36 : 8;
    machine.cards = Array.from({ length: slots }, (_, index) => {
        const card = newCard(index + 1, "Am79C973");
        const nat = { ...card.nat, localhostReachable: true };
        return machine.cards[index] ?? { ...card, cableConnected: false, nat };
    });
}

function newCard(slot: number, type: string): FakeCard {
    return {
        slot,
        isIn: false,
        type,
        mac: "",
        cableConnected: true,
        promiscuous: "deny",
        bootPriority: 0,
        speed: 0,
        bandwidthGroup: undefined,
        trace: false,
        traceFile: undefined,
        plugged: "unattached",
        names: {
            natNetwork: "NatNetwork",
            bridged: "",
            internal: "intnet",
            hostOnly: "",
            hostOnlyNetwork: "",
        },
        driver: "",
        properties: {},
        nat: newEngine(),
        forwards: [],
    };
}

/** The card as the settings file tells it. `usual`: the type that VirtualBox deems right for the guest. */
export function cardOf(card: FakeCard, usual: string): Card {
    const told = isListed(card, usual) ? card : newCard(card.slot, usual);
    return copyOf({
        ...without(told, "isIn", "plugged", "names", "driver", "properties"),
        traceFile: told.trace && told.traceFile !== "" ? told.traceFile : undefined,
        attachment: told.isIn ? attachmentOf(told) : { none: {} },
    });
}

/** An empty slot is left out of the file with all that it was told, unless one of these was among it. */
function isListed(card: FakeCard, usual: string): boolean {
    const { isIn, mac, cableConnected, promiscuous, bootPriority, speed, type, nat, forwards } = card;
    return (
        isIn ||
        [mac !== "", !cableConnected, promiscuous !== "deny", bootPriority !== 0, speed !== 0].some(
            Boolean,
        ) ||
        [forwards.length > 0, !isDeepStrictEqual(nat, newEngine()), card.driver !== ""].some(Boolean) ||
        Object.keys(card.properties).length > 0 ||
        ![usual, "Am79C973"].includes(type)
    );
}

function attachmentOf({ plugged, names, driver, properties, nat }: FakeCard): Attachment {
    if (plugged === "unattached") return { unattached: {} };
    if (plugged === "nat") return { nat };
    if (plugged === "generic") return { generic: { driver, properties } };
    return { [plugged]: names[plugged] } as unknown as Attachment;
}

/** The kinds by VBoxManage's words for them. */
const modes: Readonly<Record<string, FakeCard["plugged"]>> = {
    null: "unattached",
    nat: "nat",
    natnetwork: "natNetwork",
    bridged: "bridged",
    intnet: "internal",
    hostonly: "hostOnly",
    generic: "generic",
};

const targets: Readonly<Record<string, Named>> = {
    natnetwork: "natNetwork",
    bridgeadapter: "bridged",
    intnet: "internal",
    hostonlyadapter: "hostOnly",
};

const types = [
    ...["Am79C970A", "Am79C973", "Am79C960", "82540EM", "82543GC", "82545EM", "82583V"],
    ...["virtio", "usbnet", "NE1000", "NE2000", "WD8003", "WD8013", "3C503", "3C501"],
];

export interface CardPlace {
    state: FakeState;
    machine: FakeMachine;
    card: FakeCard;
}

type Change = (place: CardPlace, value: string) => void;

/** What `modifyvm` does with a slot, by the option without its dashes and its number. */
const changes: Readonly<Record<string, Change>> = {
    nic: ({ state, machine, card }, mode) => {
        if (mode === "none") {
            card.isIn = false;
            return;
        }
        plug(card, mode);
        card.isIn = true;
        if (card.mac === "") card.mac = state.newMac(machine.uuid, card);
    },
    nictype: ({ card }, type) => {
        const known = types.find((one) => one.toLowerCase() === type.toLowerCase());
        if (known === undefined)
            throw new Refusal(`Invalid NIC type '${type}' specified for NIC ${card.slot}`);
        card.type = known;
    },
    macaddress: ({ state, machine, card }, mac) => {
        if (mac === "auto" || mac === "") card.mac = card.isIn ? state.newMac(machine.uuid, card) : "";
        else if (!/^[0-9a-f][02468ace][0-9a-f]{10}$/i.test(mac))
            throw new Refusal("Invalid MAC address format");
        else card.mac = (mac.toLowerCase().match(/../g) ?? []).join(":");
    },
    cableconnected: ({ card }, value) => (card.cableConnected = onOff(value)),
    nicpromisc: ({ card }, policy) => setPromiscuous(card, policy),
    nicbootprio: ({ card }, priority) => {
        if (!/^[0-4]$/.test(priority))
            throw new Refusal(`Invalid boot priority '${priority}' specfied for NIC ${card.slot}`);
        card.bootPriority = Number(priority);
    },
    nicspeed: ({ card }, speed) => (card.speed = wholeNumber(speed)),
    nicbandwidthgroup: ({ machine, card }, name) => {
        if (name !== "none" && !machine.bandwidthGroups.has(name))
            throw new Refusal(`Could not find a bandwidth group named '${name}'`);
        card.bandwidthGroup = name === "none" ? undefined : name;
    },
    nictrace: ({ card }, value) => (card.trace = onOff(value)),
    nictracefile: ({ card }, file) => (card.traceFile = file),
    nicgenericdrv: ({ card }, driver) => (card.driver = driver),
    nicproperty: ({ card }, pair) => setProperty(card, pair),
};

export function plug(card: FakeCard, mode: string): void {
    const kind = modes[mode.toLowerCase()];
    if (kind === undefined) throw new Refusal(`Invalid type '${mode}' specfied for NIC ${card.slot}`);
    card.plugged = kind;
}

export function setPromiscuous(card: FakeCard, policy: string): void {
    if (policy !== "deny" && policy !== "allow-vms" && policy !== "allow-all")
        throw new Refusal(`Unknown promiscuous mode policy '${policy}'`);
    card.promiscuous = policy;
}

/** One without a value is taken away. */
export function setProperty(card: FakeCard, pair: string): void {
    const [name = "", ...tail] = pair.split("=");
    if (tail.length === 0) throw new Refusal(`Invalid --nicproperty${card.slot} argument '${pair}'`);
    const value = tail.join("=");
    if (value === "") card.properties = without(card.properties, name);
    else card.properties[name] = value;
}

/** How many values a card's option has; `undefined`: there is no such option. */
export function cardArity(option: string): number | undefined {
    return option in changes || option in targets || option in engineOptions || option === "natpf"
        ? 1
        : undefined;
}

export function changeCard(place: CardPlace, option: string, values: readonly string[]): void {
    const [value = ""] = values;
    const target = targets[option];
    if (option === "natpf") applyForward(place.card.forwards, values);
    else if (option in engineOptions) place.card.nat = changeEngine(place.card.nat, option, value);
    else if (target !== undefined) place.card.names[target] = value === "none" ? "" : value;
    else changes[option]?.(place, value);
}
