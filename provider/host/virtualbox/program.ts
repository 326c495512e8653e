import { isKind, LabError } from "../../core/errors";
import type { Finished } from "../process";
import { saidBy } from "./said";
import type { VirtualBoxSeat } from "./seat";

/** The VBoxManage of a host. */
export interface VBoxManage {
    /** What to start: a name on PATH or a path. */
    file: string;
    /** `7.2.22` */
    version: string;
}

/** Where VirtualBox's installers put it, the likeliest first. Windows' set a variable and leave PATH alone. */
export function placesOf(
    platform: string,
    environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
    if (platform === "win32") {
        const folders = [
            environment["VBOX_MSI_INSTALL_PATH"],
            environment["VBOX_INSTALL_PATH"],
            `${environment["ProgramFiles"] ?? String.raw`C:\Program Files`}\\Oracle\\VirtualBox`,
        ];
        const files = folders.flatMap((folder) =>
            folder === undefined || folder === "" ? [] : `${folder.replace(/\\+$/, "")}\\VBoxManage.exe`,
        );
        return [...new Set(["VBoxManage.exe", ...files])];
    }
    if (platform === "darwin") {
        return [
            "VBoxManage",
            "/usr/local/bin/VBoxManage",
            "/Applications/VirtualBox.app/Contents/MacOS/VBoxManage",
        ];
    }
    return ["VBoxManage", "vboxmanage", "/usr/lib/virtualbox/VBoxManage", "/opt/VirtualBox/VBoxManage"];
}

const timeLimitMs = 30_000;

/** Tries each place, until one answers with its version. */
export async function findVBoxManage(
    seat: Pick<VirtualBoxSeat, "platform" | "label" | "run">,
    environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<VBoxManage> {
    for (const file of placesOf(seat.platform, environment)) {
        const result = await tryRunning(seat, file);
        const version = /^(\d+\.\d+\.\d+)/m.exec(result === undefined ? "" : saidBy(result).output)?.[1];
        if (version !== undefined) return { file, version };
    }
    throw new LabError({
        kind: "missing-tool",
        doing: `looking for VBoxManage on ${seat.label}`,
        wrong: "it is neither on the PATH nor where VirtualBox installs it",
        remedy: remedies[seat.platform] ?? "Install VirtualBox 7",
    });
}

async function tryRunning(seat: Pick<VirtualBoxSeat, "run">, file: string): Promise<Finished | undefined> {
    try {
        return await seat.run([file, "--version"], timeLimitMs);
    } catch (error) {
        if (isKind(error, "missing-tool")) return undefined;
        throw error;
    }
}

const remedies: Readonly<Record<string, string>> = {
    linux: "Install VirtualBox 7 (https://www.virtualbox.org/wiki/Linux_Downloads; Debian sid and Ubuntu: apt-get install virtualbox)",
    darwin: "Install VirtualBox 7 from https://www.virtualbox.org/wiki/Downloads",
    win32: "Install VirtualBox 7 from https://www.virtualbox.org/wiki/Downloads",
};
