import { LabError } from "../core/errors";
import type { Host } from "./host";
import { within } from "./wait";

/** Something that goes away by itself, which a program lists as long as it is there. */
export interface Absence {
    /** How it stands in the list. */
    of: string;
    /** The program and its arguments. */
    from: readonly string[];
    /** What the program says, as it exits with 1, once there is nothing that it could list this of. */
    orGone: string;
    /** For messages: `the guest to let go of its card`. */
    what: string;
    remedy: string;
}

const limitMs = 30_000;

/** Waits until what was asked to go is gone. */
export async function awaitAbsence(
    host: Pick<Host, "run">,
    { of, from, orGone, what, remedy }: Absence,
): Promise<void> {
    const saying = new RegExp(orGone.replaceAll(/\W/g, String.raw`\$&`));
    const isGone = async () => !(await host.run(from, { accept: [1], saying })).includes(of);
    if (await within({ limitMs, everyMs: 200 }, isGone)) return;
    throw new LabError({
        kind: "timed-out",
        doing: `waiting for ${what}`,
        wrong: `it has not after ${limitMs / 1000} s`,
        remedy,
    });
}
