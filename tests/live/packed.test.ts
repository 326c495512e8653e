// The package as npm would publish it, installed in an empty project of somebody else's.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { pack } from "./support/pack";
import { must } from "./support/process";
import { clone } from "./support/project";

const host = useHost();

const program = `import * as virtnet from "pulumi-virtnet";
const lan = new virtnet.linux.Bridge("lan", { name: "packed0", addresses: ["10.66.0.1/24"] });
const lab = new virtnet.linux.Sandbox("box");
const web = new virtnet.linux.Namespace("web", { host: lab.host, name: "web" });
new virtnet.WebServer("web", { host: lab.host, namespace: web.name });
export const index: import("@pulumi/pulumi").Output<number> = lan.index;
`;

/** An empty project with the packed package in it; Pulumi comes from the clone, what the package needs from the registry. */
async function install(directory: string): Promise<void> {
    mkdirSync(directory);
    writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "somebody", private: true }));
    const tarball = await pack(clone, directory);
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--legacy-peer-deps"];
    await must(["npm", "install", ...quiet, tarball], { cwd: directory });
    mkdirSync(join(directory, "node_modules", "@pulumi"));
    symlinkSync(join(clone, "node_modules/@pulumi/pulumi"), join(directory, "node_modules/@pulumi/pulumi"));
    for (const [name, text] of [
        ["Pulumi.yaml", "name: somebody\nruntime: nodejs\nmain: index.js\n"],
        ["index.ts", program],
    ] as const)
        writeFileSync(join(directory, name), text);
}

test("it holds what is to be run, its types and its papers, and nothing else", async () => {
    const directory = join(host.den.directory, "somebody");
    await install(directory);
    const installed = join(directory, "node_modules", "pulumi-virtnet");
    expect(readdirSync(installed).sort()).toEqual([
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "dist",
        "package.json",
    ]);
    const files = readdirSync(join(installed, "dist"), { recursive: true, withFileTypes: true }).filter(
        (file) => file.isFile(),
    );
    const programs = files.map(({ name }) => name).filter((name) => !name.endsWith(".d.ts"));
    expect(programs.sort()).toEqual(["engine.js", "index.js", "licenses.txt", "spawner-main.js"]);
    expect(readFileSync(join(installed, "dist", "licenses.txt"), "utf8")).toMatch(
        /^zod [\d.]+\n\nMIT License/,
    );
    expect(readFileSync(join(installed, "dist", "provider", "engine.js"), "utf8")).not.toContain(clone);
});

test("a TypeScript program compiles against it, builds a lab with it, finds it again and destroys it", async () => {
    const directory = join(host.den.directory, "somebody");
    const options = [
        "--strict",
        "--module",
        "commonjs",
        "--target",
        "es2022",
        "--types",
        "node",
        "--typeRoots",
        join(clone, "node_modules/@types"),
        "--ignoreDeprecations",
        "6.0",
    ];
    await must([process.execPath, join(clone, "node_modules/typescript/bin/tsc"), ...options, "index.ts"], {
        cwd: directory,
    });
    const lab = await host.project({ program: "", existing: directory, config: { "virtnet:host": "local" } });
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual(["create box", "create lan", "create web", "create web-server"]);
    const { ifindex } = await host.den.link("packed0");
    expect(await lab.outputs()).toEqual({ index: ifindex });
    expect(changes((await lab.up()).steps)).toEqual([]);
    await lab.refresh({ args: ["--expect-no-changes"] });
    await lab.destroy();
    await host.expectUntouched();
});
