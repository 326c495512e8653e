// The machine's first boot, saved: later ones go on from there, in seconds instead of a minute or two.
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../setup/problem.mjs";
import { step } from "../setup/progress.mjs";
import { capture, must } from "../setup/run.mjs";
import { removeOthers, used } from "./image.mjs";
import { login } from "./login.mjs";
import { ask, end, find, machineArguments, start, waitFor } from "./machine.mjs";

/** What has to answer before the machine is saved, and what it is given. */
const checks = [
    ["ls", "/sys/module/vboxdrv", "/sys/module/vboxnetflt", "/sys/module/vboxnetadp"],
    ["docker", "info"],
    ["docker", "load", "--quiet", "--input", "/root/web.tar"],
    ["VBoxManage", "--version"],
];

/**
 * With the images' lock held.
 * @param {string} image
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ disk: string, memory: string }>}
 */
export async function prepareBooted(image, env) {
    const home = path.join(image, `booted-${await key(env)}`);
    if (!fs.existsSync(home)) {
        const aside = path.join(image, "booting");
        await end(aside);
        fs.rmSync(aside, { recursive: true, force: true });
        fs.mkdirSync(aside);
        await step("booting the lab host, once, in about 2 minutes", () => boot(image, aside, env));
        fs.renameSync(aside, home);
        removeOthers(home, "booted-");
    }
    used(home);
    return { disk: path.join(home, "disk.qcow2"), memory: path.join(home, "memory") };
}

/**
 * A saved machine can go on only in the same one, of the same QEMU, on a processor that counts time as fast.
 * @param {NodeJS.ProcessEnv} env
 */
async function key(env) {
    const version = await must("looking at QEMU", ["qemu-system-x86_64", "--version"], { env });
    const parts = JSON.stringify([version, os.cpus()[0]?.model, machineArguments(""), checks]);
    return createHash("sha256").update(parts).digest("hex").slice(0, 16);
}

/**
 * @param {string} image
 * @param {string} directory
 * @param {NodeJS.ProcessEnv} env
 */
async function boot(image, directory, env) {
    const disk = path.join(image, "disk.img");
    const host = await start({ image, directory, disk, outlivesUs: false }, env);
    try {
        await waitFor(directory, host, ["true"], env);
        // When all services are started, whether or not one of them failed.
        await capture([...login(host), "systemctl", "is-system-running", "--wait"], { env });
        for (const check of checks)
            await must("looking at the lab host", [...login(host), ...check], { env });
        await must("writing the lab host's disk", [...login(host), "sync"], { env });
        await save(directory);
    } finally {
        await end(directory);
    }
}

/** @param {string} directory */
async function save(directory) {
    await ask(directory, async (execute) => {
        await execute("migrate-set-parameters", { "max-bandwidth": 2 ** 40 });
        await execute("migrate", { uri: "exec:cat >memory" });
        for (;;) {
            const state = /** @type {{ status?: string, "error-desc"?: string }} */ (
                await execute("query-migrate")
            );
            if (state.status === "completed") return;
            if (state.status === "failed" || !find(directory))
                throw new Problem(
                    `saving the booted lab host: ${state["error-desc"] ?? "QEMU failed"}. ` +
                        "See that the cache's disk has room.",
                );
            await sleep(100);
        }
    });
}
