import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between tries; what lasts longer than their sum is not transient. */
export const backoff: readonly number[] = [50, 100, 200, 400, 800, 1600, 3200];

/** Acts again, after ever longer pauses, while `isTransient` says of what came that the act may simply be done again. */
export async function retrying<T>(
    act: () => Promise<T>,
    isTransient: (result: T) => boolean | Promise<boolean>,
    pauses: readonly number[] = backoff,
    pause: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<T> {
    let result = await act();
    for (const milliseconds of pauses) {
        if (!(await isTransient(result))) return result;
        // Half of it by chance: two that got in each other's way shall not do so again.
        await pause(milliseconds * (0.5 + Math.random() / 2));
        result = await act();
    }
    return result;
}
