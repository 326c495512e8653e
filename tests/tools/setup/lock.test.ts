import fs from "node:fs";
import os from "node:os";
import path from "node:path";

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
