import { displayCommand, LabError, printable } from "../core/errors";
import { explainBusyBox } from "./busybox";
import { limitWords } from "./finish-there";
import { finish, finishSilent, missingTool, notEnded, notRoot } from "./process";
import type { Finished } from "./process";
import type { LongRunning, NamespaceName, SshSpec } from "./host";
import { shared } from "./kept";
import { controlPath } from "./ssh-control";
import type { Errand } from "./ssh-control";
import { explainSsh, sshLabel } from "./ssh-failure";
import { finishFirst, firstWords } from "./ssh-login";
import { remoteLine } from "./words";

/** How a program comes to run on a host: which argv to start here so that `argv` runs there. */
export interface Transport {
    readonly label: string;
    /** How many programs may run at once, beside the open sessions. */
    readonly width: number;
    /** How many `ip` sessions are kept open. */
    readonly sessions: number;
    /** What runs there is not ours to signal (finish-there.ts). */
    readonly isFar?: boolean;
    /** As the user we are there. */
    plain(argv: readonly string[]): Promise<string[]>;
    /** As root, or as the root of a sandbox; in a named namespace, if one is given. */
    privileged(argv: readonly string[], namespace?: NamespaceName): Promise<string[]>;
    /** What the environment of each program holds that is to outlive us; `detach` sees to it by itself. */
    readonly environment?: Readonly<Record<string, string>>;
    /** Starts what is to outlive us. */
    detach(program: LongRunning): Promise<void>;
    /** The LabError that a failure of the way itself, not of the program, amounts to. */
    explain(result: Finished): LabError | undefined;
}

const detachLimitMs = 30_000;

/** This machine. */
export function localTransport(): Transport {
    const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n", "--"];
    const transport: Transport = {
        label: "this machine",
        width: 16,
        sessions: 1024, // one a namespace of the largest labs: each is a process of some 300 KB
        plain: async (argv) => [...argv],
        privileged: async (argv, namespace) => [...sudo, ...intoNamespace(namespace), ...argv],
        detach: async (program) => {
            const rights = program.unprivileged === true ? [] : sudo;
            await detach(program, (argv) => finishSilent([...rights, ...argv], detachLimitMs));
        },
        explain: explainProgram,
    };
    return transport;
}

/** Another machine. One ssh connection (ControlMaster) serves a whole update, for each errand; host keys are checked as ssh does. */
export function sshTransport(spec: SshSpec, errand: Errand = "kernel"): Transport {
    const options = sshOptions(spec, errand);
    const target = spec.user === undefined ? spec.address : `${spec.user}@${spec.address}`;
    const label = sshLabel(spec);
    const explain = (result: Finished) => explainSsh(spec, result) ?? explainProgram(result);
    const remote = (argv: readonly string[], redirections?: string) => [
        "ssh",
        ...options,
        "--",
        target,
        remoteLine(argv, redirections),
    ];
    // LC_ALL: sshd passes on only what its AcceptEnv names. PATH: a login's often lacks the sbin directories.
    const english = ["env", "LC_ALL=C", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];
    const askWho = remote([...english, ...firstWords(errand, ["id", "-u"])]);
    const becomeRoot = rootward(spec, errand, () => finishFirst(askWho, /^\d+\n$/, { label, explain }));
    return {
        label,
        // sshd allows 10 sessions a connection (MaxSessions, sshd_config(5)); the ledger's writer is one more.
        width: 4,
        sessions: 4,
        isFar: true,
        plain: async (argv) => remote([...english, ...argv]),
        privileged: async (argv, namespace) =>
            remote([...(await becomeRoot()), ...english, ...intoNamespace(namespace), ...argv]),
        detach: async (program) => {
            const rights = program.unprivileged === true ? [] : await becomeRoot();
            const silent = "</dev/null >/dev/null 2>&1";
            await detach(program, async (argv) => {
                const full = remote([...rights, ...english, ...limitWords(detachLimitMs), ...argv], silent);
                const result = await finish(full, undefined, detachLimitMs);
                const lost = explainSsh(spec, result);
                if (lost !== undefined) throw lost;
                if (result.timedOut) throw notEnded(argv, detachLimitMs);
                if (result.code !== 0)
                    await refuseSetsid(remote([...english, "setsid", "--version"]), explain);
                return result.code;
            });
        },
        explain,
    };
}

/** What starts a program that is to outlive us says nothing, so that of setsid(1) it takes another question. */
async function refuseSetsid(argv: readonly string[], explain: Transport["explain"]): Promise<void> {
    const failure = explain(await finish(argv, undefined, detachLimitMs));
    if (failure !== undefined) throw failure;
}

const uids = new Map<string, Promise<string>>();

/** What goes before a command that needs root: whom `~/.ssh/config` logs in as, only the far end can tell, and is asked once. */
function rootward(
    spec: SshSpec,
    errand: Errand,
    ask: () => Promise<string>,
): () => Promise<readonly string[]> {
    return async () => {
        const isRoot =
            spec.user === undefined
                ? (await shared(uids, controlPath(spec, errand), ask)) === "0"
                : spec.user === "root";
        return isRoot ? [] : ["sudo", "-n", "--"];
    };
}

/** Joins the network namespace only: `ip netns exec` and `ip -n` also copy all mounts, the slower the more namespaces there are. */
function intoNamespace(name: NamespaceName): string[] {
    return name === undefined ? [] : ["nsenter", `--net=/run/netns/${name}`, "--"];
}

/** `env NAME=value … argv`: the environment in a form that survives sudo and ssh. */
export function withEnvironment(
    environment: Readonly<Record<string, string>>,
    argv: readonly string[],
): string[] {
    return ["env", ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...argv];
}

/**
 * Starts a program that outlives us, by what runs an argv with closed standard streams. It parts from us only where it
 * is to run: whoever looks for it afterwards finds it there, with its environment.
 */
export async function detach(
    program: LongRunning,
    run: (argv: readonly string[]) => Promise<number | null>,
): Promise<void> {
    const { argv, environment, through = [] } = program;
    const code = await run(withEnvironment(environment, [...through, "setsid", "-f", ...argv]));
    if (code !== 0) throw notDetached(program, code);
}

function notDetached({ argv, through = [] }: LongRunning, code: number | null): LabError {
    if (code === 127) return missingTool(through[0] ?? "setsid"); // env(1), EXIT STATUS
    const way = through.length === 0 ? "it" : `\`${displayCommand(through)}\`, which leads to its place,`;
    return new LabError({
        kind: "command-failed",
        doing: `starting \`${displayCommand(argv)}\``,
        wrong: `${way} ended with exit code ${code}`,
        remedy: "Run it by hand and read what it says",
    });
}

function sshOptions(spec: SshSpec, errand: Errand): string[] {
    const set = (name: string, value: string | number | undefined) =>
        value === undefined ? [] : ["-o", `${name}=${value}`];
    return [
        ...set("BatchMode", "yes"),
        // What ~/.ssh/config may hold for people, and programs would be garbled or refused by.
        ...set("LogLevel", "ERROR"),
        ...set("RequestTTY", "no"),
        ...set("RemoteCommand", "none"),
        ...set("PermitLocalCommand", "no"),
        ...set("ClearAllForwardings", "yes"),
        ...set("ConnectTimeout", spec.connectTimeoutSeconds ?? 15),
        ...set("ServerAliveInterval", 10),
        ...set("ServerAliveCountMax", 3),
        ...set("ControlMaster", "auto"),
        ...set("ControlPath", controlPath(spec, errand)),
        ...set("ControlPersist", 10), // counted from the end of the last session, and an update keeps one open
        ...set("Port", spec.port),
        ...set("IdentityFile", spec.identityFile),
        ...(spec.identityFile === undefined ? [] : set("IdentitiesOnly", "yes")),
        ...set("UserKnownHostsFile", spec.knownHostsFile),
        ...set("ProxyJump", spec.jump),
    ];
}

function explainProgram(result: Finished): LabError | undefined {
    return explainBusyBox(result) ?? explainSudo(result);
}

/** What was said on a host whose own name sudo cannot look up: it finds fault with that, and goes on. */
export function withoutGrief(stderr: string): string {
    return stderr.replace(/^sudo: unable to resolve host .*\n?/gm, "");
}

function explainSudo({ code, stderr }: Finished): LabError | undefined {
    const first = /^(?:sudo: |Sorry, user ).*/.exec(withoutGrief(stderr))?.[0];
    if (code !== 1 || first === undefined) return undefined;
    const missing = /^sudo: (\S+): command not found/.exec(first)?.[1];
    return missing === undefined ? notRoot(printable(first.replace(/^sudo: /, ""))) : missingTool(missing);
}
