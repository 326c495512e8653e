// The provider plugins that a lab composes ours with. Pulumi fetches them by itself; where we had to build Pulumi we build
// them too, for a lab that needs them, unless they are installed.
import fs from "node:fs";
import path from "node:path";
import { builtProgram, programs } from "../providers/programs.mjs";
import { place, writePlugin } from "./bin.mjs";
import { prepareGoProgram } from "./go-program.mjs";
import { cacheDirectory, clone, local } from "./paths.mjs";
import { find } from "./programs.mjs";
import { officialPulumi, withoutOurs } from "./pulumi.mjs";

/** @typedef {"docker" | "libvirt"} ProviderName */

/** What stands in for each SDK's plugin, under the plugin's name. */
const plugins = {
    docker: {
        name: "docker",
        file: "providers/docker.mjs",
        version: () => installedVersion("@pulumi/docker"),
    },
    libvirt: {
        name: "terraform-provider",
        file: "providers/terraform-provider.mjs",
        version: () => programs.bridge.version,
    },
};

/**
 * @param {readonly ProviderName[]} wanted
 * @param {NodeJS.ProcessEnv} env what `pulumi` will run with
 */
export async function prepareProviders(wanted, env) {
    if (officialPulumi(env.PATH)) return;
    const cache = cacheDirectory(env);
    for (const provider of wanted) {
        const { name, file, version } = plugins[provider];
        if (!isInstalled(name, env)) {
            await prepareGoProgram(programs.bridge, cache, env);
            if (provider === "docker") await prepareGoProgram(programs.docker, cache, env);
            writePlugin(pluginProgram(name, version(), env), file);
        }
        if (provider === "libvirt") {
            await prepareGoProgram(programs.libvirt, cache, env);
            placeForTerraform(env);
        }
    }
}

/**
 * Whether somebody else has installed a plugin: on PATH, or by `pulumi plugin install`.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
export function isInstalled(name, env) {
    const program = `pulumi-resource-${name}`;
    if (find(program, withoutOurs(env.PATH))) return true;
    const directory = path.join(pulumiHome(env), "plugins");
    if (!fs.existsSync(directory)) return false;
    return fs
        .readdirSync(directory)
        .some(
            (entry) =>
                entry.startsWith(`resource-${name}-v`) && !isOurs(path.join(directory, entry, program)),
        );
}

/**
 * Ours is a few lines that start a file of a clone's.
 * @param {string} program
 */
function isOurs(program) {
    const size = fs.statSync(program, { throwIfNoEntry: false })?.size ?? 0;
    return size < 1000 && (size === 0 || fs.readFileSync(program, "utf8").includes("/tools/providers/"));
}

/**
 * Where Pulumi looks for it. In a home of the user's own we leave nothing, and use PATH, of which Pulumi then warns.
 * @param {string} name
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 */
function pluginProgram(name, version, env) {
    const program = `pulumi-resource-${name}`;
    const home = pulumiHome(env);
    if (home !== local.home) return path.join(local.bin, program);
    return path.join(home, "plugins", `resource-${name}-v${version}`, program);
}

/**
 * The libvirt SDK names its Terraform provider as the registry does. The plugin looks into its own cache of downloads first.
 * @param {NodeJS.ProcessEnv} env
 */
function placeForTerraform(env) {
    const cache = env.PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR ?? path.join(pulumiHome(env), "dynamic_tf_plugins");
    const { version, file } = programs.libvirt;
    const system = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    const directory = path.join(cache, "registry.opentofu.org", "dmacvicar", "libvirt", version, system);
    fs.mkdirSync(directory, { recursive: true });
    place(builtProgram("libvirt"), path.join(directory, file));
}

/** @param {NodeJS.ProcessEnv} env */
function pulumiHome(env) {
    return env.PULUMI_HOME ?? local.home;
}

/** @param {string} name */
function installedVersion(name) {
    const manifest = path.join(clone, "node_modules", name, "package.json");
    return JSON.parse(fs.readFileSync(manifest, "utf8")).version;
}

/**
 * The directory of the project that a command of Pulumi's is about.
 * @param {readonly string[]} words
 */
export function projectDirectory(words, cwd = process.cwd()) {
    const given = words.findIndex((word) => word === "-C" || word === "--cwd");
    const joined = words.find((word) => word.startsWith("--cwd="))?.slice("--cwd=".length);
    return path.resolve(cwd, (given >= 0 ? words[given + 1] : joined) ?? "");
}

/**
 * What a project's program imports.
 * @param {string} directory
 * @returns {ProviderName[]}
 */
export function providersOf(directory) {
    const manifest = path.join(directory, "package.json");
    if (!fs.existsSync(manifest)) return [];
    const { dependencies = {} } = JSON.parse(fs.readFileSync(manifest, "utf8"));
    const names = /** @type {ProviderName[]} */ (Object.keys(plugins));
    return names.filter((name) => `@pulumi/${name}` in dependencies);
}
