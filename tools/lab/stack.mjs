// The stack of the lab in this clone.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isAlive } from "../setup/lock.mjs";
import { local } from "../setup/paths.mjs";
import { say } from "../setup/progress.mjs";
import { must, show } from "../setup/run.mjs";

export const stack = process.env.VIRTNET_STACK || "lab";

/** Whether there may be a stack: false only where nothing was ever started. */
export function mayExist() {
    return (
        process.env.PULUMI_BACKEND_URL !== undefined ||
        fs.existsSync(path.join(local.state, ".pulumi", "stacks"))
    );
}

/** @param {NodeJS.ProcessEnv} env */
export async function exists(env) {
    const listed = await must("listing the stacks", ["pulumi", "stack", "ls", "--json"], { env });
    return JSON.parse(listed).some(
        (/** @type {{ name: string }} */ { name }) => name.split("/").at(-1) === stack,
    );
}

/**
 * Runs a command that changes the stack, on the user's terminal.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 */
export async function change(command, env) {
    const run = (/** @type {string[]} */ args) =>
        show(["pulumi", ...args, "--stack", stack, "--yes", "--skip-preview"], { env });
    const interrupted = env.PULUMI_BACKEND_URL === pathToFileURL(local.state).href && releaseDeadLocks();
    if (interrupted && command[0] === "destroy") {
        // Without checkpoints the state knows nothing of what a killed update made; the next one finds it by its marks.
        say("finishing that update first, so that all of it is destroyed");
        const code = await run(["up", "--refresh"]);
        if (code !== 0) return code;
    }
    return await run(command);
}

/**
 * An update that was killed leaves Pulumi's lock on the stack, and everyone after it is told to run `pulumi cancel`.
 * Where the process that took the lock is gone, so can the lock be.
 *
 * @returns {boolean} whether there was one
 */
function releaseDeadLocks() {
    const directory = path.join(local.state, ".pulumi", "locks");
    if (!fs.existsSync(directory)) return false;
    let released = false;
    for (const name of fs.readdirSync(directory, { recursive: true })) {
        const file = path.join(directory, String(name));
        if (!file.endsWith(".json") || !isDead(read(file))) continue;
        say("an earlier update was interrupted: releasing its lock on the stack");
        fs.rmSync(file, { force: true });
        released = true;
    }
    return released;
}

/**
 * @param {{ pid?: number, hostname?: string, timestamp?: string }} lock
 * @param {number} booted when this machine was started
 */
export function isDead({ pid, hostname, timestamp }, booted = Date.now() - os.uptime() * 1000) {
    if (!pid || hostname !== os.hostname()) return false;
    return !isAlive(pid) || Date.parse(timestamp ?? "") < booted;
}

/** @param {string} file */
function read(file) {
    try {
        return JSON.parse(fs.readFileSync(file, "utf8"));
    } catch {
        return {}; // released, or still being written
    }
}
