import { digest } from "../../core/owner";
import { distributions } from "./netem-options";
import type { NetemOptions } from "./netem-options";

/**
 * A queueing discipline bears no mark but its handle, a number of 16 bits. Ours are from 0x4000, below those that the kernel
 * gives by itself (0x8000): ten bits of the owner mark, then four for what cannot be taken back from a discipline that is
 * there - the distribution, which is not shown either, and ECN. Another of these is another handle, and so a new discipline.
 */
export function handleOf(
    mark: string,
    { distribution, ecn }: Pick<NetemOptions, "distribution" | "ecn">,
): string {
    const table = distribution === undefined ? 0 : distributions.indexOf(distribution) + 1;
    return `${(baseOf(mark) | (table << 1) | (ecn ? 1 : 0)).toString(16)}:`;
}

/** The distribution that a handle of ours tells of; `undefined` for a handle of somebody else's. */
export function readHandle(mark: string, handle: string): Pick<NetemOptions, "distribution"> | undefined {
    const number = Number.parseInt(handle, 16);
    if ((number & 0xfff0) !== baseOf(mark)) return undefined;
    const distribution = distributions[((number & 0xf) >> 1) - 1];
    return distribution === undefined ? {} : { distribution };
}

function baseOf(mark: string): number {
    return 0x4000 | ((Number.parseInt(digest(`${mark} qdisc`, 3), 16) & 0x3ff) << 4);
}
