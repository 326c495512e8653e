import { LabError } from "../../core/errors";
import type { Command, Host, NamespaceName, RunOptions } from "../host";
import { addAddress, deleteAddress, flushAddresses, replaceAddress } from "./addresses";
import { bridgeBatch, showForwarding } from "./forwarding";
import { cat, removeDirectory, statDirectory } from "./files";
import { iptables, iptablesSave, isIptables, tableNames } from "./iptables";
import { FakeKernel, Refusal } from "./kernel";
import type { FakeSpace } from "./kernel";
import { MemoryLedger } from "./ledger";
import { MemoryPersistence } from "./persist";
import { addLink, addTap, deleteLink, deleteSpace, setLink } from "./links";
import { nftTransaction, table } from "./nft";
import { jsonListing, listing } from "./nft-table";
import { grepEnvironments, startProcess, statNamespaces } from "./processes";
import { showAddresses, showRoutes } from "./show";
import { addRoute, deleteRoute, replaceRoute } from "./routes";
import { snapshot } from "./snapshot";
import type { Snapshot } from "./snapshot";
import { armedUndo, nicLines, switchStep } from "./switches";
import { grepFiles, writeSysctl } from "./sysctls";
import { changeTraffic, showTraffic } from "./tc";
import { virshChange, virshShow } from "./virsh";
import type { Guarded, Switch } from "../switch";
import { batchLine } from "../words";

/** Our process is gone: nothing that comes after this happens. */
export class FakeDeath extends Error {}

/** A host in memory that refuses as the kernel does: for the laws, and for what a crash leaves. Never the only proof. */
export class FakeHost implements Host {
    readonly label = "the fake host";
    readonly kernel = new FakeKernel();
    readonly ledger = new MemoryLedger();
    readonly persistence = new MemoryPersistence();
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
        return { ...snapshot(this.kernel, this.ledger), kept: Object.fromEntries(this.persistence.texts) };
    }

    async execute(command: Command): Promise<void> {
        this.mustLive();
        this.generation += 1;
        await this.refusing(JSON.stringify(command), () => this.carryOut(command));
        this.note(command);
    }

    async query(args: readonly string[], namespace?: NamespaceName): Promise<unknown[] | undefined> {
        this.mustLive();
        return this.refusing(`ip ${batchLine(args)}`, () => {
            const space = this.kernel.space(namespace);
            const text = args.join(" ");
            const dev = / dev (\S+)$/.exec(text)?.[1];
            if (text.startsWith("address show")) return showAddresses(space, dev);
            if (text.startsWith("route show table all"))
                return showRoutes(space, dev, / exact (\S+)/.exec(text)?.[1]);
            throw new Refusal("the fake kernel does not know this query");
        });
    }

    async run(argv: readonly string[], { namespace, accept = [] }: RunOptions = {}): Promise<string> {
        this.mustLive();
        return this.refusing(argv.join(" "), () => {
            const space = this.kernel.space(namespace);
            if (argv[0] === "nft") return this.list(space, argv, accept);
            if (argv[0] === "ip") return ""; // for people: what is locked, which here nothing is
            if (argv[0] === "bridge") return showForwarding(space, argv[5]);
            if (argv[0] === "tc") return showTraffic(space, argv.slice(2));
            if (argv[0] === "grep") return grepFiles(space, argv.slice(3), this.kernel.files);
            if (argv[0] === "virsh") return virshShow(this.kernel, argv);
            if (argv[0] === "sh") return nicLines(this.kernel, /netns\/([^/]+)\//.exec(argv[5] ?? "")?.[1]);
            if (isIptables(argv[0])) return iptablesSave(space, argv[0] ?? "");
            if (argv[0] === "head") return tableNames(space, argv.slice(4));
            if (argv[0] === "find")
                return grepEnvironments(this.kernel, argv[argv.indexOf("-Hzs") + 1] ?? "");
            if (argv[0] === "cat") return cat(this.kernel, argv[1] ?? "");
            if (argv[0] === "ss") return this.kernel.sockets;
            if (argv[0] === "stat" && argv[1] === "-c") return statDirectory(this.kernel, argv[3] ?? "");
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

    async isArmed(name: string): Promise<boolean> {
        this.mustLive();
        return this.kernel.switches.has(name);
    }

    /** Step by step, so that our process may die behind each; all probes succeed. */
    private async guard({ name, undo, steps }: Guarded): Promise<void> {
        if (this.kernel.switches.has(name)) throw new Refusal("the switch is armed");
        this.kernel.switches.set(name, undo);
        this.note({ throwSwitch: { name, undo, seconds: 0 } });
        for (const step of steps) {
            this.mustLive();
            const command = switchStep(this.kernel, step);
            if (command !== undefined) await this.carryOut(command);
            this.note({ throwSwitch: { name, undo: [step], seconds: 0 } });
        }
        this.mustLive();
        this.kernel.switches.delete(name);
    }

    /** Goes over what it is refused, as the real one does. */
    private async undo(given: Switch): Promise<void> {
        for (const step of armedUndo(this.kernel, given)) {
            try {
                const command = switchStep(this.kernel, step);
                if (command !== undefined) await this.carryOut(command);
            } catch (error) {
                if (!(error instanceof Refusal)) throw error;
            }
        }
        this.kernel.switches.delete(given.name);
    }

    private note(command: Command): void {
        this.done.push(command);
        if (this.done.length >= this.deathAt) this.dead = true; // whatever it does next, it does no more
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
        if ("keep" in command) return this.persistence.keep(command.keep, command.text);
        if ("forget" in command) return this.persistence.forget(command.forget);
        if ("start" in command) return startProcess(kernel, command.start);
        if ("guarded" in command) return this.guard(command.guarded);
        if ("throwSwitch" in command) return this.undo(command.throwSwitch);
        if ("makeDirectory" in command) return void kernel.directories.set(command.makeDirectory, "700");
        if ("removeDirectory" in command) return removeDirectory(kernel, command.removeDirectory);
        if ("awaitListener" in command) return this.awaitListener(command.namespace);
        if ("awaitAbsence" in command) return; // what is asked to go is gone at once here
        if ("kill" in command) {
            kernel.processes = kernel.processes.filter(({ pid }) => !command.kill.includes(pid));
        } else if ("raiseSandbox" in command) {
            kernel.sandboxes.set(command.raiseSandbox, { pid: kernel.number(), ready: true });
        } else if ("endSandbox" in command) {
            kernel.sandboxes.delete(command.endSandbox);
        } else if ("run" in command && /^(sh|virsh)$/.test(command.run[0] ?? ""))
            virshChange(kernel, command.run);
        else if ("run" in command && isIptables(command.run[0])) iptables(space, command.run);
        else if ("run" in command && command.run[0] === "bridge")
            bridgeBatch(kernel, space, command.stdin ?? "");
        else if ("run" in command && command.run[0] === "tc")
            changeTraffic(kernel, space, command.run.slice(1));
        else throw new Refusal("the fake host runs no programs");
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
            "address replace": () => replaceAddress(kernel, space, rest),
            "address flush": () => flushAddresses(kernel, space, rest),
            "address del": () => deleteAddress(kernel, space, rest),
            "route add": () => addRoute(kernel, space, rest),
            "route replace": () => replaceRoute(kernel, space, rest),
            "route flush": () => undefined, // of learnt routes, which it has none of
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
