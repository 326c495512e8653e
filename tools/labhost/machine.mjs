// The emulated machine as a process: found by its working directory, which no other process of ours has.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../setup/lock.mjs";
import { Problem } from "../setup/problem.mjs";
import { capture, must } from "../setup/run.mjs";
import { addressOf, login } from "./login.mjs";
import { withMonitor } from "./qmp.mjs";

const name = "virtnet-labhost";
const memoryMegabytes = 4096;

/**
 * One processor, in one thread: VirtualBox patches the running kernel's code when a machine starts, which panicked it under
 * several. KVM's modules would take the processor's virtualization from VirtualBox. A periodic tick: under a guest that
 * spins, a single timer interrupt may go astray, and with it the lab host's clock. No packet leaves it but by its SSH port.
 * The cable of its second card, eth1, ends in two sockets in its directory, a frame a datagram: what QEMU sends to `wire-end`,
 * and reads from `wire`. Whoever has bound the first is at the other end; nobody, and what is sent is lost.
 * @param {string} image
 */
export function machineArguments(image) {
    const kernel = [
        "root=/dev/vda rw console=ttyS0 net.ifnames=0 mitigations=off",
        "modprobe.blacklist=kvm_amd,kvm_intel",
        "tsc=reliable nohz=off highres=off",
    ];
    return [
        ...["qemu-system-x86_64", "-name", name, "-nodefaults", "-no-reboot", "-display", "none"],
        ...[
            "-accel",
            "tcg,thread=single,tb-size=1024",
            "-smp",
            "1",
            "-cpu",
            "max",
            "-m",
            String(memoryMegabytes),
        ],
        ...["-kernel", path.join(image, "vmlinuz"), "-initrd", path.join(image, "initrd")],
        ...["-append", kernel.join(" "), "-serial", "file:console.log"],
        ...["-drive", "file=disk.qcow2,if=virtio,format=qcow2,cache=unsafe"],
        ...["-netdev", "user,id=n0,ipv6=off,net=10.213.0.0/24,restrict=on,hostfwd=tcp:127.0.0.1:0-:22"],
        ...["-device", "virtio-net-pci,netdev=n0"],
        ...["-netdev", `dgram,id=n1,${unix("local", "wire")},${unix("remote", "wire-end")}`],
        ...["-device", "virtio-net-pci,netdev=n1", "-qmp", "unix:monitor,server=on,wait=off"],
    ];
}

/**
 * @param {"local" | "remote"} end
 * @param {string} file
 */
function unix(end, file) {
    return `${end}.type=unix,${end}.path=${file}`;
}

/**
 * @typedef {object} Start
 * @property {string} image
 * @property {string} directory where the machine's changes and logs go
 * @property {string} disk what its disk is at first
 * @property {string} [memory] a file with the memory of a machine that it goes on from
 * @property {boolean} outlivesUs
 */

/**
 * Starts the machine and returns where it will answer.
 * @param {Start} how
 * @param {NodeJS.ProcessEnv} env
 */
export async function start({ image, directory, disk, memory, outlivesUs }, env) {
    const format = memory ? "qcow2" : "raw";
    const own = path.join(directory, "disk.qcow2");
    const overlay = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", format, "-b", disk, own];
    await must("making the lab host's disk", overlay, { env });
    const log = fs.openSync(path.join(directory, "qemu.log"), "w");
    const saved = memory ? [fs.openSync(memory, "r")] : [];
    const [program = "", ...args] = [
        ...(outlivesUs ? [] : ["setpriv", "--pdeathsig", "KILL", "--"]),
        ...machineArguments(image),
        ...(memory ? ["-incoming", "fd:3"] : []),
    ];
    const child = spawn(program, args, {
        cwd: directory,
        env,
        detached: true,
        stdio: ["ignore", log, log, ...saved],
    });
    child.once("error", () => undefined); // seen below: there is no such process
    child.unref();
    for (const file of [log, ...saved]) fs.closeSync(file);
    return addressOf(image, await port(directory));
}

/**
 * The port that the kernel gave QEMU.
 * @param {string} directory
 */
async function port(directory) {
    for (;;) {
        mustLive(directory);
        try {
            const text = await ask(directory, async (execute) => {
                return await execute("human-monitor-command", { "command-line": "info usernet" });
            });
            const found = /HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(String(text))?.[1];
            if (found) return Number(found);
        } catch (error) {
            const { code = "" } = /** @type {NodeJS.ErrnoException} */ (error);
            if (!["ENOENT", "ECONNREFUSED"].includes(code)) throw error;
        }
        await sleep(100);
    }
}

/**
 * A socket's name is short, a directory's need not be: the monitor is reached through the process.
 * @template T
 * @param {string} directory
 * @param {(execute: import("./qmp.mjs").Execute) => Promise<T>} work
 */
export function ask(directory, work) {
    return withMonitor(`/proc/${find(directory)}/cwd/monitor`, work);
}

/**
 * Waits until a command succeeds there.
 * @param {string} directory
 * @param {import("./login.mjs").Address} host
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 */
export async function waitFor(directory, host, command, env) {
    const deadline = Date.now() + 10 * 60_000;
    for (;;) {
        const { code, stderr } = await capture([...login(host), ...command], { env });
        if (code === 0) return;
        mustLive(directory);
        if (Date.now() > deadline)
            throw new Problem(
                `waiting for the lab host: \`${command.join(" ")}\` did not succeed in 10 minutes. ${stderr}` +
                    `What it last printed:\n${tail(path.join(directory, "console.log"))}`,
            );
        await sleep(500);
    }
}

/** @param {string} directory */
function mustLive(directory) {
    if (find(directory)) return;
    throw new Problem(
        `starting the lab host: QEMU ended.\n${tail(path.join(directory, "qemu.log"))}\n` +
            `${tail(path.join(directory, "console.log"))}\n` +
            `See that ${memoryMegabytes} MB of memory are free. If they are, remove the cache's labhost-* and try again.`,
    );
}

/** @param {string} file */
function tail(file) {
    return fs.existsSync(file)
        ? fs.readFileSync(file, "utf8").trimEnd().split("\n").slice(-15).join("\n")
        : "";
}

/**
 * @param {string} directory
 * @returns {number | undefined} the process of the machine that runs there
 */
export function find(directory) {
    if (!fs.existsSync(directory)) return undefined;
    const wanted = fs.realpathSync(directory);
    return fs
        .readdirSync("/proc")
        .filter((entry) => /^\d+$/.test(entry))
        .map(Number)
        .find((pid) => {
            try {
                const words = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
                return words.includes(name) && fs.readlinkSync(`/proc/${pid}/cwd`) === wanted;
            } catch {
                return false; // it ended, or is another user's
            }
        });
}

/**
 * Ends the machine that runs in a directory; its disk is thrown away, so nothing in it has to be told.
 * @param {string} directory
 * @returns {Promise<boolean>} whether there was one
 */
export async function end(directory) {
    const pid = find(directory);
    if (!pid) return false;
    process.kill(pid, "SIGTERM");
    const insist = setTimeout(() => isAlive(pid) && process.kill(pid, "SIGKILL"), 5_000);
    while (find(directory) === pid) await sleep(50);
    clearTimeout(insist);
    return true;
}
