import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { setImmediate as immediate } from "node:timers/promises";

const load = () => import("../../../tools/setup/lock.mjs");
const here = os.hostname();
const unusedPid = 2 ** 30; // above the kernel's highest pid_max

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-lock-"))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

test("a lock is stale when its holder is dead, or silent for a minute", async () => {
    const { isStale } = await load();
    expect(isStale({ pid: process.pid, host: here }, 0)).toBe(false);
    expect(isStale({ pid: unusedPid, host: here }, 0)).toBe(true);
    expect(isStale({ pid: unusedPid, host: "elsewhere" }, 0)).toBe(false);
    expect(isStale({ pid: process.pid, host: here }, 61_000)).toBe(true);
    expect(isStale(undefined, 0)).toBe(false);
});

test("a process that has ended is not alive, even before its parent has waited for it", async () => {
    const { isAlive } = await load();
    const state = (pid: number) => fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // A shell that becomes a sleep, which waits for no child; the child ends with its input.
    const parent = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "inherit", "pipe"],
    });
    const [pid] = (await once(parent.stdout as Readable, "data")) as [Buffer];
    const child = Number(pid.toString());
    while (!state(Number(parent.pid)).includes("(sleep)")) await immediate();
    expect(isAlive(child)).toBe(true);
    (parent.stdio[3] as Writable).end();
    while (!state(child).includes(") Z ")) await immediate();
    expect(isAlive(child)).toBe(false);
    parent.kill("SIGKILL");
    await once(parent, "exit");
});

test("a dead holder's lock is taken over, and released after the work", async () => {
    const { withLock } = await load();
    const file = path.join(directory, "lock");
    fs.writeFileSync(file, JSON.stringify({ pid: unusedPid, host: here }));
    const holder = await withLock(file, async () => fs.readFileSync(file, "utf8"));
    expect(JSON.parse(holder)).toEqual({ pid: process.pid, host: here });
    expect(fs.existsSync(file)).toBe(false);
});

test("two at once follow one another", async () => {
    const { withLock } = await load();
    const file = path.join(directory, "lock");
    const events: string[] = [];
    const work = async () => {
        events.push("start");
        await new Promise((resolve) => setTimeout(resolve, 50));
        events.push("end");
    };
    await Promise.all([withLock(file, work), withLock(file, work)]);
    expect(events).toEqual(["start", "end", "start", "end"]);
});

test("a failure releases the lock", async () => {
    const { withLock } = await load();
    const file = path.join(directory, "lock");
    await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(fs.existsSync(file)).toBe(false);
});
