// All the set-up of a clone, each step skipped when it is done already.
import { fillBin } from "./bin.mjs";
import { installDaemons, installDebian } from "./debian.mjs";
import { buildPackage, buildSdk, installDependencies } from "./dependencies.mjs";
import { builtPulumiEnvironment, makeDirectories, pulumiEnvironment } from "./environment.mjs";
import { withLock } from "./lock.mjs";
import { prepareNode } from "./node.mjs";
import { cacheDirectory, clone, local } from "./paths.mjs";
import { adminDirectories, extendPath } from "./programs.mjs";
import { prepareProviders } from "./providers.mjs";
import { preparePulumi } from "./pulumi.mjs";

/** What the lab needs on the machine that it runs on. */
export const labPackages = ["iproute2", "nftables", "iputils-ping", "util-linux"];

/**
 * @param {{ pulumi: boolean, debian: string[], daemons?: string[], providers?: import("./providers.mjs").ProviderName[] }} needs
 * @returns {Promise<NodeJS.ProcessEnv>} the environment that every other command runs in
 */
export async function prepare(needs) {
    const cache = cacheDirectory();
    /** @type {NodeJS.ProcessEnv} */
    let env = { ...process.env, PATH: extendPath(process.env.PATH, { last: adminDirectories }) };
    await installDebian(needs.debian, env);
    await installDaemons(needs.daemons ?? [], env);
    const built = needs.pulumi ? await preparePulumi(cache, env) : undefined;
    env = { ...env, PATH: extendPath(env.PATH, { first: await prepareNode(cache, env) }) };
    await withLock(local.lock, async () => {
        await installDependencies(clone, env);
        await buildSdk(clone, env);
        await buildPackage(clone, env);
        if (built) fillBin(built);
    });
    if (!needs.pulumi) return env;
    makeDirectories();
    env = pulumiEnvironment(env);
    if (built) env = builtPulumiEnvironment(env);
    await prepareProviders(needs.providers ?? [], env);
    return env;
}
