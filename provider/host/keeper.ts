import { LabError, printable } from "../core/errors";
import { finishThere } from "./finish-there";
import type { Transport } from "./transport";
import { findRunning, keeperVariable, sandboxTransport, sandboxVariable } from "./transport-sandbox";
import type { Keeper, Running, SandboxMode } from "./transport-sandbox";
import { within } from "./wait";

/** What runs of a sandbox that has its keeper. */
type Raised = Running & { keeper: Keeper };

const limitMs = 10_000;
/** Names the sandbox's own /run in mountinfo(5), to tell it from the machine's, a tmpfs as well. */
const runSource = "virtnet-sandbox";
/** Without its own notes (-n), for which it would make a directory in the machine's /run. */
const mount = ["mount", "-n", "-t", "tmpfs"];

/** Of what runs of a sandbox, its keeper and whether all of it is in place. */
export async function keeperAmong(
    outside: Transport,
    { keeper, pids, asRoot }: Running,
): Promise<(Keeper & { ready: boolean }) | undefined> {
    if (keeper !== undefined) return { ...keeper, ready: (await look(outside, keeper)).hasOwnRun };
    // A keeper that was killed has left its processes, in namespaces that nobody enters any more: still to be ended.
    return pids[0] === undefined ? undefined : { pid: pids[0], mode: asRoot ? "root" : "user", ready: false };
}

/** Makes a sandbox of which so much runs, or completes one whose making was cut off. Gives what runs of it then. */
export async function raiseSandbox(outside: Transport, id: string, found: Running): Promise<Raised> {
    // What a killed keeper has left is of no use to a new one.
    if (!isKept(found) && found.pids.length > 0) await stopProcesses(outside, found.pids, found.asRoot);
    const raised = isKept(found) ? found : await startKeeper(outside, id);
    const { hasOwnRun } = await until(`sandbox ${id}`, async () => {
        const seen = await look(outside, raised.keeper);
        return seen.isAsleep ? seen : undefined;
    });
    if (!hasOwnRun) await giveOwnRun(outside, id, raised.keeper);
    return raised;
}

/** iproute2 keeps namespaces under /run/netns: with a /run of its own, a sandbox's names are its own too. */
async function giveOwnRun(outside: Transport, id: string, keeper: Keeper): Promise<void> {
    const inside = sandboxTransport(outside, id, keeper);
    const argv = [...mount, "-o", "mode=0755", runSource, "/run"];
    const result = await finishThere(inside, { argv }, limitMs);
    if (result.code !== 0) throw failed(result.stderr);
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

async function startKeeper(outside: Transport, id: string): Promise<Raised> {
    const mode = await possibleMode(outside);
    const environment = { [keeperVariable]: `${mode}:${id}`, [sandboxVariable]: id };
    const own = mode === "user" ? ["--user", "--map-root-user"] : [];
    await outside.detach({
        argv: ["unshare", ...own, "--net", "--mount", "--", "sleep", "infinity"],
        environment,
        unprivileged: mode === "user",
    });
    return until(`sandbox ${id}`, async () => {
        const running = await findRunning(outside, id);
        return isKept(running) ? running : undefined;
    });
}

/** By the user's own right if the kernel lets us, as root otherwise. */
async function possibleMode(outside: Transport): Promise<SandboxMode> {
    const trial = (own: string[], unprivileged: boolean) => {
        const argv = ["unshare", ...own, "--net", "--mount", "--", ...mount, "tmpfs", "/run"];
        return finishThere(outside, { argv, unprivileged }, limitMs);
    };
    const own = await trial(["--user", "--map-root-user"], true);
    if (own.code === 0) return "user";
    const asRoot = await trial([], false);
    if (asRoot.code === 0) return "root";
    const unreachable = outside.explain(own);
    throw unreachable?.kind === "host-unreachable" ? unreachable : failed(own.stderr);
}

function failed(stderr: string): LabError {
    return new LabError({
        kind: "not-permitted",
        doing: "making a sandbox",
        wrong: `user namespaces are not allowed here (${printable(stderr) || "no reason given"})`,
        remedy:
            "Either allow them - `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu, `kernel.unprivileged_userns_clone=1` on " +
            "hardened Debian kernels, `user.max_user_namespaces` above 0 - or let this user run sudo without a password",
    });
}

/** How far a keeper has come. Until it sleeps, its namespaces are not made yet: the /run that it has is ours. */
async function look(
    outside: Transport,
    { pid, mode }: Keeper,
): Promise<{ isAsleep: boolean; hasOwnRun: boolean }> {
    const [comm, mounts] = [`/proc/${pid}/comm`, `/proc/${pid}/mountinfo`];
    const argv = ["grep", "-Hsx", "-e", "sleep", "-e", `.* /run .* - tmpfs ${runSource} .*`, comm, mounts];
    const { stdout } = await finishThere(outside, { argv, unprivileged: mode === "user" }, limitMs);
    const isAsleep = stdout.includes(`${comm}:`);
    return { isAsleep, hasOwnRun: isAsleep && stdout.includes(`${mounts}:`) };
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const found = await within({ limitMs, everyMs: 20 }, ask);
    if (found !== undefined) return found;
    throw new LabError({
        kind: "timed-out",
        doing: `waiting for ${what}`,
        wrong: `not there after ${limitMs / 1000} s`,
        remedy: "Run the update again",
    });
}
