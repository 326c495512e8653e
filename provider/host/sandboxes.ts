import { endSandbox, keeperAmong, raiseSandbox } from "./keeper";
import { Kept } from "./kept";
import type { Transport } from "./transport";
import { findRunning } from "./transport-sandbox";
import type { Keeper, Running } from "./transport-sandbox";

/** A sandbox that has just been looked for is made, and one that has just been made is entered. */
const maximumAgeMs = 1000;

/** The sandboxes on a machine. */
export class Sandboxes {
    private readonly found = new Kept(maximumAgeMs);
    private changes = 0;

    constructor(
        private readonly outside: Transport,
        private readonly leave: (id: string) => Promise<void>,
    ) {}

    /** What runs of one. */
    running(id: string): Promise<Running> {
        this.found.renew(this.changes);
        return this.found.look(id, () => findRunning(this.outside, id));
    }

    /** Its keeper, and whether all of it is in place. */
    async keeper(id: string): Promise<(Keeper & { ready: boolean }) | undefined> {
        return keeperAmong(this.outside, await this.running(id));
    }

    async raise(id: string): Promise<void> {
        await this.leave(id);
        const found = await this.running(id);
        this.changes += 1; // whatever comes of it, that is what was
        const running = await raiseSandbox(this.outside, id, found);
        this.found.renew(this.changes);
        this.found.put(id, running);
    }

    /** By a fresh look: all that was started in it ends with it. */
    async end(id: string): Promise<void> {
        await this.leave(id);
        this.changes += 1;
        await endSandbox(this.outside, id);
    }
}
