// A throw-away network namespace for the labs that are made by hand, ended with us.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { run } from "./run.mjs";

const unshare = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--", "cat"];

/**
 * @template T
 * @param {(enter: string[], made: number) => Promise<T>} act given the argv that brings a program inside, and the seconds
 *   that the sandbox took: the lab makes one too
 * @returns {Promise<T>}
 */
export async function inSandbox(act) {
    const [file = "", ...args] = unshare;
    const start = performance.now();
    const keeper = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
    try {
        keeper.stdin.write("ready\n"); // cat's echo: the namespaces are made
        await once(keeper.stdout, "data");
        const enter = ["nsenter", "-t", String(keeper.pid), "-U", "--preserve-credentials", "-n", "-m", "--"];
        await run([...enter, "mount", "-t", "tmpfs", "bench", "/run"]);
        return await act(enter, (performance.now() - start) / 1000);
    } finally {
        keeper.stdin.end();
        if (keeper.exitCode === null) await once(keeper, "close");
        await pause(100); // the kernel ends what was inside after the last process has gone
    }
}
