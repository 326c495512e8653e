// `npm run generate:libvirt`: writes sdks/libvirt, what `pulumi package add terraform-provider dmacvicar/libvirt VERSION` would
// write, for the version of tools/providers. Nothing in it is of this machine: the plugin finds the Terraform provider by name.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { programs } from "./providers/programs.mjs";
import { readArguments } from "./setup/arguments.mjs";
import { clone } from "./setup/paths.mjs";
import { prepare } from "./setup/prepare.mjs";
import { main, Problem } from "./setup/problem.mjs";
import { find } from "./setup/programs.mjs";
import { must } from "./setup/run.mjs";

const directory = path.join(clone, "sdks", "libvirt");

await main(async () => {
    readArguments("npm run generate:libvirt", {});
    const env = await prepare({ pulumi: true, debian: [], providers: ["libvirt"] });
    const plugin = `terraform-provider@${programs.bridge.version}`;
    const parameters = ["dmacvicar/libvirt", programs.libvirt.version];
    const schema = await must(
        "reading the schema of the libvirt provider",
        ["pulumi", "package", "get-schema", plugin, ...parameters],
        { env },
    );
    fs.rmSync(directory, { recursive: true, force: true });
    await write(schema, env);
    adapt();
    await must("building the libvirt SDK", ["npm", "run", "--silent", "build"], { cwd: directory, env });
    return 0;
});

/**
 * @param {string} schema
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
function write(schema, env) {
    const go = find("go", env.PATH) ?? find("go", "/usr/local/go/bin");
    if (!go) throw new Problem("generating the libvirt SDK: Go is not on PATH. Install Go 1.26 or later.");
    const child = spawn(go, ["run", "-mod=readonly", ".", directory], {
        cwd: path.join(clone, "tools", "providers", "sdk"),
        env: { ...env, GOWORK: "off", GOFLAGS: "" },
        stdio: ["pipe", "inherit", "inherit"],
    });
    child.stdin?.end(schema);
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) =>
            code === 0
                ? resolve()
                : reject(new Problem(`generating the libvirt SDK: go run ended with ${code}.`)),
        );
    });
}

/**
 * As a member of this clone it is compiled by the clone's own TypeScript, when that is set up; the generated package has one
 * of its own and a script that npm runs at every install.
 */
function adapt() {
    const file = path.join(directory, "package.json");
    const manifest = JSON.parse(fs.readFileSync(file, "utf8"));
    const { "@pulumi/pulumi": pulumi } = manifest.dependencies;
    const copy = `node -e "fs.copyFileSync('package.json', 'bin/package.json')"`;
    const adapted = {
        ...manifest,
        private: true,
        scripts: { build: `tsc && ${copy}` },
        dependencies: { "@pulumi/pulumi": pulumi },
    };
    fs.writeFileSync(file, `${JSON.stringify(adapted, undefined, 4)}\n`);
    fs.rmSync(path.join(directory, "scripts"), { recursive: true });
}
