// node_modules and dist: made when they are missing or older than what they are made from.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { step } from "./progress.mjs";
import { must } from "./run.mjs";

/**
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} env
 */
export async function installDependencies(clone, env) {
    const lock = path.join(clone, "package-lock.json");
    const stamp = path.join(clone, "node_modules", ".virtnet-lock");
    const key = hashFiles([lock]);
    if (read(stamp) === key) return;
    if (!isInstalledByHand(clone)) {
        // Not `npm ci`: it refuses a lock file without the binaries of other platforms, which is what npm writes where
        // a registry does not have them all. Without scripts: our own build has a step of its own, no other needs one.
        const install = ["npm", "install", "--no-save", "--ignore-scripts", "--loglevel=error"];
        await step("installing npm packages", () =>
            must("installing npm packages", install, { cwd: clone, env }),
        );
    }
    fs.writeFileSync(stamp, key);
}

/**
 * npm leaves its own copy of the lock file: one newer than ours means that the user ran `npm install`.
 * @param {string} clone
 */
function isInstalledByHand(clone) {
    const installed = modified(path.join(clone, "node_modules", ".package-lock.json"));
    return installed > modified(path.join(clone, "package-lock.json"));
}

/**
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} env
 */
export async function buildPackage(clone, env) {
    const office = path.join("examples", "office-lan", "index.ts");
    const sources = [
        "provider",
        "sdk",
        "tools/build.mjs",
        office,
        "tsconfig.json",
        "tsconfig.build.json",
    ].map((name) => path.join(clone, name));
    const built = modified(path.join(clone, "dist", "sdk", "index.js"));
    if (built > Math.max(...sources.map(newest))) return;
    const build = ["npm", "run", "--silent", "build"];
    await step("building the package", () => must("building the package", build, { cwd: clone, env }));
}

/**
 * The SDK of the libvirt provider, which the repository holds as Pulumi generates it: as TypeScript.
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} env
 */
export async function buildSdk(clone, env) {
    const sdk = path.join(clone, "sdks", "libvirt");
    if (!fs.existsSync(sdk)) return; // being generated
    const bin = path.join(sdk, "bin", "package.json");
    const sources = fs.readdirSync(sdk).filter((name) => name !== "bin" && name !== "node_modules");
    if (modified(bin) > Math.max(...sources.map((name) => newest(path.join(sdk, name))))) return;
    const build = ["npm", "run", "--silent", "build"];
    await step("building the libvirt SDK", () => must("building the libvirt SDK", build, { cwd: sdk, env }));
}

/**
 * The latest change in a file or below a directory; a directory's own time tells of removed files.
 * @param {string} file
 * @returns {number} 0 when it does not exist
 */
export function newest(file) {
    const own = modified(file);
    if (own === 0 || !fs.statSync(file).isDirectory()) return own;
    return Math.max(own, ...fs.readdirSync(file).map((name) => newest(path.join(file, name))));
}

/** @param {string} file */
function modified(file) {
    return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} file */
function read(file) {
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

/** @param {string[]} files */
export function hashFiles(files) {
    const hash = createHash("sha256");
    for (const file of files) hash.update(fs.readFileSync(file)).update("\0");
    return hash.digest("hex").slice(0, 16);
}
