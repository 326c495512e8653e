import { within } from "../wait";
import type { Manage } from "./manage";
import { parseMachineList } from "./parse/lists";

/** A machine that starts under an emulator may take minutes. */
const startLimitMs = 600_000;
const lookEveryMs = 500;

interface Waiting {
    change: () => Promise<void>;
    resolve: () => void;
    reject: (error: unknown) => void;
}

/** Switches machines on and off, and off and on again for changes that need it. */
export class PowerSwitch {
    /** The changes that wait for a machine to be off, by its UUID. */
    private readonly cycles = new Map<string, Waiting[]>();

    constructor(private readonly manage: Manage) {}

    async start(uuid: string, headless: boolean): Promise<void> {
        const words = ["startvm", uuid, "--type", headless ? "headless" : "gui"];
        await this.manage.call(words, { changes: true, touches: uuid, timeoutMs: startLimitMs });
    }

    /** By its power button, and by force once that has had its time. */
    async stop(uuid: string, seconds: number): Promise<void> {
        const control = (word: string) =>
            this.manage.call(["controlvm", uuid, word], { changes: true, touches: uuid });
        if (!(await this.runs(uuid))) return;
        await control("acpipowerbutton");
        if (await this.isOffWithin(uuid, seconds * 1000)) return;
        await control("poweroff").catch(async (error: unknown) => {
            if (await this.runs(uuid)) throw error; // it went down by itself at last
        });
        await this.isOffWithin(uuid, startLimitMs);
    }

    /**
     * Runs a change while the machine is off, which then starts again. Changes that come while it is being shut down share
     * its cycle.
     */
    cycle(uuid: string, seconds: number, change: () => Promise<void>): Promise<void> {
        return new Promise((resolve, reject) => {
            const waiting = this.cycles.get(uuid);
            if (waiting !== undefined) {
                waiting.push({ change, resolve, reject });
                return;
            }
            const first = [{ change, resolve, reject }];
            this.cycles.set(uuid, first);
            void this.carryOut(uuid, seconds, first);
        });
    }

    private async carryOut(uuid: string, seconds: number, waiting: readonly Waiting[]): Promise<void> {
        try {
            await this.stop(uuid, seconds).finally(() => this.cycles.delete(uuid));
            const results = await Promise.allSettled(waiting.map(({ change }) => change()));
            await this.start(uuid, true);
            results.forEach((result, index) => {
                if (result.status === "fulfilled") waiting[index]?.resolve();
                else waiting[index]?.reject(result.reason);
            });
        } catch (error) {
            for (const { reject } of waiting) reject(error);
        }
    }

    private isOffWithin(uuid: string, limitMs: number): Promise<boolean> {
        return within({ limitMs, everyMs: lookEveryMs }, async () => !(await this.runs(uuid)));
    }

    private async runs(uuid: string): Promise<boolean> {
        const printed = await this.manage.call(["list", "runningvms"], { changes: false });
        return parseMachineList(printed).has(uuid);
    }
}
