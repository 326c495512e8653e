import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/setup/go-program.mjs");

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-go-"))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

const program = () => ({
    label: "the thing",
    version: "1.2.3",
    directory,
    source: "example.org/thing",
    file: "thing",
    linkerFlags: [],
    takes: "a minute",
});

test("the version comes from go.mod", async () => {
    const { versionOf } = await load();
    const goMod = "require (\n\texample.org/thing v1.2.3\n\texample.org/thing/sub v9.9.9\n)";
    expect(versionOf(goMod, "example.org/thing")).toBe("1.2.3");
    expect(versionOf("require example.org/thing v1.2.3", "example.org/thing")).toBe("1.2.3");
    expect(() => versionOf("module x", "example.org/thing")).toThrow("does not require");
});

test("a program lies elsewhere once its modules are others", async () => {
    const { goProgramFile } = await load();
    for (const name of ["go.mod", "go.sum"]) fs.writeFileSync(path.join(directory, name), "");
    const before = goProgramFile(program(), "/cache");
    expect(goProgramFile(program(), "/cache")).toBe(before);
    expect(before).toMatch(/^\/cache\/virtnet-go-\w+-1\.2\.3-[0-9a-f]{16}\/bin\/thing$/);
    fs.writeFileSync(path.join(directory, "go.sum"), "another");
    expect(goProgramFile(program(), "/cache")).not.toBe(before);
});

test("what is built already takes no Go", async () => {
    const { goProgramFile, prepareGoProgram } = await load();
    for (const name of ["go.mod", "go.sum"]) fs.writeFileSync(path.join(directory, name), "");
    const file = goProgramFile(program(), directory);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "", { mode: 0o755 });
    expect(await prepareGoProgram(program(), directory, { PATH: directory })).toBe(file);
});
