import { LabError } from "../core/errors";
import type { LongRunning, NamespaceName } from "./host";
import { finish } from "./process";
import { withEnvironment } from "./transport";
import type { Transport } from "./transport";

/** Environment variables by which a sandbox's processes are found; they need no file and cannot be stale. */
export const keeperVariable = "VIRTNET_KEEPER";
export const sandboxVariable = "VIRTNET_SANDBOX";

/** How a sandbox was made: by the user's own right (user namespace), or by root. */
export type SandboxMode = "user" | "root";

/** The process that keeps a sandbox's namespaces alive. */
export interface Keeper {
    pid: number;
    mode: SandboxMode;
}

/** Processes whose environment holds exactly one of the given `NAME=value` strings: pid and which of them. */
export async function findByEnvironment(
    transport: Transport,
    variables: readonly string[],
    privileged = false,
): Promise<{ pid: number; variable: string }[]> {
    const patterns = variables.flatMap((variable) => ["-e", variable]);
    const scan = [
        "find",
        "/proc",
        "-mindepth",
        "2",
        "-maxdepth",
        "2",
        "-path",
        "/proc/[0-9]*/environ",
        "-exec",
        "grep",
        "-HzsFx",
        ...patterns,
        "{}",
        "+",
    ];
    const result = await finish(
        privileged ? await transport.privileged(scan) : await transport.plain(scan),
        undefined,
        60_000,
    );
    const failure = transport.explain(result);
    if (failure !== undefined && !privileged) throw failure;
    // Processes end while find walks, and others' are not ours to read: an exit code of 1 is the rule here.
    return [...result.stdout.matchAll(/\/proc\/(\d+)\/environ:([^\0]*)/g)]
        .map((match) => ({ pid: Number(match[1]), variable: match[2] ?? "" }))
        .sort((a, b) => a.pid - b.pid);
}

/** The keeper of the sandbox, or `undefined` once it has ended. */
export async function findKeeper(outside: Transport, id: string): Promise<Keeper | undefined> {
    const wanted = (["user", "root"] as const).map((mode) => `${keeperVariable}=${mode}:${id}`);
    const own = await findByEnvironment(outside, wanted);
    const found = own[0] ?? (await findByEnvironment(outside, wanted, true))[0];
    return found === undefined
        ? undefined
        : { pid: found.pid, mode: found.variable.includes("=user:") ? "user" : "root" };
}

/** The inside of a sandbox: every program joins the keeper's namespaces first. */
export function sandboxTransport(outside: Transport, id: string, keeper: Keeper): Transport {
    const enter = (namespace: NamespaceName) => [
        "nsenter",
        "-t",
        String(keeper.pid),
        ...(keeper.mode === "user" ? ["-U", "--preserve-credentials"] : []),
        // nsenter opens all of its files before it joins anything: the sandbox's /run is still to be reached from here.
        namespace === undefined ? "-n" : `--net=/proc/${keeper.pid}/root/run/netns/${namespace}`,
        "-m",
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
        plain: inside,
        privileged: inside,
        detach: async (program: LongRunning) => {
            const environment = { ...program.environment, [sandboxVariable]: id };
            const argv = [...enter(undefined), ...withEnvironment({ ...program, environment })];
            await outside.detach({ argv, environment, unprivileged: keeper.mode === "user" });
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
