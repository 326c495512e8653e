import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Batch } from "./batch";
import type { Ending, Listener, Program } from "./program";

/** What the spawner is told. */
export type Order =
    | { id: number; argv: readonly string[] }
    | { id: number; text: string }
    | { id: number; end: true }
    | { id: number; kill: true };

/** What the spawner tells. */
export type Report =
    | { ready: true }
    | { id: number; output: string }
    | { id: number; errors: string }
    | { id: number; ending: Ending }
    | { id: number; failure: { code: string | undefined; message: string } };

interface Running {
    listener: Listener;
    resolve(ending: Ending): void;
    reject(error: Error): void;
}

/**
 * A small process that starts programs for us. fork(2) copies the page tables of the process that calls it: from a
 * Pulumi plugin, which has some 150 MB in memory, a start takes 5 to 10 ms in which nothing else is done.
 */
export class Spawner {
    private readonly process: ChildProcess;
    private readonly running = new Map<number, Running>();
    private readonly orders: Batch<Order>;
    private count = 0;
    private state: "starting" | "ready" | "gone" = "starting";

    constructor(module: string, env: NodeJS.ProcessEnv) {
        this.process = fork(module, { env, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
        this.orders = new Batch((orders) => {
            if (this.state !== "gone") this.process.send(orders, () => undefined); // its exit tells
        });
        this.process.on("message", (reports: Report[]) => {
            for (const report of reports) this.hear(report);
        });
        this.process.on("error", (error) => this.lose(error));
        this.process.on("exit", () => this.lose(new Error("the process that started it has ended")));
        this.rest();
    }

    /** Until it is, and when it is gone, programs are started without it. */
    get ready(): boolean {
        return this.state === "ready";
    }

    start(argv: readonly string[], listener: Listener): Program {
        this.count += 1;
        const id = this.count;
        this.process.ref();
        this.process.channel?.ref();
        const ended = new Promise<Ending>((resolve, reject) => {
            this.running.set(id, { listener, resolve, reject });
        });
        this.orders.add({ id, argv });
        return {
            write: (text) => this.orders.add({ id, text }),
            end: () => this.orders.add({ id, end: true }),
            kill: () => this.orders.add({ id, kill: true }),
            ended,
        };
    }

    private hear(message: Report): void {
        if ("ready" in message) {
            if (this.state === "starting") this.state = "ready";
            return;
        }
        const program = this.running.get(message.id);
        if (program === undefined) return;
        if ("output" in message) return program.listener.output(message.output);
        if ("errors" in message) return program.listener.errors(message.errors);
        this.running.delete(message.id);
        if (this.running.size === 0) this.rest();
        if ("ending" in message) program.resolve(message.ending);
        else
            program.reject(Object.assign(new Error(message.failure.message), { code: message.failure.code }));
    }

    /** Without programs it does not keep this process alive. */
    private rest(): void {
        this.process.unref();
        this.process.channel?.unref();
    }

    private lose(error: Error): void {
        this.state = "gone";
        for (const program of this.running.values()) program.reject(error);
        this.running.clear();
    }
}
