// One at a time: a lock file that says who holds it, and is kept fresh as long as its holder lives.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./progress.mjs";

const freshMs = 5_000;
const staleMs = 60_000;

/** @typedef {{ pid: number, host: string }} Holder */

/**
 * Runs `work` while no other process does. Two that find the same lock stale in the same instant may both go on;
 * what they do is made to bear that, by building aside and renaming.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await take(file);
    const heartbeat = setInterval(() => touch(file), freshMs);
    try {
        return await work();
    } finally {
        clearInterval(heartbeat);
        fs.rmSync(file, { force: true });
    }
}

/** @param {string} file */
async function take(file) {
    for (let told = false; !tryTake(file);) {
        const seen = look(file);
        if (seen && isStale(seen.holder, seen.ageMs)) {
            fs.rmSync(file, { force: true });
            continue;
        }
        if (!told && seen)
            say(`waiting for process ${seen.holder?.pid}, which is setting up the same thing…`);
        told = true;
        await sleep(500);
    }
}

/** @param {string} file */
function tryTake(file) {
    try {
        fs.writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), { flag: "wx" });
        return true;
    } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
        throw error;
    }
}

/** @param {string} file */
function look(file) {
    try {
        const ageMs = Date.now() - fs.statSync(file).mtimeMs;
        return { ageMs, holder: parseHolder(fs.readFileSync(file, "utf8")) };
    } catch {
        return undefined; // released meanwhile
    }
}

/**
 * @param {string} text
 * @returns {Holder | undefined} undefined while the holder is still writing it
 */
export function parseHolder(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/**
 * A lock is stale when its holder died on this machine, or - on another one, or with its number taken by another
 * process - has not touched it for a while.
 * @param {Holder | undefined} holder
 * @param {number} ageMs
 */
export function isStale(holder, ageMs) {
    if (ageMs > staleMs) return true;
    return holder?.host === os.hostname() && !isAlive(holder.pid);
}

/**
 * One that has ended counts as dead, also where nobody waits for it: in a container without an init it stays for ever.
 * @param {number} pid
 */
export function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return !hasEnded(pid);
    } catch (error) {
        return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
    }
}

/**
 * What proc(5) says of its state; its name, in brackets before that, may be of any letters.
 * @param {number} pid
 */
function hasEnded(pid) {
    const stat = `/proc/${pid}/stat`;
    return fs.existsSync(stat) && /^\d+ \([^]*\) [ZX] /.test(fs.readFileSync(stat, "utf8"));
}

/** @param {string} file */
function touch(file) {
    const now = new Date();
    try {
        fs.utimesSync(file, now, now);
    } catch {
        // The lock was removed by hand: the work goes on, there is nothing to keep fresh.
    }
}
