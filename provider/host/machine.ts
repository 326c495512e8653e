import { displayCommand, LabError, printable } from "../core/errors";
import type { Command, Host, LongRunning, NamespaceName, RunOptions } from "./host";
import { Gate } from "./gate";
import { lackOfKernel } from "./kernel-lacks";
import { stopProcesses } from "./keeper";
import { FileLedger } from "./file-ledger";
import type { LedgerFiles } from "./journals";
import { leftSessions, sessionWords } from "./left-session";
import { LinkRemoval } from "./link-removal";
import { FilePersistence } from "./persist";
import { awaitAbsence } from "./absence";
import { awaitListener } from "./listener";
import { NamespaceList } from "./namespace-list";
import { remedyForNft } from "./nft-crash";
import { finishThere } from "./finish-there";
import { absentProgram, missingTool } from "./process";
import type { Finished } from "./process";
import { routeInTheWay } from "./route-refusal";
import { failureOfService } from "./services";
import { isAbsence } from "./session";
import type { IpSession } from "./session";
import { Sandboxes } from "./sandboxes";
import { SessionPool } from "./session-pool";
import { carryOutGuarded, isArmed, throwSwitch } from "./switch";
import { writeSysctl } from "./sysctl-write";
import type { SysctlWrite } from "./sysctl-write";
import { withEnvironment, withoutGrief } from "./transport";
import type { Transport } from "./transport";

const timeLimitMs = 30_000;

/** A machine or a sandbox, reached by a transport. */
export class Machine implements Host {
    readonly ledger: FileLedger;
    readonly sandboxes: Sandboxes;
    readonly persistence = new FilePersistence((argv, options) => this.run(argv, options));
    generation = 0;
    private readonly gate: Gate;
    private readonly sessions: SessionPool;
    private readonly removal: LinkRemoval;
    private readonly names = new NamespaceList(() => this.listNamespaces());

    constructor(
        private readonly transport: Transport,
        leaveSandbox: (id: string) => Promise<void> = async () => undefined,
    ) {
        this.gate = new Gate(transport.width);
        this.sessions = new SessionPool(
            transport.sessions,
            (namespace) => this.sessionArgv(namespace),
            (argv, result) => this.failure(argv, result),
            timeLimitMs,
        );
        this.removal = new LinkRemoval(this.sessions);
        this.ledger = new FileLedger(this.files);
        this.sandboxes = new Sandboxes(transport, leaveSandbox);
    }

    get label(): string {
        return this.transport.label;
    }

    /** Files of root's on it, for a ledger. */
    get files(): LedgerFiles {
        return {
            run: (argv, options) => this.run(argv, options),
            wrap: (argv) => this.transport.privileged(argv),
            describeEnd: (argv, result) => this.failure(argv, result),
        };
    }

    async close(): Promise<void> {
        await Promise.all([this.sessions.closeAll(), this.ledger.close()]);
    }

    keeper(id: string): Promise<{ pid: number; ready: boolean } | undefined> {
        return this.sandboxes.keeper(id);
    }

    async run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
        const limitMs = options.timeoutMs ?? timeLimitMs;
        const run = { argv, ...options };
        const result = await this.gate.pass(() => finishThere(this.transport, run, limitMs));
        if (!result.timedOut && (result.code === 0 || this.isAnswer(argv, result, options)))
            return result.stdout;
        throw this.failure(argv, result, limitMs);
    }

    /** Whether a failure is an answer: one of the program itself, not of the way to it or of the service behind it. */
    private isAnswer(argv: readonly string[], result: Finished, { accept, saying }: RunOptions): boolean {
        const { code } = result;
        const stderr = withoutGrief(result.stderr);
        if (code === null || accept?.includes(code) !== true) return false;
        const isItsOwn =
            saying?.test(stderr) ??
            (!stderr.startsWith("nsenter: ") && this.transport.explain(result) === undefined);
        return isItsOwn && failureOfService(argv, result, this.label, timeLimitMs) === undefined;
    }

    async query(args: readonly string[], namespace?: NamespaceName): Promise<unknown[] | undefined> {
        const dev = args.includes("dev") ? args[args.indexOf("dev") + 1] : undefined;
        const look = () =>
            this.sessions.use(namespace, async (session) => {
                const wasKnown = dev !== undefined && session.hasKnown(dev);
                const answer = await session.query(args);
                const { ok, rows } = answer;
                if (!ok && !isAbsence(answer)) throw this.refusal(args, namespace, answer.message);
                const isThere = ok && (args[0] !== "address" || rows.some(isRow));
                return { rows: ok ? rows : undefined, isStale: wasKnown && !isThere };
            });
        const first = await look();
        if (!first.isStale) return first.rows;
        await this.sessions.close(namespace);
        return (await look()).rows;
    }

    namespaces(): Promise<ReadonlyMap<string, number | undefined>> {
        return this.names.current();
    }

    isArmed(name: string): Promise<boolean> {
        return isArmed(this, name);
    }

    private async listNamespaces(): Promise<[string, number | undefined][]> {
        const { before } = await this.sessions.use(undefined, (session) => session.lines(["netns", "list"]));
        return before
            .flatMap((line) => JSON.parse(line) as { name: string; id?: number }[])
            .map(({ name, id }) => [name, id]);
    }

    async execute(command: Command): Promise<void> {
        try {
            await this.carryOut(command);
        } finally {
            this.generation += 1;
        }
    }

    private async carryOut(command: Command): Promise<void> {
        if ("ip" in command) return this.change(command.ip, command.namespace);
        if ("deleteLink" in command) return this.removal.remove(command.deleteLink, command.namespace);
        if ("deleteNamespace" in command) return this.deleteNamespace(command.deleteNamespace);
        if ("claim" in command) return this.ledger.claim(command.claim, command, command.exclusive);
        if ("release" in command) return this.ledger.release(command.release, command.mark);
        if ("giveBack" in command) return this.giveBack(command);
        if ("keep" in command) return this.persistence.keep(command.keep, command.text);
        if ("forget" in command) return this.persistence.forget(command.forget);
        if ("start" in command) return this.start(command.start);
        if ("kill" in command) return stopProcesses(this.transport, command.kill, true);
        if ("makeDirectory" in command) {
            await this.run(["install", "-d", "-m", "0700", "--", command.makeDirectory]);
            return;
        }
        if ("removeDirectory" in command) {
            await this.run(["rm", "-rf", "--", command.removeDirectory]);
            return;
        }
        if ("awaitListener" in command) return awaitListener(this, command.awaitListener, command.namespace);
        if ("awaitAbsence" in command) return awaitAbsence(this, command.awaitAbsence);
        if ("guarded" in command) return carryOutGuarded(this, command.guarded);
        if ("throwSwitch" in command) return throwSwitch(this, command.throwSwitch);
        if ("raiseSandbox" in command) return this.sandboxes.raise(command.raiseSandbox);
        if ("endSandbox" in command) return this.sandboxes.end(command.endSandbox);
        if ("nft" in command) {
            await this.run(["nft", "-f", "-"], {
                stdin: `${command.nft.join("\n")}\n`,
                namespace: command.namespace,
            });
        } else if ("sysctl" in command) {
            await this.writeSysctl(command);
        } else {
            await this.run(command.run, {
                namespace: command.namespace,
                ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
            });
        }
    }

    private writeSysctl(write: SysctlWrite): Promise<void> {
        return writeSysctl((argv, options) => this.run(argv, options), write);
    }

    private async giveBack(command: Extract<Command, { giveBack: string }>): Promise<void> {
        const { giveBack: key, mark } = command;
        if (!(await this.ledger.leave(key, mark))) await this.writeSysctl(command);
        await this.ledger.release(key, mark);
    }

    private async change(words: readonly string[], namespace: NamespaceName): Promise<void> {
        const answer = await this.sessions.use(namespace, (session) => session.tell(words));
        if (answer.ok) return this.names.note(words);
        this.names.forget();
        const query = (args: readonly string[]) => this.query(args, namespace);
        const inTheWay = await routeInTheWay(query, words, answer.message);
        throw this.refusal(words, namespace, answer.message, inTheWay);
    }

    private refusal(
        words: readonly string[],
        namespace: NamespaceName,
        message: string,
        explained?: { wrong: string; remedy: string },
    ): LabError {
        const argv = ["ip", ...(namespace === undefined ? [] : ["-n", namespace]), ...words];
        return new LabError({
            kind: /not permitted/i.test(message) ? "not-permitted" : "command-failed",
            doing: `running \`${displayCommand(argv)}\` on ${this.label}`,
            wrong: message || "it failed without a word",
            ...remedyFor(message),
            ...explained,
        });
    }

    /** Refuses while foreign processes live in it: the kernel would keep it, nameless, until they end. */
    private async deleteNamespace(name: string): Promise<void> {
        await this.sessions.close(name); // our own ip would be one of them
        const pids = await this.livingIn(name);
        const left = pids.length === 0 ? [] : await leftSessions((argv, how) => this.run(argv, how), pids);
        if (left.length > 0) await stopProcesses(this.transport, left, true);
        const strangers = left.length === 0 ? pids : await this.livingIn(name);
        if (strangers.length > 0) throw await this.occupied(name, strangers);
        await this.change(["netns", "del", name], undefined);
    }

    private async livingIn(name: string): Promise<string[]> {
        const ask = (session: IpSession) => session.lines(["netns", "pids", name]);
        return (await this.sessions.use(undefined, ask)).before;
    }

    private async occupied(name: string, pids: readonly string[]): Promise<LabError> {
        const text = await this.run(["grep", "-Hs", "", ...pids.map((pid) => `/proc/${pid}/comm`)], {
            accept: [1, 2],
        });
        const living = [...text.matchAll(/^\/proc\/(\d+)\/comm:(.*)$/gm)].map(
            (match) => `${match[2]} (pid ${match[1]})`,
        );
        return new LabError({
            kind: "foreign-object",
            doing: `deleting namespace ${name}`,
            wrong: `processes that this stack did not start live in it: ${printable(living.join(", ")) || pids.join(", ")}`,
            remedy: "End them, then run it again",
        });
    }

    private async start(program: LongRunning): Promise<void> {
        const { namespace, argv } = program;
        const through = namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
        if (program.daemonizes !== true) return this.transport.detach({ ...program, through });
        const environment = { ...program.environment, ...this.transport.environment };
        await this.run(withEnvironment(environment, [...through, ...argv]));
    }

    private sessionArgv(namespace: NamespaceName): Promise<string[]> {
        return this.transport.privileged(sessionWords, namespace);
    }

    private forget(): void {
        this.ledger.refresh();
        this.names.forget();
        this.generation += 1;
    }

    private failure(argv: readonly string[], result: Finished, limitMs = timeLimitMs): LabError {
        const explained =
            this.transport.explain(result) ?? failureOfService(argv, result, this.label, limitMs);
        // It may have been started anew, with nothing of ours on it, when we reach it again.
        if (explained?.kind === "host-unreachable") this.forget();
        if (explained !== undefined) return explained;
        const absent = absentProgram(result.stderr);
        if (absent !== undefined) return missingTool(absent);
        const how = result.timedOut
            ? `it took too long, and was ended after ${limitMs / 1000} s`
            : result.signal === null
              ? `it ended with exit code ${result.code}`
              : `it was ended by ${result.signal}`;
        return new LabError({
            kind: result.timedOut
                ? "timed-out"
                : /not permitted|permission denied/i.test(result.stderr)
                  ? "not-permitted"
                  : "command-failed",
            doing: `running \`${displayCommand(argv)}\` on ${this.label}`,
            wrong: result.stderr.trim() === "" ? how : `${how}: ${printable(result.stderr)}`,
            ...remedyFor(result.stderr, remedyForNft(argv, result)),
        });
    }
}

function remedyFor(message: string, remedy = lackOfKernel(message)): { remedy?: string } {
    return remedy === undefined ? {} : { remedy };
}

/** ip prints `{}` for what a filter leaves out. */
function isRow(row: unknown): boolean {
    return Object.keys(row as object).length > 0;
}
