import { isKind, LabError, printable } from "../core/errors";
import { finishThere } from "./finish-there";
import { absentProgram, missingTool } from "./process";
import type { Finished } from "./process";
import { withEnvironment } from "./transport";
import type { Transport } from "./transport";
import { findRunning, keeperVariable, sandboxVariable } from "./transport-sandbox";
import type { Keeper, Running, SandboxMode } from "./transport-sandbox";
import { within } from "./wait";

/** What runs of a sandbox that has its keeper. */
type Raised = Running & { keeper: Keeper };

const limitMs = 10_000;
/** Names the sandbox's own /run in mountinfo(5), to tell it from the machine's, a tmpfs as well. */
const runSource = "virtnet-sandbox";

/**
 * What a keeper does in its namespaces. iproute2 keeps the names of namespaces under /run/netns: with a /run of its own, a
 * sandbox's names are its own too. It is mounted without mount's own notes (-n), for which that would make a directory in the
 * machine's /run. Then the keeper says which process it is, lets go of whoever listens, and sleeps.
 */
const keeping = [
    "cd /",
    `mount -n -t tmpfs -o mode=0755 ${runSource} /run`,
    "echo $$",
    "exec sleep infinity </dev/null >/dev/null 2>&1",
].join(" && ");

/** Of what runs of a sandbox, its keeper and whether all of it is in place. */
export async function keeperAmong(
    outside: Transport,
    { keeper, pids, asRoot }: Running,
): Promise<(Keeper & { ready: boolean }) | undefined> {
    if (keeper !== undefined) return { ...keeper, ready: await keeps(outside, keeper) };
    // A keeper that was killed has left its processes, in namespaces that nobody enters any more: still to be ended.
    return pids[0] === undefined ? undefined : { pid: pids[0], mode: asRoot ? "root" : "user", ready: false };
}

/** Makes a sandbox of which so much runs. Gives what runs of it then. */
export async function raiseSandbox(outside: Transport, id: string, found: Running): Promise<Raised> {
    if (isKept(found) && (await keeps(outside, found.keeper))) return found;
    // What was cut off, or is left of a killed keeper, is of no use to a new one.
    if (found.pids.length > 0) await stopProcesses(outside, found.pids, found.asRoot);
    // By the user's own right if the kernel lets us, as root otherwise.
    return startKeeper(outside, id, "user").catch((own: unknown) => {
        if (!isKind(own, "not-permitted")) throw own;
        return startKeeper(outside, id, "root").catch((asRoot: unknown) => {
            // That we may not become root says nothing that the first failure does not say better.
            throw isKind(asRoot, "not-permitted") ? own : asRoot;
        });
    });
}

function isKept(running: Running): running is Raised {
    return running.keeper !== undefined;
}

/** Ends a sandbox and every process that was started in it, whether or not its keeper still lives. */
export async function endSandbox(outside: Transport, id: string): Promise<void> {
    const { pids, asRoot } = await findRunning(outside, id);
    if (pids.length > 0) await stopProcesses(outside, pids, asRoot);
}

/** Ends processes: asks, waits, and insists. Resolves once none of them is left. */
export async function stopProcesses(
    transport: Transport,
    pids: readonly number[],
    privileged: boolean,
): Promise<void> {
    const ask = async (argv: string[]) => {
        const result = await finishThere(transport, { argv, unprivileged: !privileged }, limitMs);
        const failure = transport.explain(result);
        if (failure !== undefined) throw failure;
        return result;
    };
    let left = [...pids];
    const areGone = async () => {
        const links = left.map((pid) => `/proc/${pid}/exe`);
        const found = await ask(["find", ...links, "-maxdepth", "0", "-printf", "%h %l\\n"]);
        if (found.timedOut || (found.code !== 0 && found.code !== 1)) return false;
        // A process that has ended but was not waited for has no exe any more.
        left = [...found.stdout.matchAll(/^\/proc\/(\d+) \S/gm)].map(([, pid]) => Number(pid));
        return left.length === 0;
    };
    for (const signal of ["-TERM", "-KILL"]) {
        // Those that are left only: the number of one that has ended may be another's by now.
        await ask(["kill", signal, "--", ...left.map(String)]);
        if (await within({ limitMs: 3000, everyMs: 20 }, areGone)) return;
    }
    throw new LabError({
        kind: "command-failed",
        doing: `ending processes ${left.join(", ")}`,
        wrong: "they do not end",
        remedy: "Look at them with `ps`",
    });
}

/** Starts a keeper, which is ready once it has told who it is. */
async function startKeeper(outside: Transport, id: string, mode: SandboxMode): Promise<Raised> {
    const unprivileged = mode === "user";
    const environment = { [keeperVariable]: `${mode}:${id}`, [sandboxVariable]: id };
    const own = unprivileged ? ["--user", "--map-root-user"] : [];
    const unshare = ["unshare", ...own, "--net", "--mount", "--", "sh", "-c", keeping];
    const argv = withEnvironment(environment, ["setsid", "-f", ...unshare]);
    const result = await finishThere(outside, { argv, unprivileged }, limitMs);
    const pid = Number(/(?:^|\n)(\d+)\n$/.exec(result.stdout)?.[1]);
    if (Number.isNaN(pid)) throw notStarted(outside, result);
    return { keeper: { pid, mode }, pids: [pid], asRoot: !unprivileged };
}

function notStarted(outside: Transport, result: Finished): LabError {
    // That setsid(1) has done its part says nothing of what it has started.
    const explained = outside.explain({ ...result, code: result.code === 0 ? null : result.code });
    if (explained !== undefined) return explained;
    const absent = absentProgram(result.stderr);
    if (absent !== undefined) return missingTool(absent);
    const doing = "making a sandbox";
    if (result.timedOut)
        return new LabError({
            kind: "timed-out",
            doing,
            wrong: `it is not there after ${limitMs / 1000} s`,
            remedy: "Run the update again",
        });
    return new LabError({
        kind: "not-permitted",
        doing,
        wrong: `user namespaces are not allowed here (${printable(result.stderr) || "no reason given"})`,
        remedy:
            "Either allow them - `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu, `kernel.unprivileged_userns_clone=1` on " +
            "hardened Debian kernels, `user.max_user_namespaces` above 0 - or let this user run sudo without a password",
    });
}

/** Whether a keeper has come so far that all of its sandbox is in place. */
async function keeps(outside: Transport, { pid, mode }: Keeper): Promise<boolean> {
    const [comm, mounts] = [`/proc/${pid}/comm`, `/proc/${pid}/mountinfo`];
    const argv = ["grep", "-Hsx", "-e", "sleep", "-e", `.* /run .* - tmpfs ${runSource} .*`, comm, mounts];
    const { stdout } = await finishThere(outside, { argv, unprivileged: mode === "user" }, limitMs);
    return stdout.includes(`${comm}:`) && stdout.includes(`${mounts}:`);
}
