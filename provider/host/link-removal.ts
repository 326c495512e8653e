import { randomInt } from "node:crypto";
import { LabError } from "../core/errors";
import type { NamespaceName } from "./host";
import type { SessionPool } from "./session-pool";
import { isAbsence } from "./session";
import type { IpSession } from "./session";

interface Request {
    name: string;
    resolve: () => void;
    reject: (error: Error) => void;
}

/**
 * Deletes links. The kernel waits for a grace period at each deletion (16-18 ms), but once for a whole link group:
 * so the deletions that arrive while one is under way go together, as one `ip link del group`.
 */
export class LinkRemoval {
    private readonly queues = new Map<NamespaceName, Request[]>();

    constructor(private readonly sessions: SessionPool) {}

    remove(name: string, namespace: NamespaceName): Promise<void> {
        return new Promise((resolve, reject) => {
            const queue = this.queues.get(namespace);
            if (queue !== undefined) {
                queue.push({ name, resolve, reject });
                return;
            }
            this.queues.set(namespace, [{ name, resolve, reject }]);
            void this.drain(namespace);
        });
    }

    private async drain(namespace: NamespaceName): Promise<void> {
        for (;;) {
            const batch = this.queues.get(namespace)?.splice(0) ?? [];
            if (batch.length === 0) {
                this.queues.delete(namespace);
                return;
            }
            await this.sessions
                .use(namespace, (session) => removeAll(session, batch))
                .catch((error: Error) => batch.forEach(({ reject }) => reject(error)));
            await this.sessions.forget(namespace);
        }
    }
}

async function removeAll(session: IpSession, batch: Request[]): Promise<void> {
    const group = String(randomInt(1 << 20, 1 << 30));
    const grouped = batch.length > 1 ? await gather(session, batch, group) : [];
    const together =
        grouped.length > 0 &&
        (await holdsOnly(session, group, grouped)) &&
        (await session.tell(["link", "del", "group", group])).ok;
    if (together) grouped.forEach(({ resolve }) => resolve());
    const left = together ? batch.filter((request) => !grouped.includes(request)) : batch;
    for (const request of left) await removeOne(session, request);
}

async function gather(session: IpSession, batch: Request[], group: string): Promise<Request[]> {
    const answers = await Promise.all(
        batch.map(({ name }) => session.tell(["link", "set", "dev", name, "group", group])),
    );
    return batch.filter((_, index) => answers[index]?.ok === true);
}

/** A link that happens to be in the group already would go with it: then the links go one by one. */
async function holdsOnly(session: IpSession, group: string, ours: Request[]): Promise<boolean> {
    const { rows } = await session.query(["address", "show", "group", group]);
    return rows.filter((row) => "ifname" in (row as object)).length === ours.length;
}

async function removeOne(session: IpSession, { name, resolve, reject }: Request): Promise<void> {
    const answer = await session.tell(["link", "del", "dev", name]);
    if (answer.ok || isAbsence(answer)) return resolve();
    reject(
        new LabError({
            kind: "command-failed",
            doing: `deleting interface ${name}`,
            wrong: answer.message,
        }),
    );
}
