import { isDeepStrictEqual } from "node:util";
import { isKind, LabError, printable } from "../core/errors";
import type { LongRunning, NamespaceName } from "./host";
import { environmentScan } from "./parse/processes";
import { finishThere } from "./finish-there";
import type { Run } from "./finish-there";
import type { Transport } from "./transport";

/** Environment variables by which a sandbox's processes are found; they need no file and cannot be stale. */
export const keeperVariable = "VIRTNET_KEEPER";
export const sandboxVariable = "VIRTNET_SANDBOX";

const scanLimitMs = 60_000;

/** How a sandbox was made: by the user's own right (user namespace), or by root. */
export type SandboxMode = "user" | "root";

/** The process that keeps a sandbox's namespaces alive. */
export interface Keeper {
    pid: number;
    mode: SandboxMode;
}

/** What runs of a sandbox. */
export interface Running {
    /** Absent once it has ended: others may have outlived it. */
    keeper: Keeper | undefined;
    /** All processes of the sandbox, the keeper among them. */
    pids: number[];
    /** They are root's, and we are not. */
    asRoot: boolean;
}

/** Looks for a sandbox's processes among our own, then, where there are none, among root's. */
export async function findRunning(outside: Transport, id: string): Promise<Running> {
    const keeper = (mode: SandboxMode) => `${keeperVariable}=${mode}:${id}`;
    const variables = [keeper("user"), keeper("root"), `${sandboxVariable}=${id}`];
    const scan = environmentScan(["-HzsFx", ...variables.flatMap((variable) => ["-e", variable])]);
    const found = matches(await scanned(outside, { argv: scan, unprivileged: true }));
    const asRoot = found.length === 0 && !(await isRoot(outside));
    const all = asRoot ? matches(await scannedAsRoot(outside, scan)) : found;
    const mode = all.some(({ variable }) => variable === keeper("user")) ? "user" : "root";
    const pid = all.find(({ variable }) => variable === keeper(mode))?.pid;
    return {
        keeper: pid === undefined ? undefined : { pid, mode },
        pids: [...new Set(all.map((match) => match.pid))],
        asRoot,
    };
}

/** A look that came to no end must not pass for one that found nothing: a sandbox would be taken for gone. */
async function scanned(outside: Transport, run: Run): Promise<string> {
    const result = await finishThere(outside, run, scanLimitMs);
    const failure = outside.explain(result);
    if (failure !== undefined) throw failure;
    // Processes end while find walks, and others' are not ours to read: an exit code of 1 is the rule there.
    if (!result.timedOut && (result.code === 0 || result.code === 1)) return result.stdout;
    const code = result.code === null ? "" : ` (exit code ${result.code})`;
    throw new LabError({
        kind: result.timedOut ? "timed-out" : "command-failed",
        doing: `looking for sandboxes on ${outside.label}`,
        wrong: result.timedOut
            ? `find has not come to its end in ${scanLimitMs / 1000} s`
            : `find failed${code}: ${printable(result.stderr) || "it says nothing"}`,
    });
}

async function isRoot(outside: Transport): Promise<boolean> {
    return isDeepStrictEqual(await outside.plain([]), await outside.privileged([]));
}

/** Who may not become root has no sandbox that is root's either. */
async function scannedAsRoot(outside: Transport, argv: readonly string[]): Promise<string> {
    try {
        return await scanned(outside, { argv });
    } catch (error) {
        if (isKind(error, "not-permitted")) return "";
        throw error;
    }
}

function matches(stdout: string): { pid: number; variable: string }[] {
    return [...stdout.matchAll(/\/proc\/(\d+)\/environ:([^\0]*)/g)]
        .map((match) => ({ pid: Number(match[1]), variable: match[2] ?? "" }))
        .sort((a, b) => a.pid - b.pid);
}

/** The inside of a sandbox: every program joins the keeper's namespaces first. */
export function sandboxTransport(outside: Transport, id: string, keeper: Keeper): Transport {
    const enter = (namespace: NamespaceName) => [
        "nsenter",
        "-t",
        String(keeper.pid),
        ...(keeper.mode === "user" ? ["-U", "--preserve-credentials"] : []),
        // nsenter opens all of its files before it joins anything: the sandbox's /run is still to be reached from here.
        ...(namespace === undefined
            ? ["-n", "-m"]
            : [`--net=/proc/${keeper.pid}/root/run/netns/${namespace}`]), // what runs there needs no file of the sandbox's
        "--",
    ];
    const inside = async (argv: readonly string[], namespace?: NamespaceName) =>
        keeper.mode === "user"
            ? outside.plain([...enter(namespace), ...argv])
            : outside.privileged([...enter(namespace), ...argv]);
    return {
        label: `sandbox ${id.replace(/^virtnet:/, "")}`,
        width: outside.width,
        sessions: outside.sessions,
        ...(outside.isFar === undefined ? {} : { isFar: outside.isFar }),
        plain: inside,
        privileged: inside,
        environment: { [sandboxVariable]: id },
        detach: async (program: LongRunning) => {
            const environment = { ...program.environment, [sandboxVariable]: id };
            const through = [...enter(undefined), ...(program.through ?? [])];
            await outside.detach({ ...program, environment, through, unprivileged: keeper.mode === "user" });
        },
        explain: (result) =>
            /nsenter: (cannot open|can't open) \/proc\/\d+\/ns\//.test(result.stderr)
                ? sandboxGone(id)
                : outside.explain(result),
    };
}

/** The error for a sandbox whose keeper has ended. */
export function sandboxGone(id: string): LabError {
    return new LabError({
        kind: "host-gone",
        doing: `entering sandbox ${id.replace(/^virtnet:/, "")}`,
        wrong: "it is not running; sandboxes end with the machine's uptime",
        remedy: "Run `pulumi up --refresh`, which builds it again",
    });
}
