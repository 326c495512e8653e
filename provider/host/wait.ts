import { setTimeout as pause } from "node:timers/promises";

/** Looks, and again after each pause, until what it sees is so or the time is over. Gives what it saw last. */
export async function within<T>(
    { limitMs, everyMs }: { limitMs: number; everyMs: number },
    look: () => Promise<T>,
): Promise<T> {
    const deadline = Date.now() + limitMs;
    for (;;) {
        const seen = await look();
        if (Boolean(seen) || Date.now() >= deadline) return seen;
        await pause(everyMs);
    }
}
