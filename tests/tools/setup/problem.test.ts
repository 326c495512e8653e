import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/setup/problem.mjs");

function failureOf(act: () => void): unknown {
    try {
        act();
    } catch (error) {
        return error;
    }
    throw new Error("it did not fail");
}

test("a place that cannot be written is named with a remedy, not with a stack", async () => {
    const { explain } = await load();
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-problem-"));
    const file = path.join(directory, "cache");
    fs.writeFileSync(file, "");
    const below = failureOf(() => fs.mkdirSync(path.join(file, "node"), { recursive: true }));
    const same = failureOf(() => fs.mkdirSync(file, { recursive: true }));
    fs.rmSync(directory, { recursive: true });
    for (const error of [below, same])
        expect(explain(error)).toMatch(new RegExp(`^using ${file}.*: .+\\. Make it writable.*VIRTNET_CACHE`));
});

test("what is our bug keeps its stack", async () => {
    const { explain } = await load();
    expect(explain(new TypeError("x is not a function"))).toBeUndefined();
    expect(explain(failureOf(() => fs.readFileSync("/no/such/file")))).toBeUndefined();
    expect(explain(undefined)).toBeUndefined();
});
