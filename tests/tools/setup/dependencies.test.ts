import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/setup/dependencies.mjs");

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-deps-"))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

function write(name: string, text: string, seconds: number) {
    const file = path.join(directory, name);
    fs.writeFileSync(file, text);
    fs.utimesSync(file, seconds, seconds);
    return file;
}

test("the hash changes with any file's content and with where it ends", async () => {
    const { hashFiles } = await load();
    const [a, b] = [write("a", "12", 1), write("b", "3", 1)];
    const before = hashFiles([a, b]);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect(hashFiles([write("a", "1", 1), write("b", "23", 1)])).not.toBe(before);
    expect(hashFiles([write("a", "12", 9), write("b", "3", 9)])).toBe(before);
});

test("the newest change is found at any depth, a removed file's too", async () => {
    const { newest } = await load();
    fs.mkdirSync(path.join(directory, "sub"));
    const inner = write("sub/x", "", 2_000_000_000);
    expect(newest(directory)).toBe(2_000_000_000_000);
    fs.rmSync(inner);
    fs.utimesSync(directory, 5, 5);
    expect(newest(directory)).toBeGreaterThan(5_000);
    expect(newest(path.join(directory, "absent"))).toBe(0);
});
