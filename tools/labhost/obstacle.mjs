// Whether the lab host can run on this machine at all: what is answered here is no failure of ours.
import fs from "node:fs";
import path from "node:path";
import { missingPackages, remedy } from "../setup/debian.mjs";
import { cacheDirectory } from "../setup/paths.mjs";
import { find } from "../setup/programs.mjs";
import { capture } from "../setup/run.mjs";
import { imageDirectory } from "./image.mjs";

const gigabyte = 1e9;
const neededSpace = 8 * gigabyte;

const toRun = ["qemu-system-x86", "qemu-utils", "openssh-client", "util-linux"];
const toBuild = ["debootstrap", "e2fsprogs"];

/** The Debian packages whose programs are used, now that the image is built or not. */
export function neededPackages(isBuilt = isUsable()) {
    return isBuilt ? toRun : [...toRun, ...toBuild];
}

/**
 * @typedef {object} Machine
 * @property {string} system
 * @property {boolean} isRoot
 * @property {boolean} hasApt
 * @property {string[]} missing the packages that are needed and not there
 * @property {boolean} isBuilt
 * @property {boolean} canMount
 * @property {number} freeSpace
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} why it cannot run here, and what can be done about it
 */
export async function obstacle(env) {
    const isBuilt = isUsable();
    const isThere = (/** @type {string} */ program) => find(program, env.PATH) !== undefined;
    return reason({
        system: `${process.platform} on ${process.arch}`,
        isRoot: process.getuid?.() === 0,
        hasApt: isThere("apt-get"),
        missing: missingPackages(neededPackages(isBuilt), isThere),
        isBuilt,
        canMount: process.platform === "linux" && (await canMount(env)),
        freeSpace: freeSpace(cacheDirectory()),
    });
}

/**
 * @param {Machine} machine
 * @returns {string | undefined}
 */
export function reason({ system, isRoot, hasApt, missing, isBuilt, canMount, freeSpace }) {
    const refuse = (/** @type {string} */ rest) => `running the lab host: ${rest}`;
    if (system !== "linux on x64")
        return refuse(`this is ${system}, and its image is made for Linux on x64. Use such a machine.`);
    if (missing.length > 0 && !(isRoot && hasApt)) return remedy(missing);
    if (isBuilt) return undefined;
    if (!isRoot)
        return refuse("its image is built by root, and logged in to with root's key. Run it as root.");
    if (!hasApt)
        return refuse("its image is built with apt and debootstrap. Build it on a Debian or Ubuntu machine.");
    if (!canMount)
        return refuse(
            "its image is built in a mount namespace, and none can be made. " +
                "Use a machine, or a container with CAP_SYS_ADMIN.",
        );
    if (freeSpace < neededSpace)
        return refuse(
            `its image takes ${neededSpace / gigabyte} GB, and ${cacheDirectory()} has ` +
                `${(freeSpace / gigabyte).toFixed(1)} GB left. Make room, or set VIRTNET_CACHE.`,
        );
    return undefined;
}

/** Whether the image is there, and its key ours to read. */
function isUsable() {
    try {
        fs.accessSync(path.join(imageDirectory(), "key"), fs.constants.R_OK);
        return true;
    } catch {
        return false;
    }
}

/** @param {NodeJS.ProcessEnv} env */
async function canMount(env) {
    try {
        const test = ["unshare", "--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "none", "/tmp"];
        return (await capture(test, { env })).code === 0;
    } catch {
        return false; // there is no unshare
    }
}

/** @param {string} directory one that may not exist yet */
function freeSpace(directory) {
    let existing = directory;
    while (!fs.existsSync(existing)) existing = path.dirname(existing);
    const { bavail, bsize } = fs.statfsSync(existing);
    return bavail * bsize;
}
