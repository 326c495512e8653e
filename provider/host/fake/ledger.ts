import { describeMark } from "../../core/owner";
import { LabError } from "../../core/errors";
import type { Entry, Ledger } from "../ledger";

/** A ledger that outlives the process of its host, as the real one does, but in memory. */
export class MemoryLedger implements Ledger {
    readonly entries = new Map<string, Entry[]>();

    get(key: string): Promise<Entry[]> {
        return Promise.resolve(structuredClone(this.entries.get(key) ?? []));
    }

    heldBy(mark: string): Promise<string[]> {
        const entries = [...this.entries];
        return Promise.resolve(
            entries.filter(([, claims]) => claims.some((claim) => claim.mark === mark)).map(([key]) => key),
        );
    }

    under(prefix: string): Promise<{ key: string; mark: string }[]> {
        return Promise.resolve(
            [...this.entries].flatMap(([key, claims]) =>
                key.startsWith(prefix) ? claims.map(({ mark }) => ({ key, mark })) : [],
            ),
        );
    }

    claim(key: string, { mark, previous, seen }: Entry, exclusive: boolean): Promise<void> {
        const others = (this.entries.get(key) ?? []).filter((entry) => entry.mark !== mark);
        const [rival] = others;
        if (exclusive && rival !== undefined) {
            return Promise.reject(
                new LabError({
                    kind: "foreign-object",
                    doing: `claiming ${key}`,
                    wrong: `it belongs to ${describeMark(rival.mark)}`,
                    remedy: "Manage it in one stack only",
                }),
            );
        }
        this.entries.set(key, [
            ...others,
            structuredClone({ mark, previous, ...(seen === undefined ? {} : { seen }) }),
        ]);
        return Promise.resolve();
    }

    leave(key: string, mark: string): Promise<boolean> {
        const entries = this.entries.get(key) ?? [];
        for (const entry of entries) if (entry.mark === mark) entry.leaving = true;
        return Promise.resolve(entries.some((entry) => entry.mark !== mark && entry.leaving !== true));
    }

    release(key: string, mark: string): Promise<void> {
        const left = (this.entries.get(key) ?? []).filter((entry) => entry.mark !== mark);
        if (left.length === 0) this.entries.delete(key);
        else this.entries.set(key, left);
        return Promise.resolve();
    }

    tidy(): Promise<void> {
        return Promise.resolve();
    }

    refresh(): void {
        // nothing is kept
    }
}
