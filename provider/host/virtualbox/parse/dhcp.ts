import type { DhcpClientRow, DhcpConditionKind, DhcpGroupRow, DhcpScope, DhcpServerRow } from "../model";
import { attribute, element, elements, flag, number, type XmlElement } from "./xml";

export function dhcpServers(registry: XmlElement | undefined): DhcpServerRow[] {
    return elements(registry, "DHCPServers", "DHCPServer").map((server) => ({
        network: attribute(server, "networkName") ?? "",
        serverAddress: attribute(server, "IPAddress") ?? "",
        netmask: attribute(server, "networkMask") ?? "",
        lower: attribute(server, "lowerIP") ?? "",
        upper: attribute(server, "upperIP") ?? "",
        enabled: flag(server, "enabled", false),
        // VirtualBox (7.2.22 and today's source) writes it down only with an option besides the netmask: lease times,
        // forced and suppressed options alone are gone when VBoxSVC ends.
        global: scope(element(server, "Options")),
        groups: elements(server, "Group").map(group),
        clients: elements(server, "Config").map(client),
    }));
}

function scope(from: XmlElement | undefined): DhcpScope {
    return {
        options: new Map(
            elements(from, "Option").map((option) => [
                attribute(option, "name") ?? "",
                { value: option.attributes["value"] ?? "", hex: number(option, "encoding") === 1 },
            ]),
        ),
        forced: codes(from, "forcedOptions"),
        suppressed: codes(from, "suppressedOptions"),
        minLease: seconds(from, "secMinLeaseTime"),
        defaultLease: seconds(from, "secDefaultLeaseTime"),
        maxLease: seconds(from, "secMaxLeaseTime"),
    };
}

function codes(from: XmlElement | undefined, name: string): number[] {
    return (attribute(from, name)?.match(/\d+/g) ?? []).map(Number);
}

/** 0 stands for VirtualBox's own choice. */
function seconds(from: XmlElement | undefined, name: string): number | undefined {
    const value = number(from, name);
    return value === 0 ? undefined : value;
}

/** DHCPGroupConditionType, by its number. */
const conditionKinds: readonly DhcpConditionKind[] = [
    ...(["mac", "mac-wild"] as const),
    ...(["vendor", "vendor-wild"] as const),
    ...(["user", "user-wild"] as const),
];

function group(from: XmlElement): DhcpGroupRow {
    return {
        name: attribute(from, "name") ?? "",
        ...scope(from),
        conditions: elements(from, "Condition").map((condition) => ({
            include: flag(condition, "inclusive", true),
            kind: conditionKinds[number(condition, "type") ?? 0] ?? "mac",
            value: attribute(condition, "value") ?? "",
        })),
    };
}

/** A client by its machine's card has a MAC of zeros, one by its MAC an impossible slot. */
function client(from: XmlElement): DhcpClientRow {
    const machine = attribute(from, "vm-name");
    const who =
        machine === undefined
            ? { mac: attribute(from, "MACAddress")?.toLowerCase() }
            : { card: { machine, slot: (number(from, "slot") ?? 0) + 1 } };
    return { ...who, fixedAddress: attribute(from, "fixedAddress"), ...scope(from) };
}
