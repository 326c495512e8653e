import type { Absence } from "./absence";
import type { Ledger } from "./ledger";
import type { Persistence } from "./persist";
import type { Guarded, Switch } from "./switch";

/** Where a lab is built, as the user says it and as state stores it. */
export type HostSpec =
    /** The machine that runs Pulumi. */
    | { local: Record<string, never> }
    /** Another machine, by the system's `ssh`. */
    | { ssh: SshSpec }
    /** The inside of a `Sandbox`. */
    | { sandbox: SandboxSpec };

/** A login by the system's `ssh`; what is not given, `~/.ssh/config` and ssh's own defaults decide (ssh_config(5)). */
export interface SshSpec {
    /** The host's name, its address, or a `Host` of `~/.ssh/config`. */
    address: string;
    /** The user to log in as. One other than `root` runs commands by `sudo -n`. @default ssh's own */
    user?: string | undefined;
    /** The TCP port of its SSH server, 1 to 65535. @default ssh's own, 22 */
    port?: number | undefined;
    /** A file with a private key, which is then the only one offered (`IdentitiesOnly`). It has to have no passphrase, or be in the agent. @default the agent's and ssh's own */
    identityFile?: string | undefined;
    /** A file with the host's key, instead of the usual ones. A key that is in none of them is refused. @default ssh's own */
    knownHostsFile?: string | undefined;
    /** A host to go through, `user@host:port` (`ProxyJump`). @default none */
    jump?: string | undefined;
    /** How long to wait for the connection, in seconds, 1 to 600. @default 15 */
    connectTimeoutSeconds?: number | undefined;
}

export interface SandboxSpec {
    /** The owner mark of the Sandbox resource. */
    id: string;
    /** The machine it lives on; absent: the one that runs Pulumi. */
    on?: Exclude<HostSpec, { sandbox: unknown }> | undefined;
}

/** A network namespace by its name under /run/netns; `undefined` is the host's own. */
export type NamespaceName = string | undefined;

/** One act on a host. Plans are lists of these; they are data, so that a plan can be printed, compared and counted. */
export type Command =
    /** One line of `ip -batch`: the words after `ip`. */
    | { ip: readonly string[]; namespace?: NamespaceName }
    /** Deletes a link; deletions that arrive together share one kernel transaction. */
    | { deleteLink: string; namespace?: NamespaceName }
    /** Deletes a namespace in which no process runs. */
    | { deleteNamespace: string }
    /** One nft transaction: all of its lines apply, or none. */
    | { nft: readonly string[]; namespace?: NamespaceName }
    /** Writes a file under /proc/sys, seen from the namespace. */
    | { sysctl: string; value: string; namespace?: NamespaceName }
    /** Remembers on the host, beyond our own life, what an object was before us. */
    | { claim: string; mark: string; previous: unknown; exclusive: boolean; seen?: unknown }
    | { release: string; mark: string }
    /** Has the host bring the object of that mark back after its next boot, by that text (persist-text.ts); or no more. */
    | { keep: string; text: string }
    | { forget: string }
    /** Writes a sysctl's former value back unless others still hold it, then releases the claim. */
    | { giveBack: string; mark: string; sysctl: string; value: string; namespace?: NamespaceName }
    | { start: LongRunning }
    /** Makes a directory that only root may look into, or sees that it is one. */
    | { makeDirectory: string }
    /** Removes a directory of ours and all that is in it. */
    | { removeDirectory: string }
    /** Ends processes and waits until they are gone. */
    | { kill: readonly number[] }
    /** Waits until a TCP port is listened on. */
    | { awaitListener: number; namespace?: NamespaceName }
    /** Waits until something is gone that was asked to go. */
    | { awaitAbsence: Absence }
    /** Makes, completes or ends the sandbox of that mark. */
    | { raiseSandbox: string }
    | { endSandbox: string }
    /** A change that may cut us off, under a dead man's switch. */
    | { guarded: Guarded }
    /** Undoes at once what an armed switch says; where none is armed, these steps, under it. */
    | { throwSwitch: Switch }
    | { run: readonly string[]; namespace?: NamespaceName; stdin?: string };

/** A program to start and leave running, found again by the variables that its environment carries. */
export interface LongRunning {
    argv: readonly string[];
    environment: Readonly<Record<string, string>>;
    namespace?: NamespaceName;
    /** What leads to the place it runs in, which it is in from its first instruction: `ip netns exec web`. */
    through?: readonly string[];
    /** As the user who runs us, without privilege. */
    unprivileged?: boolean;
    /** It goes into the background by itself once it serves, and says before that why it cannot: its failure is told. */
    daemonizes?: boolean;
}

export interface RunOptions {
    namespace?: NamespaceName;
    stdin?: string;
    timeoutMs?: number;
    /** Exit codes that are an answer rather than a failure; 0 always is. */
    accept?: readonly number[];
    /**
     * What stderr says where such a code is an answer. Programs have one code for what is not there and for all else that
     * goes wrong, so that without this a question that failed reads as "there is none".
     */
    saying?: RegExp;
    unprivileged?: boolean;
}

/** The port through which everything of this package touches a machine. */
export interface Host {
    /** For messages: `this machine`, `root@10.0.0.5`, `sandbox demo/dev/lab`. */
    readonly label: string;
    readonly ledger: Ledger;
    /** What it remembers beyond its next boot; nothing that ends with its uptime has it. */
    readonly persistence?: Persistence;
    /** Runs a program to its end and gives its standard output. */
    run(argv: readonly string[], options?: RunOptions): Promise<string>;
    /** Asks `ip -json -details`; `undefined` for what does not exist. */
    query(args: readonly string[], namespace?: NamespaceName): Promise<unknown[] | undefined>;
    /** The named namespaces, each with the id that the host has given it (ip-netns(8), `set`). */
    namespaces(): Promise<ReadonlyMap<string, number | undefined>>;
    /** The keeper of a sandbox on this host. */
    keeper(id: string): Promise<{ pid: number; ready: boolean } | undefined>;
    /** Whether a dead man's switch of that name is armed. */
    isArmed(name: string): Promise<boolean>;
    /** Carries out one command. */
    execute(command: Command): Promise<void>;
    /** Grows by one with each command that changes something: what was read before is then stale. */
    readonly generation: number;
}
