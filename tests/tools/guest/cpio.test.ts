import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { find } from "../../support/find";

const load = () => import("../../../tools/guest/cpio.mjs");

const hasCpio = find("cpio");
if (!hasCpio) process.stdout.write("not tried: the archive by another program: cpio is not installed\n");

(hasCpio ? test : test.skip)("cpio lists and unpacks what was packed", async () => {
    const { archive } = await load();
    const packed = archive([
        { name: "bin", directory: true },
        { name: "bin/tool", content: Buffer.from("some text") },
        { name: "bin/link", link: "tool" },
        { name: "empty", content: Buffer.alloc(0) },
    ]);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-cpio-"));
    try {
        execFileSync("cpio", ["-idm", "--quiet"], { input: packed, cwd: directory });
        expect(fs.readFileSync(path.join(directory, "bin", "link"), "utf8")).toBe("some text");
        expect(fs.readlinkSync(path.join(directory, "bin", "link"))).toBe("tool");
        expect(fs.statSync(path.join(directory, "bin", "tool")).mode & 0o777).toBe(0o755);
        expect(fs.readFileSync(path.join(directory, "empty"))).toHaveLength(0);
    } finally {
        fs.rmSync(directory, { recursive: true });
    }
});
