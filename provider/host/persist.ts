import { posix } from "node:path";
import { LabError } from "../core/errors";
import { digest, stackOf } from "../core/owner";
import { shared } from "./kept";
import { archive } from "./persist-archive";
import type { FileMember, Member } from "./persist-archive";
import { replayProgram } from "./persist-program";
import { places, unitText } from "./persist-unit";
import type { Places } from "./persist-unit";
import { Rounds } from "./rounds";
import type { Host } from "./host";

/** What a host remembers for us beyond its next boot: the text that brings an object back (persist-text.ts). */
export interface Persistence {
    /** Refuses a host that cannot bring anything back. */
    require(mark: string): Promise<void>;
    /** Whether an object with that mark comes back. */
    has(mark: string): Promise<boolean>;
    /** Whether it comes back by that text, which has been kept since this boot or since an earlier one. */
    since(mark: string, text: string): Promise<"this boot" | "earlier" | undefined>;
}

interface Request {
    mark: string;
    /** Absent: nothing is to be kept of it any more. */
    text?: string;
}

/** A kept file. Its name says all that is to be known of it, so that one listing answers for a whole stack. */
interface Kept {
    name: string;
    number: number;
    mark: string;
    text: string;
    boot: string;
    bytes: number;
}

interface Stack {
    kept: Kept[];
    /** The unit is there and enabled. */
    enabled: boolean;
    /** It has run in this boot. */
    hasRun: boolean;
}

interface Listing extends Stack {
    boot: string;
    hasSystemd: boolean;
}

/** So many paths are a command line that ssh can hand on: one argument there has at most 128 KiB (execve(2)). */
const mostAtOnce = 400;

const bootId = "/proc/sys/kernel/random/boot_id";
/** There as long as systemd is the init of the system (sd_booted(3)). */
const systemd = "/run/systemd/system";

/**
 * A directory a stack under /var/lib/virtnet, a file a resource, `NUMBER-MARK-TEXT-BOOT`: its place in the order of making,
 * digests of its mark and its text, and the boot that it was written in, during which there is nothing to bring back.
 */
export class FilePersistence implements Persistence {
    private readonly read = new Map<string, Promise<Listing>>();
    private readonly written = new Set<string>();
    private readonly rounds = new Map<string, Rounds<Request>>();

    constructor(private readonly run: Host["run"]) {}

    async require(mark: string): Promise<void> {
        if ((await this.listing(mark)).hasSystemd) return;
        throw new LabError({
            kind: "missing-tool",
            doing: "making it come back after a reboot",
            wrong: "this host does not run systemd, which `persist` needs",
            remedy: "Leave `persist` out; after a reboot `pulumi up --refresh` builds the lab again",
        });
    }

    async has(mark: string): Promise<boolean> {
        const { kept, enabled } = await this.listing(mark);
        return enabled && of(mark, kept).length > 0;
    }

    async since(mark: string, text: string): Promise<"this boot" | "earlier" | undefined> {
        const { kept, enabled, boot } = await this.listing(mark);
        const [one, ...others] = of(mark, kept);
        const isWhole = one?.text === digest(text, 12) && one.bytes === Buffer.byteLength(text);
        if (!enabled || !isWhole || others.length > 0) return undefined;
        return one.boot === boot ? "this boot" : "earlier";
    }

    keep(mark: string, text: string): Promise<void> {
        return this.take({ mark, text });
    }

    forget(mark: string): Promise<void> {
        return this.take({ mark });
    }

    private take(request: Request): Promise<void> {
        const stack = stackOf(request.mark);
        const rounds = this.rounds.get(stack) ?? new Rounds((all: Request[]) => this.round(all));
        this.rounds.set(stack, rounds);
        return rounds.take(request);
    }

    /** Of one stack, all that was asked for meanwhile. */
    private async round(requests: readonly Request[]): Promise<undefined[]> {
        const [{ mark: any } = { mark: "" }] = requests;
        const [listing, there] = [await this.listing(any), places(stackOf(any))];
        const { kept, boot } = listing;
        const touched = requests.flatMap(({ mark }) => of(mark, kept));
        const last = Math.max(0, ...kept.map(({ number }) => number));
        const fresh = requests.flatMap(({ mark, text }, index) => {
            if (text === undefined) return [];
            const number = of(mark, kept)[0]?.number ?? last + 1 + index;
            return [{ file: nameOf(mark, text, number, boot), text }];
        });
        const gone = touched.filter(({ name }) => !fresh.some(({ file }) => file.name === name));
        try {
            if (fresh.length > 0) await this.write(any, there, fresh);
            for (const names of inPieces(gone.map(({ name }) => name)))
                await this.run(["rm", "-f", "--", ...names.map((name) => `${there.directory}/${name}`)]);
            listing.kept = [
                ...kept.filter((one) => !touched.includes(one)),
                ...fresh.map(({ file }) => file),
            ];
            if (listing.kept.length === 0) await this.removeAll(any, there, listing.hasRun);
        } catch (error) {
            this.read.delete(stackOf(any)); // how far it came, the next look tells
            throw error;
        }
        return requests.map(() => undefined);
    }

    /** Before the first text of a run the unit and its program, as this version has them. */
    private async write(mark: string, there: Places, fresh: { file: Kept; text: string }[]): Promise<void> {
        const stack = stackOf(mark);
        if (!this.written.has(stack)) {
            await this.run(["rm", "-rf", "--", there.staging]); // of a run that was cut off
            await this.place(
                [
                    { path: there.program, mode: 0o600, text: replayProgram },
                    { path: there.unit, mode: 0o644, text: unitText(mark) },
                ],
                there,
                [{ path: there.wanted, to: `../${there.unitName}` }],
            );
        }
        const files = fresh.map(({ file, text }) => ({
            path: `${there.directory}/${file.name}`,
            mode: 0o600,
            text,
        }));
        for (const piece of inPieces(files)) await this.place(piece, there);
        this.written.add(stack);
        (await this.listing(mark)).enabled = true;
    }

    /**
     * Puts files in their places whole, and for good once this resolves: written and synced beside them, renamed, and the
     * directories synced too (rename(2), fsync(2)). What a loss of power leaves is the file before or this one.
     */
    private async place(files: readonly FileMember[], there: Places, links: Member[] = []): Promise<void> {
        const staged = files.map((file) => ({ ...file, path: stagedAt(file.path, there) }));
        const directories = [there.directory, there.staging].map((path) => ({ path, mode: 0o700 }));
        // Its own user and modes, and the time of now (-m)
        const argv = ["tar", "-x", "-p", "-m", "-C", "/", "-f", "-"];
        await this.run(argv, { stdin: archive([...directories, ...staged, ...links]) });
        await this.run(["sync", "--", ...staged.map(({ path }) => path)]);
        const inside = staged.filter(({ path }) => path.startsWith(`${there.staging}/`));
        await this.run(["mv", "-f", "-t", there.directory, "--", ...inside.map(({ path }) => path)]);
        if (inside.length < staged.length)
            await this.run(["mv", "-f", "-T", "--", stagedAt(there.unit, there), there.unit]);
        const changed = [there.directory, ...[...files, ...links].map(({ path }) => posix.dirname(path))];
        // A directory that was made is an entry of the one it is in.
        await this.run(["sync", "--", ...new Set([...changed, posix.dirname(there.directory)])]);
    }

    /** What the unit has started goes on: to end that is its resources' business. */
    private async removeAll(mark: string, there: Places, hasRun: boolean): Promise<void> {
        const stack = stackOf(mark);
        this.written.delete(stack);
        this.read.delete(stack);
        if (hasRun) await this.run(["systemctl", "stop", there.unitName], { accept: [1, 5] });
        const all = [there.wanted, there.unit, stagedAt(there.unit, there), there.directory, there.progress];
        await this.run(["rm", "-rf", "--", ...all]);
        const parents = [there.directory, there.progress].map((path) => posix.dirname(path));
        await this.run(["rmdir", "--", ...parents], {
            accept: [1],
            saying: /^(?:rmdir: [^\n]*: (?:Directory not empty|No such file or directory)\n)*$/,
        });
        if (hasRun) await this.run(["systemctl", "daemon-reload"], { accept: [1] });
    }

    private listing(mark: string): Promise<Listing> {
        const stack = stackOf(mark);
        return shared(this.read, stack, () => this.look(places(stack)));
    }

    private async look(there: Places): Promise<Listing> {
        const roots = [bootId, systemd, there.unit, there.wanted, there.progress, there.directory];
        const tests = [
            ...["-path", bootId, "-exec", "grep", "-h", "", "{}", ";"],
            ...["-o", "-path", `${systemd}/*`, "-prune", "-o", "-path", `${there.progress}/*`, "-prune"],
            ...["-o", "-printf", "%s %p\\n"],
        ];
        const text = await this.run(["find", ...roots, "-maxdepth", "1", ...tests], {
            accept: [1],
            saying: /^(?:find: [^\n]*: No such file or directory\n)*$/,
        });
        const lines = text.split("\n");
        const found = new Map(lines.map((line) => [line.replace(/^\d+ /, ""), Number.parseInt(line, 10)]));
        const boot = lines.find((line) => /^[\da-f]{8}-[\da-f-]+$/.test(line)) ?? "";
        return {
            boot: boot.slice(0, 8),
            hasSystemd: found.has(systemd),
            // A loss of power may leave files that were just made empty.
            enabled: [there.unit, there.wanted, there.program].every((path) => (found.get(path) ?? 0) > 0),
            hasRun: found.has(there.progress),
            kept: [...found].flatMap(([path, bytes]) => keptOf(path, bytes, there.directory)),
        };
    }
}

function inPieces<T>(all: readonly T[]): T[][] {
    const count = Math.ceil(all.length / mostAtOnce);
    return Array.from({ length: count }, (_, piece) =>
        all.slice(piece * mostAtOnce, (piece + 1) * mostAtOnce),
    );
}

/** Where a file is written before it is in its place, in the same file system. The unit's has a name that systemd passes over. */
function stagedAt(path: string, { unit, staging }: Places): string {
    return path === unit ? `${unit}.new` : `${staging}/${posix.basename(path)}`;
}

function of(mark: string, kept: readonly Kept[]): Kept[] {
    const wanted = digest(mark, 12);
    return kept.filter((one) => one.mark === wanted);
}

function nameOf(mark: string, text: string, number: number, boot: string): Kept {
    const parts = { mark: digest(mark, 12), text: digest(text, 12), boot };
    const name = [String(number).padStart(5, "0"), parts.mark, parts.text, boot].join("-");
    return { name, number, ...parts, bytes: Buffer.byteLength(text) };
}

function keptOf(path: string, bytes: number, directory: string): Kept[] {
    if (!path.startsWith(`${directory}/`)) return [];
    const name = path.slice(directory.length + 1);
    const [, number, mark = "", text = "", boot = ""] =
        /^(\d+)-([\da-f]{12})-([\da-f]{12})-([\da-f]*)$/.exec(name) ?? [];
    return number === undefined ? [] : [{ name, number: Number(number), mark, text, boot, bytes }];
}
