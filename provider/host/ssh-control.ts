import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digest } from "../core/owner";
import type { SshSpec } from "./host";

/** A socket's path has at most 103 characters (sun_path, unix(7); less elsewhere), of which ssh takes 17 for itself. */
const parent = tmpdir().length > 50 ? "/tmp" : tmpdir();
let directory: string | undefined;

/** What a connection is for: each of these has one of its own, for sshd opens few sessions on one (MaxSessions, sshd_config(5)). */
export type Errand = "kernel" | "virtualbox";

/**
 * Where ssh keeps the socket of this process's connection to a host (ControlPath). The directory is made 0700: whoever reaches
 * a socket has our login.
 */
export function controlPath(spec: SshSpec, errand: Errand): string {
    directory ??= makeDirectory();
    return join(directory, digest(`${errand} ${JSON.stringify(spec)}`, 8));
}

/** Waits for the end of its input, which comes with ours, then ends the connections and removes the directory. */
const sweeper =
    'cat; for socket in "$0"/*; do ssh -o ControlPath="$socket" -O exit -- any; done; rm -rf -- "$0"';

/** Pulumi kills its providers when an update is over: so somebody else has to clean up behind us. */
function makeDirectory(): string {
    const made = mkdtempSync(join(parent, "virtnet-ssh-"));
    const child = spawn("sh", ["-c", sweeper, made], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
        cwd: "/",
    });
    child.on("error", () => undefined);
    child.unref();
    (child.stdin as Socket).unref();
    return made;
}
