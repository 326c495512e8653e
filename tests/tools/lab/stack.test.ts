import os from "node:os";

const unusedPid = 2 ** 30;

test("a lock is dead when its process is gone or from before the last boot", async () => {
    const { isDead } = await import("../../../tools/lab/stack.mjs");
    const booted = Date.parse("2026-01-02T00:00:00Z");
    const lock = { pid: process.pid, hostname: os.hostname(), timestamp: "2026-01-03T00:00:00Z" };
    expect(isDead(lock, booted)).toBe(false);
    expect(isDead({ ...lock, pid: unusedPid }, booted)).toBe(true);
    expect(isDead({ ...lock, timestamp: "2026-01-01T00:00:00Z" }, booted)).toBe(true);
    expect(isDead({ ...lock, pid: unusedPid, hostname: "elsewhere" }, booted)).toBe(false);
    expect(isDead({}, booted)).toBe(false);
});
