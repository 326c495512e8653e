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

test("what is said on the way to its program is no failure of it, what the program says is one", async () => {
    const open = (text: string) => {
        const file = join(directory, "journal");
        const script = `echo '${text}' >&2; exec tee -a "$1"`;
        return new JournalWriter(["sh", "-c", script, "sh", file], describeEnd);
    };
    const warned = open("sudo: unable to resolve host lab: Name or service not known");
    const full = open("tee: journal: No space left on device");
    const ends = await Promise.allSettled([warned.write(["a"]), full.write(["b"])]);
    await Promise.all([warned.close(), full.close()]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});
