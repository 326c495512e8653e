// The Pulumi CLI: the machine's own if it is whole, otherwise one built from its Go modules, once for all clones.
import fs from "node:fs";
import path from "node:path";
import { prepareGoProgram, requiredVersion } from "./go-program.mjs";
import { clone, local } from "./paths.mjs";
import { find, isExecutable } from "./programs.mjs";

const host = "pulumi-language-nodejs";
const source = "github.com/pulumi/pulumi/pkg/v3";
const directory = path.join(clone, "tools", "pulumi");

/**
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} the program we built, or undefined when the machine has a Pulumi of its own
 */
export async function preparePulumi(cache, env) {
    if (officialPulumi(env.PATH)) return undefined;
    const version = requiredVersion(directory, source);
    return await prepareGoProgram(
        {
            label: "Pulumi",
            version,
            directory,
            source: `${source}/cmd/pulumi`,
            file: "pulumi",
            linkerFlags: [`-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`],
            takes: "5 minutes",
            official: "Install Pulumi (its own installer, or your system's package), ",
        },
        cache,
        env,
    );
}

/**
 * A Pulumi counts when its Node language host is there too: the two are one installation. Ours never counts, also
 * when one of our tools runs another.
 * @param {string | undefined} searchPath
 */
export function officialPulumi(searchPath) {
    const theirs = withoutOurs(searchPath);
    const program = find("pulumi", theirs);
    if (!program) return undefined;
    const isWhole =
        find(host, theirs) || isExecutable(path.join(path.dirname(fs.realpathSync(program)), host));
    return isWhole ? program : undefined;
}

/**
 * PATH without what this clone has put there.
 * @param {string | undefined} searchPath
 */
export function withoutOurs(searchPath) {
    const others = (searchPath ?? "").split(path.delimiter).filter((directory) => directory !== local.bin);
    return others.join(path.delimiter);
}
