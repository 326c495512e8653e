// Where things lie: what one clone needs is inside it, what all clones share is in the cache.
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const clone = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** This clone's own files, ignored by git. */
export const local = {
    bin: path.join(clone, ".virtnet", "bin"),
    state: path.join(clone, ".virtnet", "state"),
    home: path.join(clone, ".virtnet", "home"),
    lock: path.join(clone, ".virtnet", "setup.lock"),
};

/**
 * What is fetched or built once for all clones.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home
 */
export function cacheDirectory(env = process.env, home = os.homedir()) {
    if (env.VIRTNET_CACHE) return path.resolve(env.VIRTNET_CACHE);
    return path.join(env.XDG_CACHE_HOME || path.join(home, ".cache"), "virtnet");
}
