// A small guest for virtual machines: Debian's cloud kernel and a root of busybox, made once for all clones.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { installDebian } from "../setup/debian.mjs";
import { withLock } from "../setup/lock.mjs";
import { cacheDirectory, clone } from "../setup/paths.mjs";
import { Problem } from "../setup/problem.mjs";
import { find } from "../setup/programs.mjs";
import { step } from "../setup/progress.mjs";
import { must } from "../setup/run.mjs";
import { archive } from "./cpio.mjs";
import { modulesInOrder } from "./modules.mjs";

const scripts = path.join(clone, "tools", "labhost", "image", "guest");

/** What is in the guest, by its path there. */
const files = {
    init: path.join(clone, "tools", "guest", "init"),
    lease: path.join(scripts, "lease"),
    watch: path.join(scripts, "watch"),
    "www/cgi-bin/net": path.join(scripts, "net.cgi"),
    "www/cgi-bin/get": path.join(clone, "tools", "guest", "get.cgi"),
};

/** The network cards of QEMU's that this kernel drives, the power button, and its event. */
const modules = ["virtio_pci", "virtio_net", "button", "evdev"];

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ kernel: string, initrd: string }>} files to boot a machine from
 */
export async function prepareGuest(env) {
    const home = path.join(cacheDirectory(env), `guest-${key()}`);
    const image = { kernel: path.join(home, "vmlinuz"), initrd: path.join(home, "initrd.gz") };
    if (!fs.existsSync(home)) await withLock(`${home}.lock`, () => build(home, env));
    return image;
}

function key() {
    const hash = createHash("sha256").update(modules.join());
    for (const [name, file] of Object.entries(files)) hash.update(`${name}\0`).update(fs.readFileSync(file));
    return hash.digest("hex").slice(0, 16);
}

/**
 * @param {string} home
 * @param {NodeJS.ProcessEnv} env
 */
async function build(home, env) {
    if (fs.existsSync(home)) return;
    if (!find("apt-get", env.PATH))
        throw new Problem(
            "making the guest: its kernel is fetched from Debian, and there is no apt-get here. Give a kernel and an initrd of your own.",
        );
    await installDebian(["busybox-static"], env);
    const aside = `${home}.building`;
    fs.rmSync(aside, { recursive: true, force: true });
    fs.mkdirSync(aside, { recursive: true });
    await step("making the guest, once", async () => {
        const unpacked = path.join(aside, "package");
        await fetchKernel(aside, unpacked, env);
        const boot = fs.readdirSync(path.join(unpacked, "boot")).find((name) => name.startsWith("vmlinuz-"));
        fs.renameSync(path.join(unpacked, "boot", boot ?? ""), path.join(aside, "vmlinuz"));
        const busybox = /** @type {string} */ (find("busybox", env.PATH));
        const initrd = archive(await contents(path.join(unpacked, "lib", "modules"), busybox));
        fs.writeFileSync(path.join(aside, "initrd.gz"), gzipSync(initrd));
        fs.rmSync(unpacked, { recursive: true });
        fs.renameSync(aside, home);
    });
}

/**
 * Downloads it and unpacks it, without installing it.
 * @param {string} aside
 * @param {string} unpacked
 * @param {NodeJS.ProcessEnv} env
 */
async function fetchKernel(aside, unpacked, env) {
    const doing = "fetching a kernel for the guest";
    const architecture = (await must(doing, ["dpkg", "--print-architecture"], { env })).trim();
    const newest = ["apt-cache", "depends", "--important", `linux-image-cloud-${architecture}`];
    const name = /Depends: (linux-image-\S+)/.exec(await must(doing, newest, { env }))?.[1];
    if (!name) throw new Problem(`${doing}: apt knows none. Run \`apt-get update\`, then this again.`);
    await must(doing, ["apt-get", "download", "-q", name], { cwd: aside, env });
    const file = fs.readdirSync(aside).find((entry) => entry.endsWith(".deb"));
    const archive = path.join(aside, file ?? "");
    await must(doing, ["dpkg-deb", "--extract", archive, unpacked], { env });
    fs.rmSync(archive);
}

/**
 * @param {string} library the directory of the kernel's modules
 * @param {string} busybox
 * @returns {Promise<import("./cpio.mjs").Entry[]>}
 */
async function contents(library, busybox) {
    const applets = (await must("listing busybox", [busybox, "--list"])).trim().split("\n");
    const inserted = modulesInOrder(library, modules);
    const directories = ["bin", "dev", "proc", "sys", "etc", "tmp", "modules", "www", "www/cgi-bin"];
    return [
        ...directories.map((name) => ({ name, directory: true })),
        { name: "bin/busybox", content: fs.readFileSync(busybox) },
        ...applets
            .filter((name) => name !== "busybox")
            .map((name) => ({ name: `bin/${name}`, link: "busybox" })),
        ...Object.entries(files).map(([name, file]) => ({ name, content: fs.readFileSync(file) })),
        { name: "www/index.html", content: Buffer.from("hello from guest\n") },
        ...inserted.map((file) => ({
            name: `modules/${path.basename(file)}`,
            content: fs.readFileSync(file),
        })),
        {
            name: "modules/order",
            content: Buffer.from(inserted.map((file) => `${path.basename(file)}\n`).join("")),
        },
    ];
}
