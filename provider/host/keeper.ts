import { LabError, printable } from "../core/errors";
import { finish } from "./process";
import type { Transport } from "./transport";
import { findRunning, keeperVariable, sandboxTransport, sandboxVariable } from "./transport-sandbox";
import type { Keeper, SandboxMode } from "./transport-sandbox";
import { within } from "./wait";

const limitMs = 10_000;
/** Names the sandbox's own /run in mountinfo(5), to tell it from the machine's, a tmpfs as well. */
const runSource = "virtnet-sandbox";
/** Without its own notes (-n), for which it would make a directory in the machine's /run. */
const mount = ["mount", "-n", "-t", "tmpfs"];

/** The sandbox's keeper and whether all of it is in place. */
export async function keeperOf(
    outside: Transport,
    id: string,
): Promise<(Keeper & { ready: boolean }) | undefined> {
    const { keeper, pids, asRoot } = await findRunning(outside, id);
    if (keeper !== undefined) return { ...keeper, ready: await hasOwnRun(outside, id, keeper) };
    // A keeper that was killed has left its processes, in namespaces that nobody enters any more: still to be ended.
    return pids[0] === undefined ? undefined : { pid: pids[0], mode: asRoot ? "root" : "user", ready: false };
}

/** Makes a sandbox, or completes one whose making was cut off. */
export async function raiseSandbox(outside: Transport, id: string): Promise<void> {
    const found = await findRunning(outside, id);
    // What a killed keeper has left is of no use to a new one.
    if (found.keeper === undefined && found.pids.length > 0)
        await stopProcesses(outside, found.pids, found.asRoot);
    const keeper = found.keeper ?? (await startKeeper(outside, id));
    await until(`sandbox ${id}`, async () => isAsleep(outside, keeper));
    if (await hasOwnRun(outside, id, keeper)) return;
    // iproute2 keeps namespaces under /run/netns: with a /run of its own, a sandbox's names are its own too.
    const inside = sandboxTransport(outside, id, keeper);
    const result = await finish(
        await inside.privileged([...mount, "-o", "mode=0755", runSource, "/run"]),
        undefined,
        limitMs,
    );
    if (result.code !== 0) throw failed(result.stderr);
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
    const wrap = (argv: string[]) => (privileged ? transport.privileged(argv) : transport.plain(argv));
    const ask = async (argv: string[]) => {
        const result = await finish(await wrap(argv), undefined, limitMs);
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

async function startKeeper(outside: Transport, id: string): Promise<Keeper> {
    const mode = await possibleMode(outside);
    const environment = { [keeperVariable]: `${mode}:${id}`, [sandboxVariable]: id };
    const own = mode === "user" ? ["--user", "--map-root-user"] : [];
    await outside.detach({
        argv: ["unshare", ...own, "--net", "--mount", "--", "sleep", "infinity"],
        environment,
        unprivileged: mode === "user",
    });
    return until(`sandbox ${id}`, async () => (await findRunning(outside, id)).keeper);
}

/** By the user's own right if the kernel lets us, as root otherwise. */
async function possibleMode(outside: Transport): Promise<SandboxMode> {
    const trial = async (argv: string[]) => finish(argv, undefined, limitMs);
    const attempt = ["--net", "--mount", "--", ...mount, "tmpfs", "/run"];
    const own = await trial(await outside.plain(["unshare", "--user", "--map-root-user", ...attempt]));
    if (own.code === 0) return "user";
    const asRoot = await trial(await outside.privileged(["unshare", ...attempt]));
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

/** Until the keeper sleeps, its namespaces are not made yet. */
async function isAsleep(outside: Transport, keeper: Keeper): Promise<true | undefined> {
    const argv = ["grep", "-qsx", "sleep", `/proc/${keeper.pid}/comm`];
    const result = await finish(
        keeper.mode === "root" ? await outside.privileged(argv) : await outside.plain(argv),
        undefined,
        limitMs,
    );
    return result.code === 0 ? true : undefined;
}

async function hasOwnRun(outside: Transport, id: string, keeper: Keeper): Promise<boolean> {
    const inside = sandboxTransport(outside, id, keeper);
    if ((await isAsleep(outside, keeper)) === undefined) return false;
    const result = await finish(
        await inside.privileged(["grep", "-qs", ` /run .* - tmpfs ${runSource} `, "/proc/self/mountinfo"]),
        undefined,
        limitMs,
    );
    return result.code === 0;
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const found = await within({ limitMs, everyMs: 20 }, look);
    if (found !== undefined) return found;
    throw new LabError({
        kind: "timed-out",
        doing: `waiting for ${what}`,
        wrong: `not there after ${limitMs / 1000} s`,
        remedy: "Run the update again",
    });
}
