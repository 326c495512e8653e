import { LabError } from "../../../core/errors";
import { Refusal } from "../../fake/kernel";
import { FakeDeath } from "../../fake/host";
import { MemoryLedger } from "../../fake/ledger";
import type { Site } from "../../site";
import { cloneMachine } from "../clone";
import type { CloneCommand, VirtualBoxCommand } from "../command";
import { adapterKey, birthKey, birthOf, unborn } from "../host-only-birth";
import type { VirtualBoxWorld } from "../model";
import { attachStorage, bandwidthControl, guestProperty, setExtraData, storageController } from "./details";
import { dhcpServer } from "./dhcp";
import { dropAddress, hostOnlyInterface } from "./host-only";
import { controlMachine, startMachine } from "./live";
import {
    cloneMachine as copyMachine,
    createMachine,
    importMachine,
    modifyMachine,
    registerMachine,
    unregisterMachine,
} from "./machines";
import { natNetwork } from "./nat-networks";
import { FakeState } from "./state";
import { snapshot } from "./snapshot";
import type { Snapshot } from "./snapshot";
import { fakeWorld } from "./world";

/** Something that happens as a whole or, when our process dies before it, not at all. */
type Step = Extract<
    VirtualBoxCommand,
    { manage: unknown } | { claim: unknown } | { release: unknown } | { dropAddress: unknown }
>;

const calls: Readonly<Record<string, (state: FakeState, words: readonly string[]) => void>> = {
    bandwidthctl: bandwidthControl,
    clonevm: copyMachine,
    controlvm: controlMachine,
    createvm: createMachine,
    dhcpserver: dhcpServer,
    guestproperty: guestProperty,
    hostonlyif: hostOnlyInterface,
    import: importMachine,
    modifyvm: (state, [name = "", ...words]) => modifyMachine(state, name, words),
    natnetwork: natNetwork,
    registervm: registerMachine,
    setextradata: setExtraData,
    snapshot: (state, [name, act, snapshotName = ""]) => {
        if (act !== "take") throw new Refusal(`Unknown subcommand: ${act}`);
        state.machine(name).snapshotNames.push(snapshotName);
    },
    startvm: startMachine,
    storageattach: attachStorage,
    storagectl: storageController,
    unregistervm: unregisterMachine,
};

/**
 * The VirtualBox of one user, in memory, that does what VBoxManage 7.2 does, its oddities among it: for the laws, and for
 * what a crash leaves. Never the only proof: tests/provider/host/virtualbox/fake holds it to recordings of the real one.
 */
export class FakeVirtualBox implements Site<VirtualBoxWorld, VirtualBoxCommand> {
    readonly label = "the fake host";
    readonly state = new FakeState();
    readonly ledger = new MemoryLedger();
    /** Every step that was carried out. */
    done: Step[] = [];
    private deathAt = Infinity;
    private dead = false;

    /** Lets the process die behind the `count`-th step from now. */
    dieAfter(count: number): void {
        this.deathAt = this.done.length + count;
        this.dead = count === 0;
    }

    /** Another process takes over; VirtualBox and the ledger are as they were left. */
    revive(): void {
        this.deathAt = Infinity;
        this.dead = false;
    }

    snapshot(): Snapshot {
        return snapshot(this.state, this.ledger);
    }

    point(): VirtualBoxWorld {
        this.mustLive();
        return fakeWorld(this.state, this.ledger);
    }

    listed(): VirtualBoxWorld {
        return this.point();
    }

    /** The call as somebody makes it by hand, who never dies. */
    byHand(...words: readonly string[]): void {
        this.call(words);
    }

    async execute(command: VirtualBoxCommand): Promise<void> {
        if ("createHostOnlyAdapter" in command) return this.bear(command.createHostOnlyAdapter);
        if ("stopMachine" in command) return this.stop(command.stopMachine);
        if ("startMachine" in command) return this.start(command.startMachine, command.headless);
        if ("cloneMachine" in command) return this.clone(command);
        if (!("modifyMachine" in command)) return this.step(command);
        const { modifyMachine: name, words, powerCycle } = command;
        const cycles = powerCycle === true && this.state.findMachine(name)?.state === "running";
        if (cycles) await this.stop(name);
        try {
            await this.step({ manage: ["modifyvm", name, ...words] });
        } finally {
            if (cycles && !this.dead) await this.start(name, true);
        }
    }

    private clone(command: CloneCommand): Promise<void> {
        const { ledger, state } = this;
        return cloneMachine(command, {
            ledger: {
                get: (key) => ledger.get(key),
                claim: (key, { mark, previous }, exclusive) =>
                    this.step({ claim: key, mark, previous, exclusive }),
                release: (key, mark) => this.step({ release: key, mark }),
            },
            straySettings: async (uuid) =>
                [...state.strays.values()].find((stray) => stray.uuid === uuid)?.settingsFile,
            call: (words) => this.step({ manage: words }),
        });
    }

    private async bear(mark: string): Promise<void> {
        const world = this.point();
        const before = birthOf(await world.hostOnlyAdapters(), (await world.global()).dhcpServers);
        await this.step({ claim: birthKey, mark, previous: before, exclusive: false });
        await this.step({ manage: ["hostonlyif", "create"] });
        const name = [...this.state.adapters.keys()].find((one) => !before.adapters.includes(one)) ?? "";
        await this.step({
            claim: adapterKey(name),
            mark,
            previous: unborn(before, name),
            exclusive: true,
        });
        await this.step({ release: birthKey, mark });
    }

    private async stop(name: string): Promise<void> {
        if (this.state.findMachine(name)?.state !== "running") return;
        await this.step({ manage: ["controlvm", name, "acpipowerbutton"] });
    }

    private start(name: string, headless: boolean): Promise<void> {
        return this.step({ manage: ["startvm", name, "--type", headless ? "headless" : "gui"] });
    }

    private async step(step: Step): Promise<void> {
        this.mustLive();
        if ("claim" in step) await this.ledger.claim(step.claim, step, step.exclusive);
        else if ("release" in step) await this.ledger.release(step.release, step.mark);
        else if ("dropAddress" in step) dropAddress(this.state, step.adapter, step.dropAddress);
        else this.call(step.manage);
        this.done.push(step);
        if (this.done.length >= this.deathAt) this.dead = true; // whatever it does next, it does no more
    }

    private call([verb = "", ...words]: readonly string[]): void {
        const act = calls[verb];
        try {
            if (act === undefined) throw new Refusal("the fake host does not know this command");
            act(this.state, words);
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            throw new LabError({
                kind: "command-failed",
                doing: `running \`VBoxManage ${[verb, ...words].join(" ")}\` on ${this.label}`,
                wrong: error.message,
                cause: error,
            });
        }
    }

    private mustLive(): void {
        if (this.dead) throw new FakeDeath("the process is dead");
    }
}
