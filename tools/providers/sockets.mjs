// Where Terraform providers have the sockets by which their plugin speaks to them: killed, they leave them behind.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** A socket's path has at most 107 characters (sun_path, unix(7)). */
const parent = os.tmpdir().length > 60 ? "/tmp" : os.tmpdir();

/** Waits for the end of its input, which comes with ours, however we end. */
const sweeper = 'cat >/dev/null; rm -rf -- "$0"';

/**
 * The environment that has them made in a directory which is removed when we end (go-plugin, EnvUnixSocketDir).
 * @returns {NodeJS.ProcessEnv}
 */
export function socketEnvironment() {
    const directory = fs.mkdtempSync(path.join(parent, "virtnet-plugin-"));
    // In a process group of its own: ours is killed as a whole.
    const child = spawn("sh", ["-c", sweeper, directory], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
        cwd: "/",
    });
    child.on("error", () => {});
    child.unref();
    /** @type {import("node:net").Socket} */ (child.stdin).unref();
    return { PLUGIN_UNIX_SOCKET_DIR: directory };
}
