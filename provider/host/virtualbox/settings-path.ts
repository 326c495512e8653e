import { posix, win32 } from "node:path";

/** What may stand in the name of a settings file; a byte of anything else becomes `_` (sanitiseMachineFilename, VirtualBoxImpl.cpp). */
const safe = /[ ().0-9A-Za-z_\u{a0}-\u{d7af}-]/u;

/** The name that VirtualBox gives the directory and the settings file of a machine. */
export function fileNameOf(machine: string): string {
    const bytes = (character: string) => "_".repeat(Buffer.byteLength(character));
    return Array.from(machine, (character) => (safe.test(character) ? character : bytes(character)))
        .join("")
        .replace(/^[.-]|[.]$/g, "_");
}

/** Where it makes the settings file of a new machine that is in no group. */
export function settingsPath(platform: string, machineFolder: string, machine: string): string {
    const name = fileNameOf(machine);
    return (platform === "win32" ? win32 : posix).join(machineFolder, name, `${name}.vbox`);
}
