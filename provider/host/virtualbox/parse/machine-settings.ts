import type { VirtualMachine } from "../model";
import { cards } from "./cards";
import { attachedMedia, controllerNames, mediaRegistry, type Media } from "./media";
import { platforms, settingsVersion } from "./version";
import {
    attribute,
    element,
    elements,
    flag,
    namedValues,
    number,
    readXml,
    unreadable,
    uuid,
    type Expectation,
    type XmlElement,
} from "./xml";

/** What a machine's settings file does not tell. */
export interface MachineSource {
    settingsFile: string;
    /** By `list runningvms`. */
    running: boolean;
    /** Images that only the global settings list: of machines made before VirtualBox 4. */
    globalMedia?: Media | undefined;
}

/**
 * A machine by the text of its settings file (NAME.vbox), of VirtualBox 4 and later. What the file leaves out has the
 * value that VirtualBox gives it (src/VBox/Main/xml/Settings.cpp).
 */
export function parseMachineSettings(text: string, source: MachineSource): VirtualMachine {
    const expected = { file: source.settingsFile, root: "VirtualBox", kind: "a machine's settings file" };
    const root = readXml(text, expected);
    const machine = element(root, "Machine") ?? noMachine(root, expected);
    const version = settingsVersion(attribute(root, "version"));
    const hardware = element(machine, "Hardware");
    const platform = version >= platforms ? element(machine, "Platform") : hardware;
    const processor = element(version >= platforms ? element(platform, "x86") : platform, "CPU");
    const chipset = (attribute(element(platform, "Chipset"), "type") ?? "PIIX3").toLowerCase();
    const controllers = element(hardware, "StorageControllers") ?? element(machine, "StorageControllers"); // before VirtualBox 6.1
    const osType = attribute(machine, "OSType") ?? "Other";
    return {
        uuid: uuid(attribute(machine, "uuid")),
        name: attribute(machine, "name") ?? "",
        settingsFile: source.settingsFile,
        state: source.running ? "running" : attribute(machine, "stateFile") === undefined ? "off" : "saved",
        osType,
        description: element(machine, "Description")?.text ?? "",
        groups: groups(machine),
        cpus: number(element(platform, "CPU"), "count") ?? 1,
        memory: number(element(hardware, "Memory"), "RAMSize") ?? 0,
        firmware: firmware(hardware),
        chipset,
        nestedPaging: flag(element(processor, "HardwareVirtExNestedPaging"), "enabled", true),
        cards: cards(element(hardware, "Network"), { version, osType, chipset }),
        controllers: controllerNames(controllers),
        media: attachedMedia(
            controllers,
            new Map([
                ...(source.globalMedia ?? []),
                ...mediaRegistry(element(machine, "MediaRegistry"), source.settingsFile),
            ]),
        ),
        bandwidthGroups: bandwidthGroups(hardware),
        guestProperties: namedValues(elements(hardware, "GuestProperties", "GuestProperty")),
        extraData: namedValues(elements(machine, "ExtraData", "ExtraDataItem")),
        snapshots: element(machine, "Snapshot") !== undefined,
    };
}

function noMachine(root: XmlElement, expected: Expectation): never {
    if (element(root, "MachineEncrypted") !== undefined) {
        const remedy = "Give VirtualBox its password (VBoxManage encryptvm NAME addpassword), or decrypt it";
        throw unreadable(expected, "the machine is encrypted", remedy);
    }
    throw unreadable(expected, "there is no machine in it");
}

function groups(machine: XmlElement): string[] {
    const names = elements(machine, "Groups", "Group").map((group) => attribute(group, "name") ?? "/");
    return names.length === 0 ? ["/"] : names;
}

const firmwares = ["bios", "efi", "efi32", "efi64"] as const;

function firmware(hardware: XmlElement | undefined): VirtualMachine["firmware"] {
    const type = attribute(element(hardware, "Firmware"), "type")?.toLowerCase() ?? "bios";
    return firmwares.find((known) => known === type) ?? "efi"; // EFIDUAL, which VirtualBox treats as EFI
}

/** Those for networks: groups for disks have names of their own kind. */
function bandwidthGroups(hardware: XmlElement | undefined): Map<string, number> {
    const groups = elements(hardware, "IO", "BandwidthGroups", "BandwidthGroup");
    return new Map(
        groups
            .filter((group) => attribute(group, "type") === "Network")
            .map((group) => [attribute(group, "name") ?? "", bytesASecond(group)]),
    );
}

function bytesASecond(group: XmlElement): number {
    // Whole MiB/s before VirtualBox 4.3.
    return number(group, "maxBytesPerSec") ?? (number(group, "maxMbPerSec") ?? 0) * 1024 ** 2;
}
