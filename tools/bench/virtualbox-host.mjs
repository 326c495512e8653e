// A throw-away host with the real VBoxManage, without its kernel modules, ended with us.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { imageDirectory } from "../labhost/image.mjs";
import { clone } from "../setup/paths.mjs";
import { Problem } from "../setup/problem.mjs";

const install = path.join(clone, "tools", "labhost", "without-modules.sh");

/**
 * @typedef {object} VirtualBoxHost
 * @property {string[]} enter what goes before a program's argv to run it there
 * @property {NodeJS.ProcessEnv} env for who uses its VBoxManage
 * @property {() => string[][]} takeCalls the calls of VBoxManage since they were last taken, the words of each
 */

/**
 * @template T
 * @param {(host: VirtualBoxHost) => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function inVirtualBox(act) {
    const root = process.env["VIRTNET_LABHOST_ROOT"] ?? path.join(imageDirectory(), "root");
    if (!fs.existsSync(root))
        throw new Problem(
            `measuring VirtualBox: ${root} is not there. \`npm run labhost up\` makes the image that it is part of.`,
        );
    const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
    const spaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
    const script = 'ip link set lo up && sh "$0" "$1" >/dev/null && echo ready && exec cat';
    const argv = [...user, ...spaces, "--", "sh", "-c", script, install, root];
    const keeper = spawn("unshare", argv, { stdio: ["pipe", "pipe", "inherit"] });
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-bench-virtualbox-"));
    const log = path.join(directory, "calls");
    try {
        await Promise.race([once(keeper.stdout, "data"), failed(keeper)]);
        const inside = fs.readFileSync(`/proc/${keeper.pid}/task/${keeper.pid}/children`, "utf8").trim();
        const own = user.length === 0 ? [] : ["-U", "--preserve-credentials"];
        return await act({
            enter: ["nsenter", "-t", inside, ...own, "-n", "-m", "-p", "--"],
            env: {
                VBOX_USER_HOME: "/srv/user/home",
                VBOX_CALLS: log,
                PATH: `/srv/bin:${process.env["PATH"]}`,
                LC_ALL: "C.UTF-8",
            },
            takeCalls: () => {
                if (!fs.existsSync(log)) return [];
                const calls = fs.readFileSync(log, "utf8").split("\u001e").slice(0, -1);
                fs.rmSync(log);
                return calls.map((words) => words.split("\u001f").slice(0, -1));
            },
        });
    } finally {
        keeper.stdin.end();
        if (keeper.exitCode === null) await once(keeper, "close");
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

/** @param {import("node:child_process").ChildProcess} keeper @returns {Promise<never>} */
async function failed(keeper) {
    const [code] = await once(keeper, "close");
    throw new Problem(
        `making a host with VirtualBox: it ended with exit code ${code}. It takes root, or a kernel that allows user namespaces and overlays in them.`,
    );
}
