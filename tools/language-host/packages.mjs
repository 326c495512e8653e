// Which provider plugins a program needs: an SDK says so in the "pulumi" part of its package.json.
import fs from "node:fs";
import path from "node:path";

/**
 * @typedef {object} PluginPackage
 * @property {string} name
 * @property {string} version
 * @property {string} server where the plugin is downloaded from, empty for the usual place
 * @property {{ name: string, version: string, value: string }} [parameterization]
 */

/**
 * @typedef {object} Manifest
 * @property {string} [name]
 * @property {string} [version]
 * @property {Record<string, string>} [dependencies]
 * @property {{ resource?: boolean, name?: string, version?: string, server?: string,
 *     parameterization?: { name: string, version: string, value: string } }} [pulumi]
 */

/**
 * @param {string} directory
 * @returns {PluginPackage[]}
 */
export function packagesOf(directory) {
    return installed(directory, new Set()).flatMap((manifest) => pluginPackage(manifest) ?? []);
}

/**
 * The program's direct dependencies, for `pulumi about`.
 * @param {string} directory
 */
export function dependenciesOf(directory) {
    const names = Object.keys(readManifest(directory)?.dependencies ?? {});
    return names.map((name) => {
        const version = readManifest(path.join(directory, "node_modules", name))?.version ?? "not installed";
        return { name, version };
    });
}

/**
 * @param {Manifest} manifest
 * @returns {PluginPackage | undefined}
 */
export function pluginPackage(manifest) {
    const { pulumi } = manifest;
    const version = pulumi?.version ?? manifest.version;
    if (!pulumi?.resource || !version) return undefined;
    const name = pulumi.name ?? /^@pulumi\/(.+)$/.exec(manifest.name ?? "")?.[1];
    if (!name) return undefined; // a third party's SDK has to name its plugin
    const found = {
        name,
        version: version.startsWith("v") ? version : `v${version}`,
        server: pulumi.server ?? "",
    };
    return pulumi.parameterization ? { ...found, parameterization: pulumi.parameterization } : found;
}

/**
 * The manifests of all packages below node_modules, through links (workspaces) and nested ones.
 * @param {string} directory
 * @param {Set<string>} seen
 * @returns {Manifest[]}
 */
function installed(directory, seen) {
    const modules = path.join(directory, "node_modules");
    return list(modules)
        .flatMap((name) =>
            name.startsWith("@") ? list(path.join(modules, name)).map((sub) => `${name}/${sub}`) : name,
        )
        .flatMap((name) => {
            const home = realPath(path.join(modules, name));
            if (!home || seen.has(home)) return [];
            seen.add(home);
            const manifest = readManifest(home);
            return manifest ? [manifest, ...installed(home, seen)] : [];
        });
}

/** @param {string} directory */
function list(directory) {
    try {
        return fs.readdirSync(directory).filter((name) => !name.startsWith("."));
    } catch {
        return [];
    }
}

/** @param {string} file */
function realPath(file) {
    try {
        return fs.realpathSync(file);
    } catch {
        return undefined;
    }
}

/**
 * @param {string} directory
 * @returns {Manifest | undefined} undefined when there is none, or it is not JSON
 */
function readManifest(directory) {
    try {
        return JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8"));
    } catch {
        return undefined;
    }
}
