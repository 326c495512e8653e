import { dirname } from "node:path";
import { describeMark, stackOf } from "../core/owner";
import { LabError, messageOf } from "../core/errors";
import { ProgramJournals } from "./journals";
import type { Journal, JournalStore, LedgerFiles } from "./journals";
import { Rounds } from "./rounds";
import type { Entry, Ledger } from "./ledger";

/** Under /run: what it tells of lives in the kernel, and both are gone after a reboot. */
export const ledgerDirectory = "/run/virtnet";

interface Line {
    key: string;
    mark: string;
    previous?: unknown;
    seen?: unknown;
    leaving?: true;
    gone?: true;
}

type Request = { line: Line; exclusive: boolean } | { tidy: string };

/**
 * A journal a stack, `PROJECT+STACK` in the ledger's directory, one JSON line an event. A stack has one update at a time, so a file
 * has one writer. Two stacks that claim the same object at the same moment both find the other's line when they read
 * after writing, and both withdraw.
 */
export class FileLedger implements Ledger {
    private read: Promise<Journals> | undefined;
    private readonly writers = new Map<string, Journal>();
    private readonly store: JournalStore;
    private readonly rounds = new Rounds((requests: Request[]) => this.round(requests));

    /** Of the host itself, by programs run as root; or of any other files. */
    constructor(files: LedgerFiles | JournalStore) {
        this.store = "open" in files ? files : new ProgramJournals(files, ledgerDirectory);
    }

    async get(key: string): Promise<Entry[]> {
        return ((await this.journals()).live.get(key) ?? []).map(({ mark, previous, seen, leaving }) => ({
            mark,
            previous,
            ...(seen === undefined ? {} : { seen }),
            ...(leaving === undefined ? {} : { leaving }),
        }));
    }

    async heldBy(mark: string): Promise<string[]> {
        const { live } = await this.journals();
        return [...live].filter(([, lines]) => lines.some((line) => line.mark === mark)).map(([key]) => key);
    }

    async under(prefix: string): Promise<{ key: string; mark: string }[]> {
        const { live } = await this.journals();
        return [...live].flatMap(([key, lines]) =>
            key.startsWith(prefix) ? lines.map(({ mark }) => ({ key, mark })) : [],
        );
    }

    claim(key: string, { mark, previous, seen }: Entry, exclusive: boolean): Promise<void> {
        return this.rounds.take({ line: { key, mark, previous, seen }, exclusive });
    }

    async leave(key: string, mark: string): Promise<boolean> {
        const own = (await this.get(key)).find((entry) => entry.mark === mark);
        const line = { key, mark, previous: own?.previous, leaving: true } as const;
        await this.rounds.take({ line, exclusive: false });
        this.refresh();
        return (await this.get(key)).some((entry) => entry.mark !== mark && entry.leaving !== true);
    }

    release(key: string, mark: string): Promise<void> {
        return this.rounds.take({ line: { key, mark, gone: true }, exclusive: false });
    }

    tidy(mark: string): Promise<void> {
        return this.rounds.take({ tidy: stackOf(mark) });
    }

    /** Ends the programs that write its journals. */
    async close(): Promise<void> {
        const writers = [...this.writers.values()];
        this.writers.clear();
        await Promise.all(writers.map((writer) => writer.close()));
    }

    refresh(): void {
        this.read = undefined;
    }

    /** All that was asked for meanwhile, written together. Gives each request's failure. */
    private async round(requests: readonly Request[]): Promise<(Error | undefined)[]> {
        const { live } = await this.journals();
        const isMoot = ({ key, mark, gone }: Line) =>
            gone === true && live.get(key)?.some((line) => line.mark === mark) !== true;
        const written = requests.filter((request) => "line" in request && !isMoot(request.line));
        const lines = written.flatMap((request) => ("line" in request ? [request.line] : []));
        const failures = await this.append(lines);
        const refused = await this.withdraw(
            written.filter((request) => "line" in request && request.exclusive),
        );
        for (const stack of new Set(requests.map(endingStack))) {
            if (stack !== undefined) await this.removeSpent(stack);
        }
        return requests.map((request) =>
            "line" in request
                ? (failures.get(stackOf(request.line.mark)) ?? refused.get(request))
                : undefined,
        );
    }

    /** Exclusive claims are looked at again once they are written: where another stack has one too, ours is withdrawn. */
    private async withdraw(claims: readonly Request[]): Promise<Map<Request, LabError>> {
        const refused = new Map<Request, LabError>();
        if (claims.length === 0) return refused;
        this.refresh();
        const { live } = await this.journals();
        const gone: Line[] = [];
        for (const request of claims) {
            if (!("line" in request)) continue;
            const { key, mark } = request.line;
            const other = live.get(key)?.find((line) => line.mark !== mark);
            if (other === undefined) continue;
            gone.push({ key, mark, gone: true });
            refused.set(
                request,
                new LabError({
                    kind: "foreign-object",
                    doing: `claiming ${key}`,
                    wrong: `it belongs to ${describeMark(other.mark)}`,
                    remedy: "Manage it in one stack only",
                }),
            );
        }
        await this.append(gone);
        return refused;
    }

    private journals(): Promise<Journals> {
        if (this.read === undefined) {
            const read = this.load();
            this.read = read;
            read.catch(() => (this.read === read ? (this.read = undefined) : undefined));
        }
        return this.read;
    }

    private async load(): Promise<Journals> {
        const { present, lines } = await this.store.read();
        const live = new Map<string, Line[]>();
        for (const line of lines) apply(live, line);
        return { live, present };
    }

    /** Gives the stacks whose journal could not be written, and why. */
    private async append(lines: readonly Line[]): Promise<Map<string, Error>> {
        const failures = new Map<string, Error>();
        for (const stack of new Set(lines.map(({ mark }) => stackOf(mark)))) {
            const texts = lines
                .filter(({ mark }) => stackOf(mark) === stack)
                .map((line) => JSON.stringify(line));
            try {
                await this.write(stack, texts).catch((error: unknown) => {
                    // Another stack's end has taken the directory away between our making it and our writing to it.
                    if (/no such file or directory/i.test(messageOf(error))) return this.write(stack, texts);
                    throw error;
                });
                const { live, present } = await this.journals();
                for (const text of texts) apply(live, text);
                present.add("").add(stack);
            } catch (error) {
                failures.set(stack, error as Error);
            }
        }
        return failures;
    }

    private async write(stack: string, texts: readonly string[]): Promise<void> {
        try {
            let writer = this.writers.get(stack);
            if (writer === undefined || !writer.usable) {
                writer = await this.store.open(stack);
                this.writers.set(stack, writer);
            }
            await writer.write(texts);
        } catch (error) {
            throw unwritable(error, this.store.directory) ?? error;
        }
    }

    /** Removes a journal that says nothing any more, and the directory with the last one. */
    private async removeSpent(stack: string): Promise<void> {
        const { live, present } = await this.journals();
        if (holds(live, stack)) return;
        const removed = present.delete(stack);
        if (removed) {
            await this.writers.get(stack)?.close();
            this.writers.delete(stack);
            await this.store.remove(stack);
        }
        const lastOfAll = present.size === 1 && present.has("");
        if (!removed && !lastOfAll) return;
        present.delete("");
        await this.store.removeDirectory();
    }
}

/** The stack whose journal may be spent after a request. */
function endingStack(request: Request): string | undefined {
    if ("tidy" in request) return request.tidy;
    return request.line.gone === true ? stackOf(request.line.mark) : undefined;
}

function unwritable(error: unknown, directory: string): LabError | undefined {
    const why = /No space left on device|Read-only file system|Disk quota exceeded/i.exec(
        messageOf(error),
    )?.[0];
    if (why === undefined) return undefined;
    return new LabError({
        kind: "command-failed",
        doing: `noting under ${directory} what is to be given back`,
        wrong: why,
        remedy: `Make ${dirname(directory)} writable, with space left on it (\`df ${dirname(directory)}\`), then run it again`,
        cause: error,
    });
}

/** All journals as they were read. */
interface Journals {
    /** The claims that stand, by key. */
    live: Map<string, Line[]>;
    /** The files there are, and `` for the directory itself. */
    present: Set<string>;
}

function holds(entries: ReadonlyMap<string, Line[]>, stack: string): boolean {
    for (const lines of entries.values()) {
        if (lines.some((line) => stackOf(line.mark) === stack)) return true;
    }
    return false;
}

/** Replays one journal line; a line that a crash tore is none. */
function apply(live: Map<string, Line[]>, text: string): void {
    let line: Line;
    try {
        line = JSON.parse(text) as Line;
    } catch {
        return;
    }
    const others = (live.get(line.key) ?? []).filter(({ mark }) => mark !== line.mark);
    const now = line.gone === true ? others : [...others, line];
    if (now.length === 0) live.delete(line.key);
    else live.set(line.key, now);
}
