import { appendFile, mkdir, readdir, readFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { JournalWriter } from "./journal-writer";
import type { RunOptions } from "./host";
import type { Finished } from "./process";

/** The files of a ledger, all in one directory of its own. */
export interface JournalStore {
    readonly directory: string;
    /** The names of the files there are, with `` for the directory itself, and all lines of all of them. */
    read(): Promise<{ present: Set<string>; lines: string[] }>;
    /** Opens a journal for appending; it and the directory are made if need be. */
    open(name: string): Promise<Journal>;
    remove(name: string): Promise<void>;
    /** Removes the directory, if it is empty. */
    removeDirectory(): Promise<void>;
}

/** A journal that is open for appending. */
export interface Journal {
    readonly usable: boolean;
    /** The lines are in the file once it resolves. One call at a time. */
    write(lines: readonly string[]): Promise<void>;
    close(): Promise<void>;
}

/** What a ledger needs of a host where programs have to do the work. */
export interface LedgerFiles {
    run(argv: readonly string[], options?: Pick<RunOptions, "accept" | "saying">): Promise<string>;
    /** The argv that runs `argv` there as the owner of the files. */
    wrap(argv: readonly string[]): Promise<string[]>;
    describeEnd(argv: readonly string[], result: Finished): Error;
}

/** The directory is not there, or another stack's file has gone while we read: no failure, as any other word is. */
const vanished = /^(?:(?:find|grep): [^\n]*: No such file or directory\n)*$/;
/** Others have journals there, or it is gone, or somebody has mounted it. */
const unremovable =
    /^rmdir: [^\n]*: (?:Directory not empty|No such file or directory|Device or resource busy)\n$/;

/** Journals on any Unix, by programs. */
export class ProgramJournals implements JournalStore {
    constructor(
        private readonly files: LedgerFiles,
        readonly directory: string,
    ) {}

    /** Prints the path of the directory and of each file, and, each file's after it, all lines, which begin with `{`. */
    async read(): Promise<{ present: Set<string>; lines: string[] }> {
        const listing = [
            "find",
            this.directory,
            "-maxdepth", // what is below belongs to dead man's switches and leases
            "1",
            "-print",
            "-type",
            "f",
            "-exec",
            "grep",
            "-ha", // a loss of power may leave NULs in a file (-a)
            "",
            "{}",
            "+",
        ];
        const all = (await this.files.run(listing, { accept: [1], saying: vanished })).split("\n");
        const isPath = (line: string) => line === this.directory || line.startsWith(`${this.directory}/`);
        return {
            present: new Set(all.filter(isPath).map((line) => line.slice(this.directory.length + 1))),
            lines: all.filter((line) => !isPath(line)),
        };
    }

    async open(name: string): Promise<Journal> {
        await this.files.run(["mkdir", "-p", "-m", "0700", this.directory]);
        const argv = ["tee", "-a", `${this.directory}/${name}`];
        return new JournalWriter(await this.files.wrap(argv), (result) =>
            this.files.describeEnd(argv, result),
        );
    }

    async remove(name: string): Promise<void> {
        await this.files.run(["rm", "-f", "--", `${this.directory}/${name}`]);
    }

    async removeDirectory(): Promise<void> {
        await this.files.run(["rmdir", this.directory], { accept: [1], saying: unremovable });
    }
}

/** Journals of the user who runs us on this machine, whatever its system. */
export class OwnJournals implements JournalStore {
    constructor(readonly directory: string) {}

    async read(): Promise<{ present: Set<string>; lines: string[] }> {
        const names = await unless(["ENOENT"], readdir(this.directory));
        if (names === undefined) return { present: new Set(), lines: [] };
        // Another stack's may go while we read.
        const texts = await Promise.all(
            names.map((name) => unless(["ENOENT"], readFile(join(this.directory, name), "utf8"))),
        );
        return {
            present: new Set(["", ...names]),
            lines: texts.flatMap((text) => text?.split("\n") ?? []),
        };
    }

    open(name: string): Promise<Journal> {
        let begun = false;
        const write = async (lines: readonly string[]) => {
            await mkdir(this.directory, { recursive: true, mode: 0o700 });
            // A line that an earlier writer left torn must not swallow ours.
            const text = `${begun ? "" : "\n"}${lines.join("\n")}\n`;
            await appendFile(join(this.directory, name), text);
            begun = true;
        };
        return Promise.resolve({ usable: true, write, close: async () => undefined });
    }

    async remove(name: string): Promise<void> {
        await rm(join(this.directory, name), { force: true });
    }

    async removeDirectory(): Promise<void> {
        await unless(["ENOENT", "ENOTEMPTY", "EEXIST"], rmdir(this.directory));
    }
}

/** What an act gives; `undefined` where it fails in one of the expected ways. */
async function unless<T>(codes: readonly string[], act: Promise<T>): Promise<T | undefined> {
    try {
        return await act;
    } catch (error) {
        if (codes.includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
        throw error;
    }
}
