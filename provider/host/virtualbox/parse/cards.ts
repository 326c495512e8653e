import type { Attachment, Card, Promiscuous } from "../model";
import { forwards, natEngine } from "./nat";
import { cardTypeOf } from "./os-types";
import { modernCards } from "./version";
import { attribute, element, elements, flag, namedValues, number, type XmlElement } from "./xml";

/** What of a machine decides about cards that its file leaves out. */
export interface CardHolder {
    version: number;
    osType: string;
    chipset: string;
}

/** All slots of a machine, by its <Network>; VirtualBox lists only cards that differ from what they are by themselves. */
export function cards(network: XmlElement | undefined, holder: CardHolder): Card[] {
    const listed = new Map(elements(network, "Adapter").map((card) => [number(card, "slot"), card]));
    const slots = holder.chipset === "ich9" ? 36 : 8;
    return Array.from({ length: slots }, (_, index) => card(index, listed.get(index), holder));
}

function card(index: number, adapter: XmlElement | undefined, holder: CardHolder): Card {
    const nat = element(adapter, "NAT") ?? element(adapter, "DisabledModes", "NAT");
    return {
        slot: index + 1,
        type: attribute(adapter, "type") ?? usualType(adapter, holder),
        mac: colons(attribute(adapter, "MACAddress") ?? ""),
        cableConnected: flag(adapter, "cable", adapter === undefined || holder.version >= modernCards),
        promiscuous: promiscuity[attribute(adapter, "promiscuousModePolicy") ?? ""] ?? "deny",
        bootPriority: number(adapter, "bootPriority") ?? 0,
        speed: number(adapter, "speed") ?? 0,
        bandwidthGroup: attribute(adapter, "bandwidthGroup"),
        trace: flag(adapter, "trace", false),
        traceFile: attribute(adapter, "tracefile"),
        attachment: flag(adapter, "enabled", false) ? attachment(adapter) : { none: {} },
        forwards: forwards(nat),
        nat: natEngine(nat),
    };
}

const promiscuity: Readonly<Record<string, Promiscuous>> = {
    Deny: "deny",
    AllowNetwork: "allow-vms",
    AllowAll: "allow-all",
};

/** A card that is not listed at all has what VirtualBox deems right for the guest. */
function usualType(adapter: XmlElement | undefined, { version, osType }: CardHolder): string {
    if (adapter === undefined) return cardTypeOf(osType);
    return version >= modernCards ? "Am79C973" : "Am79C970A";
}

function colons(mac: string): string {
    return (mac.toLowerCase().match(/../g) ?? []).join(":");
}

/** What a card that is there is plugged into: the one element beside <DisabledModes>, if any. */
function attachment(adapter: XmlElement | undefined): Attachment {
    const mode = adapter?.children.find(({ name }) => Object.hasOwn(attachments, name));
    return mode === undefined ? { unattached: {} } : (attachments[mode.name]?.(mode) ?? { unattached: {} });
}

const nameOf = (mode: XmlElement) => attribute(mode, "name") ?? "";

const attachments: Readonly<Record<string, (mode: XmlElement) => Attachment>> = {
    NAT: (mode) => ({ nat: natEngine(mode) }),
    NATNetwork: (mode) => ({ natNetwork: nameOf(mode) }),
    BridgedInterface: (mode) => ({ bridged: nameOf(mode) }),
    HostInterface: (mode) => ({ bridged: nameOf(mode) }), // before VirtualBox 3
    InternalNetwork: (mode) => ({ internal: nameOf(mode) }),
    HostOnlyInterface: (mode) => ({ hostOnly: nameOf(mode) }),
    HostOnlyNetwork: (mode) => ({ hostOnlyNetwork: nameOf(mode) }),
    GenericInterface: (mode) => ({
        generic: {
            driver: attribute(mode, "driver") ?? "",
            properties: Object.fromEntries(namedValues(elements(mode, "Property"))),
        },
    }),
    VDE: (mode) => ({
        // before VirtualBox 4.1
        generic: { driver: "VDE", properties: { network: attribute(mode, "network") ?? "" } },
    }),
};
