/** What is under way or done for a key serves all who ask; what failed is tried again by the next. */
export function shared<T>(entries: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
    const known = entries.get(key);
    if (known !== undefined) return known;
    const made = make();
    entries.set(key, made);
    made.catch(() => entries.delete(key));
    return made;
}

/** What was read once answers all who look, until something is changed through us or it is older than a limit. */
export class Kept {
    private entries = new Map<string, Promise<unknown>>();
    private generation = -1;
    private since = 0;

    constructor(private readonly maximumAgeMs: number) {}

    /** Drops what a change, which makes another generation, or time has made stale. Gives whether it did. */
    renew(generation: number): boolean {
        const now = Date.now();
        if (generation === this.generation && now - this.since <= this.maximumAgeMs) return false;
        this.entries = new Map();
        this.generation = generation;
        this.since = now;
        return true;
    }

    /** Keeps what became known otherwise. */
    put(key: string, value: unknown): void {
        this.entries.set(key, Promise.resolve(value));
    }

    /** A failed look is not kept. */
    look<T>(key: string, read: () => Promise<T>): Promise<T> {
        return shared(this.entries as Map<string, Promise<T>>, key, read);
    }
}
