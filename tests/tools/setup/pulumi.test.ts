import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/setup/pulumi.mjs");

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-pulumi-"))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

function program(...names: string[]) {
    const file = path.join(directory, ...names);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "", { mode: 0o755 });
    return file;
}

test("a Pulumi without its language host does not count", async () => {
    const { officialPulumi } = await load();
    program("alone", "pulumi");
    expect(officialPulumi(path.join(directory, "alone"))).toBeUndefined();
});

test("a Pulumi counts with its language host beside it, also through a link", async () => {
    const { officialPulumi } = await load();
    const real = program("opt", "pulumi");
    program("opt", "pulumi-language-nodejs");
    fs.mkdirSync(path.join(directory, "bin"));
    fs.symlinkSync(real, path.join(directory, "bin", "pulumi"));
    expect(officialPulumi(path.join(directory, "bin"))).toBe(path.join(directory, "bin", "pulumi"));
});

test("the clone's own bin directory never counts", async () => {
    const { officialPulumi } = await load();
    const { local } = await import("../../../tools/setup/paths.mjs");
    expect(officialPulumi(local.bin)).toBeUndefined();
});

test("neither Pulumi nor Go: both ways out are named", async () => {
    const { preparePulumi } = await load();
    const { find } = await import("../../../tools/setup/programs.mjs");
    if (find("go", "/usr/local/go/bin")) return; // found there whatever PATH says
    const nothing = preparePulumi(directory, { PATH: directory });
    await expect(nothing).rejects.toThrow(/^looking for Pulumi: .*Install Pulumi.*or install Go/);
});
