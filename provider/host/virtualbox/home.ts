import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { LabError, printable } from "../../core/errors";
import type { VirtualBoxSeat } from "./seat";

/** What decides where a user's VirtualBox keeps its settings. */
export interface HomeFacts {
    platform: string;
    home: string;
    /** VBOX_USER_HOME */
    explicit?: string | undefined;
    /** XDG_CONFIG_HOME */
    configuration?: string | undefined;
    /** Whether there is a `.VirtualBox` in the user's home. */
    hasLegacy: boolean;
}

/** As VirtualBox itself chooses (com::GetVBoxUserHomeDirectory, src/VBox/Main/glue/com.cpp). */
export function virtualBoxHome({ platform, home, explicit, configuration, hasLegacy }: HomeFacts): string {
    if (explicit !== undefined && explicit !== "") return explicit;
    if (platform === "win32") return win32.join(home, ".VirtualBox");
    if (platform === "darwin") return posix.join(home, "Library/VirtualBox");
    if (hasLegacy) return posix.join(home, ".VirtualBox");
    const parent =
        configuration === undefined || configuration === "" ? posix.join(home, ".config") : configuration;
    return posix.join(parent, "VirtualBox");
}

/** The VirtualBox home of a seat's user. */
export async function homeOf(seat: VirtualBoxSeat): Promise<string> {
    const facts = seat.isOurs ? factsHere() : await factsThere(seat);
    return virtualBoxHome({ ...facts, platform: seat.platform });
}

type Facts = Omit<HomeFacts, "platform">;

function factsHere(): Facts {
    const home = homedir();
    return {
        home,
        explicit: process.env["VBOX_USER_HOME"],
        configuration: process.env["XDG_CONFIG_HOME"],
        hasLegacy: existsSync(posix.join(home, ".VirtualBox")),
    };
}

const tellFacts = `
for (qw(HOME VBOX_USER_HOME XDG_CONFIG_HOME)) { print "$_=$ENV{$_}\\0" if defined $ENV{$_} }
print "LEGACY=yes\\0" if -d "$ENV{HOME}/.VirtualBox";
`;

async function factsThere(seat: VirtualBoxSeat): Promise<Facts> {
    const { code, stdout, stderr } = await seat.run(["perl", "-e", tellFacts], 30_000);
    const told = new Map(
        stdout.split("\0").map((pair) => {
            const border = pair.indexOf("=");
            return [pair.slice(0, border), pair.slice(border + 1)];
        }),
    );
    const home = told.get("HOME");
    if (code !== 0 || home === undefined) {
        throw new LabError({
            kind: "command-failed",
            doing: `looking for VirtualBox's settings on ${seat.label}`,
            wrong: printable(stderr) || "the user has no HOME",
            remedy: "See to it that the user can log in there, and that the host has perl",
        });
    }
    return {
        home,
        explicit: told.get("VBOX_USER_HOME"),
        configuration: told.get("XDG_CONFIG_HOME"),
        hasLegacy: told.has("LEGACY"),
    };
}
