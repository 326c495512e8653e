// The environment of every command that we run: what the user has set is never changed.
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { local } from "./paths.mjs";
import { extendPath } from "./programs.mjs";

/**
 * Where the lab's state is: in the clone, unless the user keeps it elsewhere. Steps are not written one by one, which
 * is what makes a large lab slow: owner marks on the objects let `pulumi up` find again what a lost state forgot.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function pulumiEnvironment(env) {
    return {
        PULUMI_BACKEND_URL: pathToFileURL(local.state).href,
        PULUMI_SKIP_UPDATE_CHECK: "1",
        PULUMI_EXPERIMENTAL: "1",
        PULUMI_SKIP_CHECKPOINTS: "1",
        ...(env.PULUMI_CONFIG_PASSPHRASE_FILE ? {} : { PULUMI_CONFIG_PASSPHRASE: "" }),
        ...env,
    };
}

/**
 * A Pulumi that we built keeps its settings in the clone and downloads no plugins: there are none for it.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function builtPulumiEnvironment(env) {
    return {
        PULUMI_HOME: local.home,
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
        ...env,
        PATH: extendPath(env.PATH, { first: [local.bin] }),
    };
}

/** Pulumi's file backend wants its directory to exist. */
export function makeDirectories() {
    for (const directory of [local.state, local.home]) fs.mkdirSync(directory, { recursive: true });
}
