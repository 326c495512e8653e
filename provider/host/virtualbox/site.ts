import type { Site } from "../site";
import { dropAddress } from "./adapter-control";
import { cloneMachine } from "./clone";
import type { CloneCommand, VirtualBoxCommand } from "./command";
import type { VirtualBoxDriver } from "./driver";
import { adapterKey, birthKey, birthOf, unborn } from "./host-only-birth";
import type { VirtualBoxWorld } from "./model";
import { parseCreatedAdapter } from "./parse/lists";
import { PowerSwitch } from "./power";
import { Reader } from "./reader";
import type { Generations } from "./reader";
import { LabError } from "../../core/errors";

/** How long what was read answers those who are about to change something; what they change is read anew anyway. */
const moment = 1000;
const whileRefreshing = 30_000;
/** What a guest is given to shut down for a change of its hardware. */
const cycleSeconds = 60;

/** Of the calls in plans those that are about one machine, with the place of its name among their words. */
const machineCalls: Readonly<Record<string, number>> = {
    controlvm: 1,
    createvm: 4,
    guestproperty: 2,
    setextradata: 1,
    storageattach: 1,
    storagectl: 1,
    unregistervm: 1,
};

/** What is changed by these is in files: which machines run, and which adapters there are, stays as VBoxManage lists it. */
const changesFilesOnly = new Set([
    "createvm",
    "dhcpserver",
    "guestproperty",
    "natnetwork",
    "setextradata",
    "storageattach",
    "storagectl",
    "unregistervm",
]);

/** Copying disks takes its time. */
const slowCalls = new Set(["clonevm", "import", "unregistervm", "controlvm"]);

/** One user's VirtualBox as the place of its objects. */
export class VirtualBoxSite implements Site<VirtualBoxWorld, VirtualBoxCommand> {
    private readonly generations: Generations = { files: 0, lists: 0 };
    private readonly powers: PowerSwitch;
    private readonly near: Reader;
    private readonly far: Reader;
    private births: Promise<void> = Promise.resolve();

    constructor(private readonly driver: VirtualBoxDriver) {
        this.powers = new PowerSwitch(driver.manage);
        this.near = new Reader(driver, this.generations, moment);
        this.far = new Reader(driver, this.generations, whileRefreshing);
    }

    get label(): string {
        return this.driver.seat.label;
    }

    get ledger(): VirtualBoxDriver["ledger"] {
        return this.driver.ledger;
    }

    point(): VirtualBoxWorld {
        return this.near.current();
    }

    listed(): VirtualBoxWorld {
        return this.far.current();
    }

    async execute(command: VirtualBoxCommand): Promise<void> {
        // The ledger knows itself what was written to it: who looks meanwhile shares what was read of the machines.
        if ("claim" in command || "release" in command) return this.carryOut(command);
        try {
            await this.carryOut(command);
        } finally {
            this.generations.files += 1;
            if (!leavesLists(command)) this.generations.lists += 1;
        }
    }

    private async carryOut(command: VirtualBoxCommand): Promise<void> {
        const { ledger, manage } = this.driver;
        if ("claim" in command) return ledger.claim(command.claim, command, command.exclusive);
        if ("release" in command) return ledger.release(command.release, command.mark);
        if ("stopMachine" in command) return this.powers.stop(command.stopMachine, command.seconds);
        if ("startMachine" in command) return this.powers.start(command.startMachine, command.headless);
        if ("dropAddress" in command)
            return dropAddress(this.driver.seat, command.adapter, command.dropAddress);
        if ("cloneMachine" in command) return this.clone(command);
        if ("createHostOnlyAdapter" in command) return this.bear(command.createHostOnlyAdapter);
        if ("modifyMachine" in command) {
            const { modifyMachine: uuid, words } = command;
            const change = () => manage.modify(uuid, words);
            return command.powerCycle === true ? this.powers.cycle(uuid, cycleSeconds, change) : change();
        }
        await this.call(command.manage);
    }

    private async call(words: readonly string[]): Promise<string> {
        const [verb = ""] = words;
        const place = machineCalls[verb];
        const machine = place === undefined ? undefined : words[place];
        return this.driver.manage.call(words, {
            changes: true,
            ...(machine === undefined ? {} : { touches: machine }),
            ...(slowCalls.has(verb) ? { timeoutMs: 3_600_000 } : {}),
        });
    }

    private clone(command: CloneCommand): Promise<void> {
        return cloneMachine(command, {
            ledger: this.driver.ledger,
            straySettings: (uuid, name) => {
                this.generations.files += 1; // the try before has left something
                return this.near.current().straySettings(uuid, name);
            },
            call: (words) => this.call(words),
        });
    }

    /**
     * VirtualBox chooses the adapter's name: until that is written down, the names that were there before tell which one
     * is new. One at a time, so that a death leaves one such at most.
     */
    private bear(mark: string): Promise<void> {
        const birth = this.births.then(() => this.bearOne(mark));
        this.births = birth.catch(() => undefined);
        return birth;
    }

    private async bearOne(mark: string): Promise<void> {
        const { ledger } = this.driver;
        this.generations.files += 1; // another may have been made meanwhile
        this.generations.lists += 1;
        const world = this.near.current();
        const before = birthOf(await world.hostOnlyAdapters(), (await world.global()).dhcpServers);
        await ledger.claim(birthKey, { mark, previous: before }, false);
        const printed = await this.call(["hostonlyif", "create"]);
        const name = parseCreatedAdapter(printed);
        if (name === undefined) throw nameless(printed);
        await ledger.claim(adapterKey(name), { mark, previous: unborn(before, name) }, true);
        await ledger.release(birthKey, mark);
    }
}

function leavesLists(command: VirtualBoxCommand): boolean {
    if ("modifyMachine" in command) return command.powerCycle !== true;
    if ("cloneMachine" in command) return true;
    return "manage" in command && changesFilesOnly.has(command.manage[0] ?? "");
}

function nameless(printed: string): LabError {
    return new LabError({
        kind: "command-failed",
        doing: "making a host-only adapter",
        wrong: `VBoxManage does not say which one it made: ${printed}`,
        remedy: "Run the update again",
    });
}
