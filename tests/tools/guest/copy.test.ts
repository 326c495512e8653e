import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/guest/copy.mjs");

let directory: string;
let guest: { kernel: string; initrd: string };
beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-copy-"));
    guest = { kernel: path.join(directory, "vmlinuz"), initrd: path.join(directory, "initrd.gz") };
    for (const file of Object.values(guest)) fs.writeFileSync(file, path.basename(file), { mode: 0o600 });
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

test("everybody may read the copies, which take the place of older ones", async () => {
    const { copyGuest } = await load();
    const to = path.join(directory, "boot");
    fs.mkdirSync(to);
    copyGuest(guest, to);
    fs.writeFileSync(guest.kernel, "newer");
    const { kernel, initrd } = copyGuest(guest, to);
    expect(fs.readFileSync(kernel, "utf8")).toBe("newer");
    expect(fs.readFileSync(initrd, "utf8")).toBe("initrd.gz");
    for (const file of [kernel, initrd]) expect(fs.statSync(file).mode & 0o777).toBe(0o644);
    expect(fs.readdirSync(to).sort()).toEqual([path.basename(initrd), path.basename(kernel)]);
});

test("a directory that is not there is told by its name, and not made", async () => {
    const { copyGuest } = await load();
    const nowhere = path.join(directory, "nowhere");
    expect(() => copyGuest(guest, nowhere)).toThrow(
        new RegExp(`^copying the guest into ${nowhere}: ENOENT: .*\\. Name a directory that exists`),
    );
    expect(fs.existsSync(nowhere)).toBe(false);
});
