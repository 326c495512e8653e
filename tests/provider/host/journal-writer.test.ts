import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JournalWriter } from "../../../provider/host/journal-writer";
import type { Finished } from "../../../provider/host/process";

let directory: string;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-writer-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const describeEnd = ({ timedOut, stderr }: Finished) => new Error(timedOut ? "timed out" : stderr);

test("what it was told to write is in the file once it says so, behind an end to whatever was there", async () => {
    const file = join(directory, "journal");
    const writer = new JournalWriter(["tee", "-a", file], describeEnd);
    await writer.write(["a", "b"]);
    await writer.write(["ü"]);
    expect(readFileSync(file, "utf8").split("\n").filter(Boolean)).toEqual(["a", "b", "ü"]);
    await writer.close();
});

test("one whose program hangs fails in time, and is of no more use", async () => {
    const writer = new JournalWriter(["sleep", "100"], describeEnd, 200);
    await expect(writer.write(["a"])).rejects.toThrow("timed out");
    expect(writer.usable).toBe(false);
    await expect(writer.write(["b"])).rejects.toThrow("timed out");
    await writer.close();
});
