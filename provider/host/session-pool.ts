import { Gate } from "./gate";
import type { NamespaceName } from "./host";
import type { Finished } from "./process";
import { IpSession } from "./session";

interface Slot {
    namespace: NamespaceName;
    session: Promise<IpSession>;
    users: number;
}

/**
 * The open `ip` sessions of a host: one a namespace, the least recently used closed when there are too many.
 * ip remembers which name has which index, so a session must not outlive a link's deletion through another one:
 * `forget` closes those that could.
 */
export class SessionPool {
    private readonly slots = new Map<NamespaceName, Slot>();
    /** Sessions on their way out; whoever wants a namespace empty has to wait for them too. */
    private readonly closing = new Map<NamespaceName, Promise<unknown>>();
    private readonly gate: Gate;

    constructor(
        private readonly most: number,
        private readonly argv: (namespace: NamespaceName) => Promise<string[]>,
        private readonly describeEnd: (argv: readonly string[], result: Finished) => Error,
        private readonly timeoutMs: number,
    ) {
        this.gate = new Gate(most);
    }

    /** Lends the namespace's session for one act. */
    use<T>(namespace: NamespaceName, act: (session: IpSession) => Promise<T>): Promise<T> {
        return this.gate.pass(async () => {
            const slot = this.slot(namespace);
            slot.users += 1; // before anything is awaited: an idle slot may be closed at any time
            try {
                await this.shrink();
                const session = await slot.session;
                return await act(session);
            } finally {
                slot.users -= 1;
                await this.drop(slot);
            }
        });
    }

    /** Ends the namespace's session, if there is one, and waits until its process is gone. */
    async close(namespace: NamespaceName): Promise<void> {
        const slot = this.slots.get(namespace);
        this.slots.delete(namespace);
        const before = this.closing.get(namespace);
        const end = Promise.all([
            before,
            slot?.session.then(
                (session) => session.close(),
                () => undefined,
            ),
        ]);
        this.closing.set(namespace, end);
        await end;
        if (this.closing.get(namespace) === end) this.closing.delete(namespace);
    }

    /** Ends every idle session but the named one: what they remember of names may be wrong from now on. */
    async forget(except: NamespaceName): Promise<void> {
        const idle = [...this.slots.values()].filter((slot) => slot.users === 0 && slot.namespace !== except);
        await Promise.all(idle.map((slot) => this.close(slot.namespace)));
    }

    async closeAll(): Promise<void> {
        await Promise.all([...this.slots.keys()].map((namespace) => this.close(namespace)));
    }

    private slot(namespace: NamespaceName): Slot {
        const slot = this.slots.get(namespace) ?? this.newSlot(namespace);
        this.slots.delete(namespace); // to the end of the map's order: most recently used
        this.slots.set(namespace, slot);
        return slot;
    }

    private newSlot(namespace: NamespaceName): Slot {
        // That it has ended by itself, whoever waits for an answer hears, and nobody else is to.
        const whenEnded = () => {
            if (slot.users === 0 && this.slots.get(namespace) === slot) this.slots.delete(namespace);
        };
        const slot: Slot = { namespace, session: this.open(namespace, whenEnded), users: 0 };
        return slot;
    }

    private async open(namespace: NamespaceName, whenEnded: () => void): Promise<IpSession> {
        const argv = await this.argv(namespace);
        const describeEnd = (result: Finished) => {
            whenEnded();
            return this.describeEnd(argv, result);
        };
        return new IpSession(argv, describeEnd, this.timeoutMs);
    }

    /** Forgets a session that has ended, so that the next use opens a new one. */
    private async drop(slot: Slot): Promise<void> {
        const usable = await slot.session.then(
            ({ usable }) => usable,
            () => false,
        );
        if (!usable && this.slots.get(slot.namespace) === slot) this.slots.delete(slot.namespace);
    }

    private async shrink(): Promise<void> {
        for (const slot of this.slots.values()) {
            if (this.slots.size <= this.most) return;
            if (slot.users === 0 && slot.namespace !== undefined) await this.close(slot.namespace);
        }
    }
}
