import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/labhost/image.mjs");

let directory: string;
beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-"));
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

test("what an older key left is removed once nobody has used it for a week, and nothing else", async () => {
    const { removeOthers, used } = await load();
    const before = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);
    for (const name of ["labhost-1", "labhost-2", "labhost-3", "labhost.lock", "pulumi-3"]) {
        fs.mkdirSync(path.join(directory, name));
        fs.utimesSync(path.join(directory, name), before, before);
    }
    used(path.join(directory, "labhost-3"));
    removeOthers(path.join(directory, "labhost-2"), "labhost-");
    expect(fs.readdirSync(directory).sort()).toEqual(["labhost-2", "labhost-3", "labhost.lock", "pulumi-3"]);
});

test("every script that an image is made with counts for its key", async () => {
    const { keyOf } = await load();
    fs.mkdirSync(path.join(directory, "guest"));
    const script = path.join(directory, "guest", "init");
    fs.writeFileSync(script, "one");
    const before = keyOf(directory);
    expect(keyOf(directory)).toBe(before);
    fs.writeFileSync(script, "two");
    const changed = keyOf(directory);
    fs.renameSync(script, path.join(directory, "guest", "start"));
    expect(new Set([before, changed, keyOf(directory)]).size).toBe(3);
});
