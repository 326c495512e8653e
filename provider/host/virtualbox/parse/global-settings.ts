import type { GlobalSettings, NatNetworkRow } from "../model";
import { dhcpServers } from "./dhcp";
import { mediaRegistry, type Media } from "./media";
import { forwards } from "./nat";
import { attribute, element, elements, flag, namedValues, number, readXml, unreadable, uuid } from "./xml";
import type { XmlElement } from "./xml";

/** A user's global settings by the text of VirtualBox.xml. `file`: where it was read. */
export function parseGlobalSettings(text: string, file: string): GlobalSettings & { media: Media } {
    const expected = { file, root: "VirtualBox", kind: "VirtualBox's global settings file" };
    const global = element(readXml(text, expected), "Global");
    if (global === undefined) throw unreadable(expected, "there are no global settings in it");
    const services = element(global, "NetserviceRegistry");
    return {
        machines: new Map(
            elements(global, "MachineRegistry", "MachineEntry").map((entry) => [
                uuid(attribute(entry, "uuid")),
                attribute(entry, "src") ?? "",
            ]),
        ),
        defaultMachineFolder: attribute(element(global, "SystemProperties"), "defaultMachineFolder") ?? "",
        extraData: namedValues(elements(global, "ExtraData", "ExtraDataItem")),
        natNetworks: elements(services, "NATNetworks", "NATNetwork").map(natNetwork),
        dhcpServers: dhcpServers(services),
        media: mediaRegistry(element(global, "MediaRegistry"), file),
    };
}

function natNetwork(from: XmlElement): NatNetworkRow {
    const mappings = elements(from, "Mappings", "Loopback4");
    return {
        name: attribute(from, "networkName") ?? "",
        network: attribute(from, "network") ?? "",
        enabled: flag(from, "enabled", true),
        dhcp: flag(from, "needDhcp", true),
        ipv6: flag(from, "ipv6", false),
        ipv6Prefix: attribute(from, "ipv6prefix"),
        advertiseDefaultIpv6Route: flag(from, "advertiseDefaultIPv6Route", false),
        forwards4: forwards(element(from, "PortForwarding4")),
        forwards6: forwards(element(from, "PortForwarding6")),
        loopback: new Map(
            mappings.map((mapping) => [attribute(mapping, "address") ?? "", number(mapping, "offset") ?? 0]),
        ),
    };
}
