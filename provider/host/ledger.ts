/** What a ledger says of one object: whose it is, and what it was before. */
export interface Entry {
    mark: string;
    previous: unknown;
    /** Of an adopted object: all that was observed of it then, to bring our changes back by. */
    seen?: unknown;
    /** It is about to be released: its holder counts for nobody any more. */
    leaving?: true;
}

/** The claim that decides whose an object is to a mark: its own, or else the oldest of another's. */
export function claimFor<C extends { mark: string }>(mark: string, claims: readonly C[]): C | undefined {
    return claims.find((claim) => claim.mark === mark) ?? claims[0];
}

/** What only a host can remember for us: objects that bear no mark of their own, and what they were before us. */
export interface Ledger {
    /** The claims on an object, those of one stack the oldest first. */
    get(key: string): Promise<Entry[]>;
    /** The keys of all that a mark claims. */
    heldBy(mark: string): Promise<string[]>;
    /** All claims on keys that begin so. */
    under(prefix: string): Promise<{ key: string; mark: string }[]>;
    /** Records an entry, durable against our death once this resolves. `exclusive`: another's claim is refused. */
    claim(key: string, entry: Entry, exclusive: boolean): Promise<void>;
    /**
     * Announces a release. Gives whether others stay: where two leave at the same moment each sees the other leave, and
     * both give back what there is to give back.
     */
    leave(key: string, mark: string): Promise<boolean>;
    release(key: string, mark: string): Promise<void>;
    /** Takes away what is left of the journal of a mark's stack when that claims nothing any more. */
    tidy(mark: string): Promise<void>;
    /** Forgets what was read, so that the next look is fresh. */
    refresh(): void;
}
