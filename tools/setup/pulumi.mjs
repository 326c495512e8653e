// The Pulumi CLI: the machine's own if it is whole, otherwise one built from its Go modules, once for all clones.
import fs from "node:fs";
import path from "node:path";
import { hashFiles } from "./dependencies.mjs";
import { withLock } from "./lock.mjs";
import { clone, local } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { find, isExecutable } from "./programs.mjs";
import { step } from "./progress.mjs";
import { must } from "./run.mjs";

const host = "pulumi-language-nodejs";
const source = "github.com/pulumi/pulumi/pkg/v3";
const modules = ["go.mod", "go.sum"].map((name) => path.join(clone, "tools", "pulumi", name));

/**
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} the program we built, or undefined when the machine has a Pulumi of its own
 */
export async function preparePulumi(cache, env) {
    if (officialPulumi(env.PATH)) return undefined;
    const version = pulumiVersion(fs.readFileSync(/** @type {string} */ (modules[0]), "utf8"));
    const home = path.join(cache, `pulumi-${version}-${hashFiles(modules)}`);
    const program = path.join(home, "bin", "pulumi");
    if (!isExecutable(program)) {
        const go = findGo(env.PATH);
        await withLock(`${home}.lock`, () => buildPulumi(go, version, home, env));
    }
    return program;
}

/**
 * A Pulumi counts when its Node language host is there too: the two are one installation. Ours never counts, also
 * when one of our tools runs another.
 * @param {string | undefined} searchPath
 */
export function officialPulumi(searchPath) {
    const others = (searchPath ?? "").split(path.delimiter).filter((directory) => directory !== local.bin);
    const theirs = others.join(path.delimiter);
    const program = find("pulumi", theirs);
    if (!program) return undefined;
    const isWhole =
        find(host, theirs) || isExecutable(path.join(path.dirname(fs.realpathSync(program)), host));
    return isWhole ? program : undefined;
}

/** @param {string | undefined} searchPath */
function findGo(searchPath) {
    const go = find("go", searchPath) ?? find("go", "/usr/local/go/bin");
    if (go) return go;
    throw new Problem(
        "looking for Pulumi: neither `pulumi` nor Go is on PATH. Install Pulumi (its own installer, or your system's " +
            "package), or install Go 1.26 or later, with which this builds Pulumi once; then run this again.",
    );
}

/**
 * @param {string} go
 * @param {string} version
 * @param {string} home
 * @param {NodeJS.ProcessEnv} env
 */
async function buildPulumi(go, version, home, env) {
    if (fs.existsSync(home)) return;
    const aside = `${home}.building`;
    fs.rmSync(aside, { recursive: true, force: true });
    fs.mkdirSync(aside, { recursive: true });
    for (const file of modules) fs.copyFileSync(file, path.join(aside, path.basename(file)));
    const argv = [go, "build", "-mod=readonly", "-ldflags", linkerFlags(version), "-o", "bin/pulumi"];
    const title = `building Pulumi ${version} from its Go modules, once: about 5 minutes`;
    await step(title, async () => {
        const options = { cwd: aside, env: { ...env, GOWORK: "off", GOFLAGS: "" } };
        await must("building Pulumi", [...argv, `${source}/cmd/pulumi`], options);
        fs.renameSync(aside, home);
    });
}

/** @param {string} version */
function linkerFlags(version) {
    return `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
}

/** @param {string} goMod */
export function pulumiVersion(goMod) {
    const version = new RegExp(`${source} v(\\S+)`).exec(goMod)?.[1];
    if (!version) throw new Error(`tools/pulumi/go.mod does not require ${source}`);
    return version;
}
