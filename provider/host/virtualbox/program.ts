import { isKind, LabError } from "../../core/errors";
import type { Finished } from "../process";
import { messageIn, saidBy } from "./said";
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

/** Tries each place, until one answers with its version. One that is there and does not is what is told of. */
export async function findVBoxManage(
    seat: Pick<VirtualBoxSeat, "platform" | "label" | "run">,
    environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<VBoxManage> {
    let mute: LabError | undefined;
    for (const file of placesOf(seat.platform, environment)) {
        const result = await tryRunning(seat, file);
        if (result === undefined || isAbsent(result)) continue;
        const version = /^(\d+\.\d+\.\d+)/m.exec(saidBy(result).output)?.[1];
        if (version !== undefined) return { file, version };
        mute ??= versionless(seat, file, result);
        if (result.timedOut) break; // the other places are most often ways to the same program
    }
    if (mute !== undefined) throw mute;
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

/** What env(1), which starts it, says of a program that is not there, and ends with (POSIX). */
function isAbsent({ code, stderr }: Finished): boolean {
    return code === 127 && /No such file or directory|not found/.test(stderr);
}

function versionless(seat: Pick<VirtualBoxSeat, "label">, file: string, result: Finished): LabError {
    const { timedOut } = result;
    return new LabError({
        kind: timedOut ? "timed-out" : "command-failed",
        doing: `asking VBoxManage (${file}) on ${seat.label} for its version`,
        wrong: timedOut ? `it has not answered within ${timeLimitMs / 1000} s` : messageIn(saidBy(result)),
        remedy: timedOut
            ? "Look whether the host is overloaded or the disk that VirtualBox is on hangs, then run it again"
            : "Repair the installation of VirtualBox: `VBoxManage --version` has to print a version",
    });
}

const remedies: Readonly<Record<string, string>> = {
    linux: "Install VirtualBox 7 (https://www.virtualbox.org/wiki/Linux_Downloads; Debian sid and Ubuntu: apt-get install virtualbox)",
    darwin: "Install VirtualBox 7 from https://www.virtualbox.org/wiki/Downloads",
    win32: "Install VirtualBox 7 from https://www.virtualbox.org/wiki/Downloads",
};
