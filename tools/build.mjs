// `npm run build`: what the package ships. Declarations a file each, code bundled: Pulumi waits while Node loads the engine,
// and reading two hundred files takes three times as long as reading one.
import fs from "node:fs";
import path from "node:path";
import { clone } from "./setup/paths.mjs";
import { main } from "./setup/problem.mjs";
import { must } from "./setup/run.mjs";

/** The SDK runs in the user's program, the engine in Pulumi's plugin, and the engine starts the spawner. */
const entryPoints = ["sdk/index.ts", "provider/engine.ts", "provider/spawner-main.ts"];
/** saxes: only labs with VirtualBox need it. */
const external = ["@pulumi/*", "pulumi-virtnet", "saxes"];

await main(async () => {
    // A build that fails leaves the last one in place.
    const part = path.join(clone, "dist.part");
    fs.rmSync(part, { recursive: true, force: true });
    const types = ["tsc", "-p", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", part];
    await must("checking and declaring the types", types, { cwd: clone });
    const { build } = await import("esbuild");
    const { metafile } = await build({
        absWorkingDir: clone,
        entryPoints,
        external,
        outdir: part,
        outbase: ".",
        bundle: true,
        platform: "node",
        target: "node20",
        metafile: true,
        logLevel: "warning",
    });
    fs.writeFileSync(path.join(part, "licenses.txt"), licenses(Object.keys(metafile.inputs)));
    fs.rmSync(path.join(clone, "dist"), { recursive: true, force: true });
    fs.renameSync(part, path.join(clone, "dist"));
    await must("building examples/office-lan", ["tsc", "-p", "examples/office-lan"], { cwd: clone });
    return 0;
});

/**
 * The licences of what is bundled, which ask to be passed on with it.
 * @param {string[]} files
 */
function licenses(files) {
    const packages = new Set(files.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
    return [...packages]
        .sort()
        .map((directory) => {
            const { name, version } = JSON.parse(
                fs.readFileSync(path.join(clone, directory, "package.json"), "utf8"),
            );
            const file = fs
                .readdirSync(path.join(clone, directory))
                .find((name) => /^licen[cs]e/i.test(name));
            if (file === undefined) throw new Error(`${name} has no licence file`);
            return `${name} ${version}\n\n${fs.readFileSync(path.join(clone, directory, file), "utf8").trim()}\n`;
        })
        .join(`\n${"-".repeat(80)}\n\n`);
}
