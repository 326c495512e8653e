// One lab host a clone: brought up, looked for, ended.
import fs from "node:fs";
import path from "node:path";
import { installDebian } from "../setup/debian.mjs";
import { withLock } from "../setup/lock.mjs";
import { clone } from "../setup/paths.mjs";
import { Problem } from "../setup/problem.mjs";
import { say, step } from "../setup/progress.mjs";
import { capture, must } from "../setup/run.mjs";
import { prepareBooted } from "./booted.mjs";
import { imageDirectory, prepareImage, withImages } from "./image.mjs";
import { login } from "./login.mjs";
import { ask, end, find, start, waitFor } from "./machine.mjs";
import { neededPackages } from "./obstacle.mjs";

const directory = path.join(clone, ".virtnet", "labhost");
const lock = path.join(clone, ".virtnet", "labhost.lock");
/** What is known of the lab host that is up, for whoever wants to use it. */
export const record = path.join(directory, "labhost.json");

/** @typedef {import("./login.mjs").Address & { pid: number, image: string }} Labhost */

/**
 * @returns {Labhost | undefined} the lab host, unless it is not up, or not yet
 */
export function running() {
    const pid = find(directory);
    if (!pid || !fs.existsSync(record)) return undefined;
    /** @type {Labhost} */
    const host = JSON.parse(fs.readFileSync(record, "utf8"));
    return host.pid === pid ? host : undefined;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {{ outlivesUs: boolean }} options one that was up already is left as it is
 * @returns {Promise<Labhost>}
 */
export function up(env, options) {
    return withLock(lock, async () => {
        const there = running();
        if (there && (await isCurrent(there, env))) return there;
        if (there) say("the lab host is of another image, or does not answer: starting a new one");
        await end(directory);
        await installDebian(neededPackages(), env);
        return await withImages(async () => {
            const image = await prepareImage(env);
            const booted = await prepareBooted(image, env);
            return await step("starting the lab host", () => goOn({ image, ...booted, ...options }, env));
        });
    });
}

/**
 * The saved machine goes on, as if no time had passed: it is told what time it is.
 * @param {Omit<import("./machine.mjs").Start, "directory">} how
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Labhost>}
 */
async function goOn(how, env) {
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true });
    const address = await start({ ...how, directory }, env);
    await waitFor(directory, address, ["true"], env);
    const setClock = ["date", "-s", `@${Date.now() / 1000}`];
    await must("setting the lab host's clock", [...login(address), ...setClock], { env });
    const host = { ...address, pid: find(directory) ?? 0, image: how.image };
    fs.writeFileSync(`${record}.new`, JSON.stringify(host, null, 4));
    fs.renameSync(`${record}.new`, record);
    return host;
}

/**
 * @param {Labhost} host
 * @param {NodeJS.ProcessEnv} env
 */
async function isCurrent(host, env) {
    return host.image === imageDirectory() && (await capture([...login(host), "true"], { env })).code === 0;
}

/**
 * Boots the lab host that is up anew, with its disk as it is, and waits until all its services are started.
 * @param {NodeJS.ProcessEnv} env
 */
export function reboot(env) {
    return withLock(lock, async () => {
        const host = running();
        if (!host)
            throw new Problem("rebooting the lab host: there is none. Start it with `npm run labhost up`.");
        const bootId = async () =>
            (
                await capture([...login(host), "cat", "/proc/sys/kernel/random/boot_id"], { env })
            ).stdout.trim();
        const before = await bootId();
        // QEMU is started to end where a machine boots again: by itself none has a reason to.
        await ask(directory, (execute) => execute("set-action", { reboot: "reset" }));
        await capture([...login(host), "systemctl", "reboot"], { env });
        const isNew = ["sh", "-c", `'[ "$(cat /proc/sys/kernel/random/boot_id)" != ${before} ]'`];
        await waitFor(directory, host, isNew, env);
        await capture([...login(host), "systemctl", "is-system-running", "--wait"], { env });
    });
}

/** @returns {Promise<boolean>} whether there was one */
export function down() {
    return withLock(lock, async () => {
        const wasUp = await end(directory);
        fs.rmSync(directory, { recursive: true, force: true });
        return wasUp;
    });
}
