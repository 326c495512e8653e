import type { Persistence } from "../persist";

/** What a host remembers beyond its next boot, in memory. */
export class MemoryPersistence implements Persistence {
    readonly texts = new Map<string, string>();
    /** Kept since an earlier boot. */
    readonly earlier = new Set<string>();

    require(): Promise<void> {
        return Promise.resolve();
    }

    has(mark: string): Promise<boolean> {
        return Promise.resolve(this.texts.has(mark));
    }

    since(mark: string, text: string): Promise<"this boot" | "earlier" | undefined> {
        const isKept = this.texts.get(mark) === text;
        return Promise.resolve(isKept ? (this.earlier.has(mark) ? "earlier" : "this boot") : undefined);
    }

    keep(mark: string, text: string): Promise<void> {
        this.texts.set(mark, text);
        this.earlier.delete(mark);
        return Promise.resolve();
    }

    forget(mark: string): Promise<void> {
        this.texts.delete(mark);
        return Promise.resolve();
    }
}
