/** The disks and the DVD of a machine, all on one controller of ours. */
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { MediumAttachment, VirtualMachine } from "../../host/virtualbox/model";

export interface Storage {
    /** The files of hard disks that exist, the first one at port 0. They stay when the machine goes. */
    disks: string[];
    /** The file of an ISO image, at the port behind them. */
    dvd?: string | undefined;
}

/** What the controller is called in VirtualBox's window. */
export const controllerName = "virtnet";

interface Slot {
    port: number;
    type: "disk" | "dvd";
    file: string;
}

export function storageOf({ media }: VirtualMachine): Storage {
    const own = media
        .filter(({ controller, file }) => controller === controllerName && file !== undefined)
        .sort((a, b) => a.port - b.port);
    const dvd = own.find(({ type }) => type === "dvd")?.file;
    return {
        disks: own.flatMap(({ type, file }) => (type === "disk" && file !== undefined ? [file] : [])),
        ...(dvd === undefined ? {} : { dvd }),
    };
}

function slotsOf({ disks, dvd }: Storage): Slot[] {
    const hard = disks.map((file, port): Slot => ({ port, type: "disk", file }));
    return dvd === undefined ? hard : [...hard, { port: disks.length, type: "dvd", file: dvd }];
}

export function storageCommands(
    want: Storage,
    { uuid, media, controllers }: VirtualMachine,
): VirtualBoxCommand[] {
    const wanted = slotsOf(want);
    const own = media.filter(({ controller }) => controller === controllerName);
    const stale = own.filter((medium) => !wanted.some((slot) => sits(medium, slot)));
    const missing = wanted.filter((slot) => !own.some((medium) => sits(medium, slot)));
    const controller: VirtualBoxCommand[] =
        missing.length > 0 && !controllers.includes(controllerName)
            ? [
                  {
                      manage: [
                          "storagectl",
                          uuid,
                          "--name",
                          controllerName,
                          "--add",
                          "sata",
                          "--portcount",
                          "30",
                          "--bootable",
                          "on",
                      ],
                  },
              ]
            : [];
    return [
        ...stale.map(({ port }) => attach(uuid, onOwn(port), ["--medium", "none"])),
        ...controller,
        ...missing.map(({ port, type, file }) =>
            attach(uuid, onOwn(port), ["--type", type === "disk" ? "hdd" : "dvddrive", "--medium", file]),
        ),
    ];
}

/** Takes the controller out with all that is on it, so that no disk file is deleted with the machine. */
export function removeController(uuid: string): VirtualBoxCommand {
    return { manage: ["storagectl", uuid, "--name", controllerName, "--remove"] };
}

/**
 * Takes hard disks off that somebody attached and that do not lie in the machine's own folder, as those of an import or a
 * clone do: with the machine VirtualBox deletes every disk that is attached.
 */
export function sparedDisks({ uuid, settingsFile, media }: VirtualMachine): VirtualBoxCommand[] {
    const folder = settingsFile.replace(/[^/\\]*$/, "");
    return media
        .filter(
            ({ type, file, controller }) =>
                type === "disk" &&
                file !== undefined &&
                controller !== controllerName &&
                !file.startsWith(folder),
        )
        .map((medium) => attach(uuid, medium, ["--medium", "none"]));
}

function onOwn(port: number): { controller: string; port: number; device: number } {
    return { controller: controllerName, port, device: 0 };
}

function sits({ port, type, file }: MediumAttachment, slot: Slot): boolean {
    return port === slot.port && type === slot.type && file === slot.file;
}

function attach(
    uuid: string,
    { controller, port, device }: Pick<MediumAttachment, "controller" | "port" | "device">,
    words: string[],
): VirtualBoxCommand {
    const place = ["--storagectl", controller, "--port", String(port), "--device", String(device)];
    return { manage: ["storageattach", uuid, ...place, ...words] };
}
