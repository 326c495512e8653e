// Programs built from Go modules: once for all clones, named by their version and by what they are made of.
import fs from "node:fs";
import path from "node:path";
import { hashFiles } from "./dependencies.mjs";
import { withLock } from "./lock.mjs";
import { Problem } from "./problem.mjs";
import { find, isExecutable } from "./programs.mjs";
import { step } from "./progress.mjs";
import { must } from "./run.mjs";

/**
 * @typedef {object} GoProgram
 * @property {string} label what it is to the user
 * @property {string} version
 * @property {string} directory where its go.mod and go.sum are
 * @property {string} source the package to build
 * @property {string} file what it is called
 * @property {string[]} linkerFlags
 * @property {string} takes how long, about
 * @property {string} [official] where it would come from otherwise, for those without Go
 */

/**
 * Where the program lies, or will.
 * @param {GoProgram} program
 * @param {string} cache
 */
export function goProgramFile({ directory, file, version }, cache) {
    const key = `${path.basename(directory)}-${version}-${hashFiles(moduleFiles(directory))}`;
    return path.join(cache, key, "bin", file);
}

/**
 * @param {GoProgram} program
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the program's file
 */
export async function prepareGoProgram(program, cache, env) {
    const file = goProgramFile(program, cache);
    if (isExecutable(file)) return file;
    const go = findGo(program, env.PATH);
    const home = path.dirname(path.dirname(file));
    await withLock(`${home}.lock`, () => build(go, program, home, env));
    return file;
}

/**
 * @param {GoProgram} program
 * @param {string | undefined} searchPath
 */
function findGo({ label, official = "" }, searchPath) {
    const go = find("go", searchPath) ?? find("go", "/usr/local/go/bin");
    if (go) return go;
    throw new Problem(
        `looking for ${label}: neither it nor Go is on PATH. ${official}` +
            `${official ? "or install" : "Install"} Go 1.26 or later, with which this builds it once; then run this again.`,
    );
}

/**
 * @param {string} go
 * @param {GoProgram} program
 * @param {string} home
 * @param {NodeJS.ProcessEnv} env
 */
async function build(go, { label, version, directory, source, file, linkerFlags, takes }, home, env) {
    if (fs.existsSync(home)) return;
    const aside = `${home}.building`;
    fs.rmSync(aside, { recursive: true, force: true });
    fs.mkdirSync(aside, { recursive: true });
    for (const from of moduleFiles(directory)) fs.copyFileSync(from, path.join(aside, path.basename(from)));
    const flags = ["-s", "-w", ...linkerFlags].join(" ");
    const argv = [go, "build", "-mod=readonly", "-ldflags", flags, "-o", `bin/${file}`, source];
    await step(`building ${label} ${version} from its Go modules, once: about ${takes}`, async () => {
        await must(`building ${label}`, argv, {
            cwd: aside,
            env: { ...env, GOWORK: "off", GOFLAGS: "" },
        });
        fs.renameSync(aside, home);
    });
}

/** @param {string} directory */
function moduleFiles(directory) {
    return ["go.mod", "go.sum"].map((name) => path.join(directory, name));
}

/**
 * The version of a module that a go.mod requires, without its "v".
 * @param {string} directory
 * @param {string} module
 */
export function requiredVersion(directory, module) {
    const goMod = fs.readFileSync(path.join(directory, "go.mod"), "utf8");
    return versionOf(goMod, module);
}

/**
 * @param {string} goMod
 * @param {string} module
 */
export function versionOf(goMod, module) {
    for (const line of goMod.split("\n")) {
        const [name, version] = line
            .replace(/^require /, "")
            .trim()
            .split(/\s+/);
        if (name === module && version?.startsWith("v")) return version.slice(1);
    }
    throw new Error(`go.mod does not require ${module}`);
}
