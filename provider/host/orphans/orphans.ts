import { displayCommand, isKind, LabError, quoted } from "../../core/errors";
import { stackOf } from "../../core/owner";
import type { Host, RunOptions } from "../host";
import type { Ledger } from "../ledger";
import { isStopped, kinds } from "./kinds";
import type { Ask, Kind, User } from "./kinds";
import { markOf } from "./marks";

/** Which daemons the resources of a program are made by. */
export interface Daemons {
    docker?: { host?: string | undefined } | undefined;
    libvirt?: { uri?: string | undefined } | undefined;
}

/** A resource of another provider's. */
export interface Other {
    urn: string;
    type: string;
}

/** What it takes of a host, and of the machine that runs the providers. */
export interface Place {
    host: Pick<Host, "run" | "label">;
    /** What it remembers over a reboot, which these objects outlive too. */
    ledger: Ledger & { close?: () => Promise<void> };
    /** Whether the providers can run that program. */
    providersHave: (program: string) => Promise<boolean>;
}

/** How many are at work with a ledger: the daemons of one host share one. */
const atWork = new WeakMap<Place["ledger"], number>();

/** What the ledger has of a create. */
interface Begun {
    /** The program has heard of the object by that id, which may not be in state yet. */
    heard?: string;
}

/**
 * Objects that other providers make under names of their own. Such a provider's create that is killed leaves an object that
 * nobody knows of, and the next one fails on its name. Two things together tell it: it has borne our mark since its birth, and
 * the ledger says that a create was begun which state has not heard of since. What lacks the mark is somebody's; what has it
 * without such an entry was let go of on purpose (`retainOnDelete`, `pulumi state delete`).
 */
export class Orphans {
    /** The marks of those begun here: nothing older is noted of them. */
    private readonly begun = new Set<string>();

    constructor(
        private readonly place: Place,
        private readonly daemons: Daemons,
    ) {}

    /** Before a create: makes way for it, and notes that it begins. */
    begin({ urn, type }: Other, name: string): Promise<void> {
        return this.working(async () => {
            const kind = kindOf(type);
            const mark = markOf(urn);
            if (kind.byStylesheet === true) await this.requireXsltproc(kind, name);
            await this.sweep(kind, mark, { making: name });
            const found = await kind.find(this.asker(kind), name, mark);
            if (found?.isOurs === true) throw this.letGo(kind, name, found.id);
            if (found !== undefined) return; // somebody's: the provider tells
            await this.note(this.prefix(kind) + name, mark, {});
            this.begun.add(mark);
        });
    }

    /** The program has heard of its id. `isSaved`: and state has it, so that what else was begun of it has been cut off. */
    settle({ urn, type }: Other, id: string, isSaved: boolean): Promise<void> {
        return this.working(async () => {
            const kind = kindOf(type);
            const mark = markOf(urn);
            if (!this.begun.delete(mark)) return this.sweep(kind, mark, { known: id });
            for (const key of await this.place.ledger.heldBy(mark)) {
                if (isSaved) await this.place.ledger.release(key, mark);
                else await this.note(key, mark, { heard: id });
            }
        });
    }

    /** When a stack (`project+stack`) goes: removes what was begun and never heard of. */
    end(stack: string): Promise<void> {
        return this.working(async () => {
            const { ledger } = this.place;
            for (const kind of Object.values(kinds)) {
                const prefix = this.prefix(kind);
                for (const { key, mark } of await ledger.under(prefix)) {
                    if (stackOf(mark) !== stack) continue;
                    const begun = (await ledger.get(key)).find((entry) => entry.mark === mark);
                    const found = await kind.find(this.asker(kind), key.slice(prefix.length), mark);
                    const isCutOff = (begun?.previous as Begun | undefined)?.heard === undefined;
                    if (found?.isOurs === true && isCutOff) await this.remove(kind, found.id);
                    await ledger.release(key, mark);
                }
            }
        });
    }

    /** Removes what creates of a resource that were cut off have left. */
    private async sweep(
        kind: Kind,
        mark: string,
        { making, known }: { making?: string; known?: string },
    ): Promise<void> {
        const prefix = this.prefix(kind);
        for (const key of await this.place.ledger.heldBy(mark)) {
            if (!key.startsWith(prefix)) continue;
            const name = key.slice(prefix.length);
            const found = await kind.find(this.asker(kind), name, mark);
            if (found !== undefined && found.id !== known) {
                if (found.isOurs) await this.remove(kind, found.id);
                else if (name === making) throw this.unsure(kind, name, found.id);
            }
            await this.place.ledger.release(key, mark);
        }
    }

    private note(key: string, mark: string, begun: Begun): Promise<void> {
        return this.place.ledger.claim(key, { mark, previous: begun }, false);
    }

    /** How the keys of a kind begin: names are of one daemon. */
    private prefix(kind: Kind): string {
        return `${kind.what} @${this.address(kind) ?? ""} `;
    }

    private address({ program }: Kind): string | undefined {
        return program === "docker"
            ? this.daemons.docker?.host
            : (this.daemons.libvirt?.uri ?? "qemu:///system");
    }

    private async remove(kind: Kind, id: string): Promise<void> {
        const ask = this.asker(kind);
        for (const user of (await kind.users?.(ask, id)) ?? []) await this.removeUser(user);
        if (kind.stop !== undefined) await ask(kind.stop(id), { accept: [1], saying: isStopped });
        await ask(kind.remove(id));
    }

    /** What uses a thing that state does not know of is unknown to it too, if the ledger says that we made it. */
    private async removeUser({ type, id, name, mark }: User): Promise<void> {
        const kind = kindOf(type);
        const key = this.prefix(kind) + name;
        if (!(await this.place.ledger.get(key)).some((entry) => entry.mark === mark)) return;
        await this.remove(kind, id);
        await this.place.ledger.release(key, mark);
    }

    private asker(kind: Kind): Ask {
        const { host } = this.place;
        const argv = this.argv(kind, []);
        // As the user whom the provider works as: with the same rights, contexts and sessions.
        return (words, options?: RunOptions) =>
            host.run([...argv, ...words], { ...options, unprivileged: true, timeoutMs: 120_000 });
    }

    private argv(kind: Kind, words: readonly string[]): string[] {
        const address = this.address(kind);
        const option = kind.program === "docker" ? ["--host"] : ["--quiet", "--connect"];
        return [kind.program, ...(address === undefined ? [] : [...option, address]), ...words];
    }

    private async requireXsltproc(kind: Kind, name: string): Promise<void> {
        if (await this.place.providersHave("xsltproc")) return;
        throw new LabError({
            kind: "command-failed", // to come, by the provider
            doing: `creating ${kind.what} ${quoted(name)}`,
            wrong: "the libvirt provider marks it as this stack's by `xsltproc`, which the machine that runs Pulumi does not have",
            remedy: "Install it (Debian: `apt-get install xsltproc`), or leave this resource out of `reclaimOrphans`",
        });
    }

    private letGo(kind: Kind, name: string, id: string): LabError {
        return new LabError({
            kind: "foreign-object",
            doing: `creating ${kind.what} ${quoted(name)} on ${this.place.host.label}`,
            wrong: "one of that name is there, which this very resource made and the stack has let go of since",
            remedy: `Take it back with \`pulumi import\`, or remove it: \`${this.removal(kind, id)}\``,
        });
    }

    private unsure(kind: Kind, name: string, id: string): LabError {
        return new LabError({
            kind: "foreign-object",
            doing: `creating ${kind.what} ${quoted(name)} on ${this.place.host.label}`,
            wrong: "one of that name is there. An earlier create of this stack was cut off, but this one does not bear its mark and may be somebody's",
            remedy: `If nobody needs it, remove it: \`${this.removal(kind, id)}\``,
        });
    }

    private removal(kind: Kind, id: string): string {
        const steps = [...(kind.stop === undefined ? [] : [kind.stop(id)]), kind.remove(id)];
        return steps.map((words) => displayCommand(this.argv(kind, words))).join("; ");
    }

    /** Ends the programs that write the ledger once nobody is at work: they would keep a user's program from ending. */
    private async working<T>(act: () => Promise<T>): Promise<T> {
        const { ledger } = this.place;
        atWork.set(ledger, (atWork.get(ledger) ?? 0) + 1);
        try {
            return await act();
        } finally {
            const others = (atWork.get(ledger) ?? 1) - 1;
            atWork.set(ledger, others);
            if (others === 0) await ledger.close?.();
        }
    }
}

/** Whether a failure says that nothing can be reclaimed here at all, rather than what is wrong with one object. */
export function cannotWork(error: unknown): boolean {
    return isKind(error, "missing-tool", "not-permitted");
}

function kindOf(type: string): Kind {
    const kind = kinds[type];
    if (kind === undefined) throw new Error(`no orphans of type ${type} are known`);
    return kind;
}
