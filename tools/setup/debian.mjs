// System packages: noticed by the programs they bring, installed when we may.
import fs from "node:fs";
import { Problem } from "./problem.mjs";
import { find } from "./programs.mjs";
import { step } from "./progress.mjs";
import { must } from "./run.mjs";

/** @type {Record<string, string[]>} a package that is not here brings a program of its own name */
const programs = {
    iproute2: ["ip", "tc", "bridge"],
    nftables: ["nft"],
    "iputils-ping": ["ping"],
    "util-linux": ["unshare", "nsenter"],
    "openssh-server": ["sshd", "ssh-keygen"],
    "openssh-client": ["ssh"],
    "qemu-system-x86": ["qemu-system-x86_64"],
    "qemu-utils": ["qemu-img"],
    e2fsprogs: ["mke2fs"],
    "libvirt-daemon-system": ["libvirtd"],
    "libvirt-daemon-driver-qemu": ["libvirtd"],
    "libvirt-clients": ["virsh"],
    "dnsmasq-base": ["dnsmasq"],
    "busybox-static": ["busybox"],
    "isc-dhcp-client": ["dhclient"],
    "bind9-dnsutils": ["dig"],
    postgresql: ["pg_lsclusters"],
};

/**
 * Packages that bring a service: where systemd runs, Debian starts it as it is installed, which is for the user to decide.
 * @param {string[]} packages
 * @param {NodeJS.ProcessEnv} env
 */
export async function installDaemons(packages, env) {
    const missing = missingPackages(packages, (program) => find(program, env.PATH) !== undefined);
    if (missing.length > 0 && fs.existsSync("/run/systemd/system")) throw new Problem(remedy(missing));
    await installDebian(packages, env);
}

/**
 * @param {string[]} packages
 * @param {NodeJS.ProcessEnv} env
 */
export async function installDebian(packages, env) {
    if (process.platform !== "linux") return;
    const missing = missingPackages(packages, (program) => find(program, env.PATH) !== undefined);
    if (missing.length === 0) return;
    if (process.getuid?.() !== 0 || !find("apt-get", env.PATH)) throw new Problem(remedy(missing));
    const quiet = { env: { ...env, DEBIAN_FRONTEND: "noninteractive" } };
    await step(`installing ${missing.join(", ")}`, async () => {
        await must("updating the package lists", ["apt-get", "update", "-q"], quiet);
        const install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", ...missing];
        await must("installing system packages", install, quiet);
    });
}

/**
 * @param {string[]} packages
 * @param {(program: string) => boolean} isThere
 */
export function missingPackages(packages, isThere) {
    return packages.filter((name) => !(programs[name] ?? [name]).every(isThere));
}

/** @param {string[]} missing */
export function remedy(missing) {
    const names = missing.flatMap((name) => programs[name] ?? [name]).join(", ");
    const command = `sudo apt-get update && sudo apt-get install -y ${missing.join(" ")}`;
    return (
        `looking for the programs of the lab: some of ${names} are not installed. ` +
        `Run \`${command}\`, or install the same programs your system's way.`
    );
}
