import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/setup/providers.mjs");

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-providers-"))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

function program(text: string, ...names: string[]) {
    const file = path.join(directory, ...names);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, { mode: 0o755 });
    return file;
}

test.each([
    [["-C", "examples/a", "up"], "/clone/examples/a"],
    [["up", "--cwd", "/elsewhere"], "/elsewhere"],
    [["up", "--cwd=examples/b"], "/clone/examples/b"],
    [["up"], "/clone"],
])("the project of %j is %s", async (words, expected) => {
    const { projectDirectory } = await load();
    expect(projectDirectory(words, "/clone")).toBe(expected);
});

test("a project needs the providers that its package depends on", async () => {
    const { providersOf } = await load();
    const manifest = (dependencies: object) =>
        fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify({ dependencies }));
    expect(providersOf(directory)).toEqual([]);
    manifest({ "@pulumi/pulumi": "^3" });
    expect(providersOf(directory)).toEqual([]);
    manifest({ "@pulumi/libvirt": "0.8.3", "@pulumi/docker": "^5" });
    expect(providersOf(directory)).toEqual(["docker", "libvirt"]);
});

test("a plugin on PATH or installed by Pulumi counts as installed, ours does not", async () => {
    const { isInstalled } = await load();
    const { local } = await import("../../../tools/setup/paths.mjs");
    const home = path.join(directory, "home");
    const env = (searchPath = "") => ({ PATH: searchPath, PULUMI_HOME: home });
    expect(isInstalled("docker", env())).toBe(false);
    const ours = `#!/usr/bin/env node\nimport("../../../../tools/providers/docker.mjs");\n`;
    program(ours, "home", "plugins", "resource-docker-v5.2.0", "pulumi-resource-docker");
    expect(isInstalled("docker", env())).toBe(false);
    expect(isInstalled("docker", env(local.bin))).toBe(false);
    program("\x7fELF", "home", "plugins", "resource-docker-v5.1.0", "pulumi-resource-docker");
    expect(isInstalled("docker", env())).toBe(true);
    expect(isInstalled("terraform-provider", env())).toBe(false);
    const bin = path.dirname(program("\x7fELF", "bin", "pulumi-resource-terraform-provider"));
    expect(isInstalled("terraform-provider", env(bin))).toBe(true);
});
