// The lab host's image: built once for all clones, again when the scripts that build it change.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { withLock } from "../setup/lock.mjs";
import { cacheDirectory, clone } from "../setup/paths.mjs";
import { say, step } from "../setup/progress.mjs";
import { must } from "../setup/run.mjs";

const scripts = path.join(clone, "tools", "labhost", "image");

const stages = [
    { script: "1-system.sh", title: "a Debian system" },
    {
        script: "2-packages.sh",
        title: "VirtualBox with its kernel modules, Docker, libvirt: the longest part",
    },
    { script: "3-settings.sh", title: "settings and keys" },
    { script: "4-guest.sh", title: "the guest and the container" },
    { script: "5-disk.sh", title: "the disk" },
];

/** Where the image for these scripts is, or will be. */
export function imageDirectory(cache = cacheDirectory()) {
    return path.join(cache, `labhost-${keyOf(scripts)}`);
}

/**
 * @param {string} directory
 * @returns {string} another one when any file below it is renamed or has another text
 */
export function keyOf(directory) {
    const hash = createHash("sha256");
    for (const name of fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
        const file = path.join(directory, name);
        if (fs.statSync(file).isFile()) hash.update(`${name}\0`).update(fs.readFileSync(file)).update("\0");
    }
    return hash.digest("hex").slice(0, 16);
}

/**
 * One lock for the images of all scripts: who holds it may remove what others left.
 * @template T
 * @param {() => Promise<T>} work
 */
export function withImages(work) {
    return withLock(path.join(cacheDirectory(), "labhost.lock"), work);
}

/**
 * With the lock held. An image is whole or not there: it is built aside, and renamed.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} its directory
 */
export async function prepareImage(env) {
    const home = imageDirectory();
    if (fs.existsSync(home)) return used(home);
    const aside = path.join(cacheDirectory(), "labhost.building");
    fs.rmSync(aside, { recursive: true, force: true });
    fs.mkdirSync(aside, { recursive: true });
    say("building the lab host's image, once: 2 to 4 minutes");
    for (const [index, { script, title }] of stages.entries()) {
        const build = contained(["bash", path.join(scripts, script), aside]);
        await step(`${index + 1} of ${stages.length}: ${title}`, () =>
            must("building the lab host's image", build, { env }),
        );
    }
    fs.renameSync(aside, home);
    removeOthers(home, "labhost-");
    return used(home);
}

/**
 * A script that mounts and starts things, in namespaces that end with it, and it with us, however we end.
 * @param {string[]} argv
 */
function contained(argv) {
    const namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];
    return ["setpriv", "--pdeathsig", "KILL", "--", ...namespaces, "--", ...argv];
}

const week = 7 * 24 * 60 * 60 * 1000;

/**
 * Notes that a directory of the cache is in use.
 * @param {string} directory
 */
export function used(directory) {
    const now = new Date();
    fs.utimesSync(directory, now, now);
    return directory;
}

/**
 * Removes what an older key left beside a directory, unless another clone has used it within a week.
 * @param {string} directory
 * @param {string} prefix
 */
export function removeOthers(directory, prefix) {
    const parent = path.dirname(directory);
    for (const name of fs.readdirSync(parent)) {
        const other = path.join(parent, name);
        if (!name.startsWith(prefix) || other === directory) continue;
        if (Date.now() - fs.statSync(other).mtimeMs > week)
            fs.rmSync(other, { recursive: true, force: true });
    }
}
