// The plugin for Terraform providers as a child that never outlives us. By itself it does: killed or interrupted, it leaves
// the Terraform provider running, and with it whatever that was at.
import { spawn } from "node:child_process";
import { dieWithParent } from "../language-host/parent.mjs";
import { builtProgram } from "./programs.mjs";
import { socketEnvironment } from "./sockets.mjs";

/**
 * Starts it. When it ends, or Pulumi does, so do we and all that it has started.
 * @param {string[]} args
 * @param {"inherit" | "pipe"} stdout where its port goes, the one line that it prints
 */
export function startBridge(args, stdout) {
    const child = spawn(builtProgram("bridge"), args, {
        stdio: ["ignore", stdout, "inherit"],
        env: { ...process.env, ...socketEnvironment() },
    });
    dieWithParent();
    // Pulumi interrupts the whole group and then waits: the child ends by itself.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => void child.kill("SIGTERM"));
    child.once("error", (error) => {
        console.error(error.message);
        process.exit(1);
    });
    child.once("exit", (code) => process.exit(code ?? 1));
    process.once("exit", () => endGroup(child));
    return child;
}

/**
 * Pulumi makes every plugin the leader of a process group, in which the Terraform provider is too.
 * @param {import("node:child_process").ChildProcess} child
 */
function endGroup(child) {
    try {
        process.kill(-process.pid, "SIGKILL");
    } catch {
        child.kill("SIGKILL"); // started by hand: in a group of somebody else's
    }
}
