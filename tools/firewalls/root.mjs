// Roots with the firewalls of several Debian releases, for tests of labs that live beside them: built once for all clones.
import fs from "node:fs";
import path from "node:path";
import { hashFiles } from "../setup/dependencies.mjs";
import { prepareGoProgram, requiredVersion } from "../setup/go-program.mjs";
import { withLock } from "../setup/lock.mjs";
import { cacheDirectory, clone } from "../setup/paths.mjs";
import { step } from "../setup/progress.mjs";
import { must } from "../setup/run.mjs";

const here = path.join(clone, "tools", "firewalls");
const script = path.join(here, "root.sh");

const packages = [
    ...["base-files", "bash", "coreutils", "dash", "grep", "sed", "libc6", "libc-bin", "mount", "procps"],
    ...["kmod", "busybox-static", "iproute2", "iptables", "nftables", "docker.io", "firewalld", "dbus"],
];

/** Docker's program for its users is a package of its own in later releases. */
const more = { bullseye: [], bookworm: [], trixie: ["docker-cli"], sid: ["docker-cli"] };

/** @typedef {keyof typeof more} Suite */
export const suites = /** @type {Suite[]} */ (Object.keys(more));

/**
 * @param {Suite} suite
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the directory that is the root
 */
export async function prepareRoot(suite, env) {
    const cache = cacheDirectory(env);
    const home = path.join(cache, `firewalls-${suite}-${hashFiles([script, import.meta.filename])}`);
    await withLock(`${home}.lock`, async () => {
        if (fs.existsSync(home)) return;
        const aside = `${home}.building`;
        fs.rmSync(aside, { recursive: true, force: true });
        const argv = ["bash", script, aside, suite, ...packages, ...more[suite]];
        await step(`unpacking the firewalls of Debian ${suite}, once: about half a minute`, () =>
            must("unpacking them", argv, { env }),
        );
        fs.renameSync(aside, home);
    });
    return path.join(home, "root");
}

const module = "github.com/moby/moby/v2";
const directory = path.join(here, "dockerd");

/** A dockerd later than any Debian's: the one that has firewall backends to choose from. */
const dockerd = {
    label: "dockerd",
    version: requiredVersion(directory, module),
    directory,
    source: `${module}/cmd/dockerd`,
    file: "dockerd",
    linkerFlags: [],
    takes: "3 minutes",
};

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the program's file
 */
export function prepareDockerd(env) {
    return prepareGoProgram(dockerd, cacheDirectory(env), { ...env, CGO_ENABLED: "0" });
}
