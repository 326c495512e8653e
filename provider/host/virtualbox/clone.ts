import type { Ledger } from "../ledger";
import type { CloneCommand } from "./command";
import { failureOf } from "./failure";

/** A claim on what a cut-off clone left, while it is a machine again in order to be removed. */
export function strayKey(uuid: string): string {
    return `virtualbox stray ${uuid}`;
}

export interface CloneOptions {
    /** The settings file of that UUID, where VirtualBox would make that of this name, if it belongs to no machine. */
    straySettings: (uuid: string, name: string) => Promise<string | undefined>;
    ledger: Pick<Ledger, "get" | "claim" | "release">;
    call: (words: readonly string[]) => Promise<unknown>;
}

const tries = 4;

/**
 * Clones a machine. VirtualBox's service dies of one `clonevm` in ten (7.2.22, a segmentation fault), or with its host, and
 * leaves a settings file that it does not know and that keeps it from making another of the name. The file is registered
 * in order to be removed as VirtualBox removes machines, with all that belongs to it.
 */
export async function cloneMachine(command: CloneCommand, options: CloneOptions): Promise<void> {
    const { cloneMachine: uuid, from, name, more } = command;
    for (let left = tries; ; left -= 1) {
        await clearAway(command, options);
        try {
            await options.call(["clonevm", from, "--name", name, "--uuid", uuid, "--register", ...more]);
            return;
        } catch (error) {
            if (failureOf(error) !== "service-ended" || left === 1) throw error;
        }
    }
}

/** The claim tells one who is cut off here that the machine is none. */
async function clearAway(
    { cloneMachine: uuid, name, mark }: CloneCommand,
    { straySettings, ledger, call }: CloneOptions,
): Promise<void> {
    const key = strayKey(uuid);
    const file = await straySettings(uuid, name);
    const isClaimed = (await ledger.get(key)).some((claim) => claim.mark === mark);
    if (file !== undefined) {
        if (!isClaimed) await ledger.claim(key, { mark, previous: null }, true);
        await call(["registervm", file]);
        await call(["unregistervm", uuid, "--delete"]);
    }
    if (file !== undefined || isClaimed) await ledger.release(key, mark);
}
