import path from "node:path";
import type { MediumAttachment } from "../model";
import { attribute, element, elements, number, uuid, type XmlElement } from "./xml";

/** The files of images by their UUID, as a <MediaRegistry> tells them. */
export type Media = ReadonlyMap<string, string>;

/** `file`: the one the registry stands in; a path that is not absolute starts beside it. */
export function mediaRegistry(registry: XmlElement | undefined, file: string): Media {
    const paths = /^[A-Za-z]:[\\/]|^\\\\/.test(file) ? path.win32 : path.posix;
    const images = [
        ...elements(registry, "HardDisks", "HardDisk"),
        ...elements(registry, "DVDImages", "Image"),
        ...elements(registry, "FloppyImages", "Image"),
    ].flatMap(withDescendants);
    return new Map(
        images.map((image) => [
            uuid(attribute(image, "uuid")),
            paths.resolve(paths.dirname(file), attribute(image, "location") ?? ""),
        ]),
    );
}

/** A disk holds the disks that only list their differences from it. */
function withDescendants(disk: XmlElement): XmlElement[] {
    return [disk, ...elements(disk, "HardDisk").flatMap(withDescendants)];
}

export function controllerNames(controllers: XmlElement | undefined): string[] {
    return elements(controllers, "StorageController").map(
        (controller) => attribute(controller, "name") ?? "",
    );
}

/** All drives of a machine, by its <StorageControllers>. */
export function attachedMedia(controllers: XmlElement | undefined, media: Media): MediumAttachment[] {
    return elements(controllers, "StorageController").flatMap((controller) =>
        elements(controller, "AttachedDevice").map((device) => ({
            controller: attribute(controller, "name") ?? "",
            port: number(device, "port") ?? 0,
            device: number(device, "device") ?? 0,
            type: kinds[attribute(device, "type") ?? ""] ?? "disk",
            file: fileIn(device, media),
        })),
    );
}

const kinds: Readonly<Record<string, MediumAttachment["type"]>> = { DVD: "dvd", Floppy: "floppy" };

function fileIn(drive: XmlElement, media: Media): string | undefined {
    const image = uuid(attribute(element(drive, "Image"), "uuid"));
    return media.get(image) ?? attribute(element(drive, "HostDrive"), "src");
}
