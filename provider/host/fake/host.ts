import { LabError } from "../../core/errors";
import type { Command, Host, NamespaceName, RunOptions } from "../host";
import { addAddress, addRoute, deleteAddress, deleteRoute } from "./addresses";
import { FakeKernel, Refusal } from "./kernel";
import type { FakeSpace } from "./kernel";
import { MemoryLedger } from "./ledger";
import { addLink, addTap, deleteLink, deleteSpace, setLink } from "./links";
import { nftTransaction, table } from "./nft";
import { jsonListing, listing } from "./nft-table";
import { grepEnvironments, startProcess, statNamespaces } from "./processes";
import { showAddresses, showRoutes } from "./show";
import { snapshot } from "./snapshot";
import type { Snapshot } from "./snapshot";
import { grepFiles, writeSysctl } from "./sysctls";
import { batchLine } from "../words";

/** Our process is gone: nothing that comes after this happens. */
export class FakeDeath extends Error {}

/** A host in memory that refuses as the kernel does: for the laws, and for what a crash leaves. Never the only proof. */
export class FakeHost implements Host {
    readonly label = "the fake host";
    readonly kernel = new FakeKernel();
    readonly ledger = new MemoryLedger();
    generation = 0;
    /** Every command that was carried out. */
    done: Command[] = [];
    private deathAt = Infinity;
    private dead = false;

    /** Lets the process die behind the `count`-th command from now. */
    dieAfter(count: number): void {
        this.deathAt = this.done.length + count;
        this.dead = count === 0;
    }

    /** Another process takes over; the kernel and the ledger are as they were left. */
    revive(): void {
        this.deathAt = Infinity;
        this.dead = false;
    }

    snapshot(): Snapshot {
        return snapshot(this.kernel, this.ledger);
    }

    async execute(command: Command): Promise<void> {
        this.mustLive();
        this.generation += 1;
        await this.refusing(JSON.stringify(command), () => this.carryOut(command));
        this.done.push(command);
        if (this.done.length >= this.deathAt) this.dead = true; // whatever it does next, it does no more
    }

    async query(args: readonly string[], namespace?: NamespaceName): Promise<unknown[] | undefined> {
        this.mustLive();
        return this.refusing(`ip ${batchLine(args)}`, () => {
            const space = this.kernel.space(namespace);
            const text = args.join(" ");
            const dev = / dev (\S+)$/.exec(text)?.[1];
            if (text.startsWith("address show")) return showAddresses(space, dev);
            if (text.startsWith("route show table all")) return showRoutes(space, dev);
            throw new Refusal("the fake kernel does not know this query");
        });
    }

    async run(argv: readonly string[], { namespace, accept = [] }: RunOptions = {}): Promise<string> {
        this.mustLive();
        return this.refusing(argv.join(" "), () => {
            const space = this.kernel.space(namespace);
            if (argv[0] === "nft") return this.list(space, argv, accept);
            if (argv[0] === "grep") return grepFiles(space, argv.slice(3));
            if (argv[0] === "find")
                return grepEnvironments(this.kernel, argv[argv.indexOf("-Hzs") + 1] ?? "");
            if (argv[0] === "stat") return statNamespaces(this.kernel, argv.slice(4));
            throw new Refusal("the fake host does not know this program");
        });
    }

    async namespaces(): Promise<ReadonlyMap<string, number | undefined>> {
        this.mustLive();
        const named = [...this.kernel.spaces].filter(([name]) => name !== "");
        return new Map(named.map(([name, { id }]) => [name, id]));
    }

    async keeper(id: string): Promise<{ pid: number; ready: boolean } | undefined> {
        this.mustLive();
        return this.kernel.sandboxes.get(id);
    }

    private carryOut(command: Command): Promise<void> | void {
        const { kernel } = this;
        const space = kernel.space("namespace" in command ? command.namespace : undefined);
        if ("ip" in command) return this.ip(space, command.ip);
        if ("deleteLink" in command) return this.deleteLink(space, command.deleteLink);
        if ("deleteNamespace" in command) return this.deleteNamespace(command.deleteNamespace);
        if ("nft" in command)
            return nftTransaction(
                space,
                command.nft.flatMap((line) => line.split("\n")),
            );
        if ("giveBack" in command) return this.giveBack(space, command);
        if ("sysctl" in command) return writeSysctl(space, command.sysctl, command.value);
        if ("claim" in command) return this.ledger.claim(command.claim, command, command.exclusive);
        if ("release" in command) return this.ledger.release(command.release, command.mark);
        if ("start" in command) return startProcess(kernel, command.start);
        if ("awaitListener" in command) return this.awaitListener(command.namespace);
        if ("kill" in command) {
            kernel.processes = kernel.processes.filter(({ pid }) => !command.kill.includes(pid));
        } else if ("raiseSandbox" in command) {
            kernel.sandboxes.set(command.raiseSandbox, { pid: kernel.number(), ready: true });
        } else if ("endSandbox" in command) {
            kernel.sandboxes.delete(command.endSandbox);
        } else throw new Refusal("the fake host runs no programs");
    }

    private async giveBack(
        space: FakeSpace,
        { giveBack: key, mark, sysctl, value }: Extract<Command, { giveBack: string }>,
    ): Promise<void> {
        if (!(await this.ledger.leave(key, mark))) writeSysctl(space, sysctl, value);
        await this.ledger.release(key, mark);
    }

    private ip(space: FakeSpace, words: readonly string[]): void {
        batchLine(words);
        const [object, act, ...rest] = words;
        const { kernel } = this;
        const acts: Record<string, () => void> = {
            "link add": () => addLink(kernel, space, rest),
            "link set": () => setLink(kernel, space, rest),
            "link del": () => deleteLink(kernel, kernel.link(space, rest[1])),
            "tuntap add": () => addTap(kernel, space, rest),
            "address add": () => addAddress(kernel, space, rest),
            "address del": () => deleteAddress(kernel, space, rest),
            "route add": () => addRoute(kernel, space, rest),
            "route del": () => deleteRoute(kernel, space, rest),
            "netns add": () => kernel.addSpace(rest[0] ?? ""),
            "netns set": () => kernel.nameSpace(rest[0] ?? "", Number(rest[1])),
            "netns del": () => deleteSpace(kernel, rest[0] ?? ""),
        };
        const run = acts[`${object} ${act}`];
        if (run === undefined) throw new Refusal("the fake kernel does not know this command");
        run();
    }

    /** As the real host does it: a link that is gone already is a deleted one. */
    private deleteLink(space: FakeSpace, name: string): void {
        const link = space.links.find((one) => one.name === name);
        if (link !== undefined) deleteLink(this.kernel, link);
    }

    private deleteNamespace(name: string): void {
        const living = this.kernel.processes.filter(({ namespace }) => namespace === name);
        if (living.length > 0)
            throw new Refusal(`processes live in it: ${living.map(({ pid }) => pid).join(" ")}`);
        deleteSpace(this.kernel, name);
    }

    private awaitListener(namespace: NamespaceName): void {
        if (!this.kernel.processes.some((one) => one.namespace === namespace))
            throw new Refusal("nothing listens");
    }

    private list(space: FakeSpace, argv: readonly string[], accept: readonly number[]): string {
        const words = argv.filter((word) => !word.startsWith("-"));
        const [, , what, family = "", name = ""] = words;
        if (what === "ruleset") return jsonListing(space.tables.values());
        if (accept.includes(1) && !space.tables.has(`${family} ${name}`)) return "";
        const found = table(space.tables, family, name);
        return argv.includes("-j") ? jsonListing([found]) : listing(found);
    }

    private mustLive(): void {
        if (this.dead) throw new FakeDeath("the process is dead");
    }

    private async refusing<T>(what: string, act: () => T | Promise<T>): Promise<T> {
        try {
            return await act();
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            throw new LabError({
                kind: "command-failed",
                doing: `running \`${what}\` on ${this.label}`,
                wrong: error.message,
                cause: error,
            });
        }
    }
}
