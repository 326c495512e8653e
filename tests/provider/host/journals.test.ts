import {
    appendFileSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileLedger } from "../../../provider/host/file-ledger";
import { OwnJournals, ProgramJournals } from "../../../provider/host/journals";
import type { JournalStore, LedgerFiles } from "../../../provider/host/journals";
import { finish } from "../../../provider/host/process";
import { ownerMark, stackOf } from "../../../provider/core/owner";
import { refusalOf } from "../../support/lab";

let home: string;
let directory: string;
const ledgers: FileLedger[] = [];
beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "virtnet journals-"));
    directory = join(home, "virtnet");
});
afterEach(async () => {
    await Promise.all(ledgers.splice(0).map((ledger) => ledger.close()));
    rmSync(home, { recursive: true });
});

/** `troubled`: what each program of theirs says as well, and fails. */
function byPrograms(troubled?: string): JournalStore {
    const words = troubled === undefined ? [] : ["sh", "-c", `"$@"; echo '${troubled}' >&2; exit 1`, "sh"];
    const run: LedgerFiles["run"] = async (argv, { accept = [], saying } = {}) => {
        const { code, stdout, stderr } = await finish([...words, ...argv], undefined, 10_000);
        if (code === 0 || (accept.includes(code ?? -1) && saying?.test(stderr) !== false)) return stdout;
        throw new Error(stderr);
    };
    return new ProgramJournals(
        { run, wrap: async (argv) => [...argv], describeEnd: (_, { stderr }) => new Error(stderr) },
        directory,
    );
}

const mine = ownerMark("demo/dev/it", "virtualbox:Nic");
const theirs = ownerMark("demo/prod/it", "virtualbox:Nic");
const journal = () => join(directory, stackOf(mine));

describe.each([
    ["our own files", () => new OwnJournals(directory)],
    ["files that programs reach", () => byPrograms()],
])("a ledger in %s", (_, store) => {
    const ledger = () => {
        const made = new FileLedger(store());
        ledgers.push(made);
        return made;
    };
    const claim = (on: FileLedger, key: string, mark = mine, previous: unknown = null, exclusive = false) =>
        on.claim(key, { mark, previous }, exclusive);

    test("remembers for the next process whatever was recorded", async () => {
        const previous = { text: "a\nb\"'\\ ü\u2028", list: [1, null] };
        const first = ledger();
        await Promise.all([claim(first, "nic 1", mine, previous), claim(first, "nic 2")]);
        expect(await ledger().get("nic 1")).toEqual([{ mark: mine, previous }]);
        expect((await ledger().heldBy(mine)).sort()).toEqual(["nic 1", "nic 2"]);
    });

    test("is its user's alone, and leaves nothing once nothing is claimed", async () => {
        const [one, other] = [ledger(), ledger()];
        await claim(one, "nic 1");
        await claim(other, "nic 2", theirs);
        expect(statSync(directory).mode & 0o777).toBe(0o700);
        one.refresh();
        await one.release("nic 1", mine);
        expect(readdirSync(directory)).toEqual([stackOf(theirs)]);
        other.refresh();
        await other.release("nic 2", theirs);
        expect(readdirSync(home)).toEqual([]);
    });

    test("refuses an exclusive claim to what another stack has", async () => {
        await claim(ledger(), "nic 1", mine, null, true);
        expect((await refusalOf(claim(ledger(), "nic 1", theirs, null, true)))["kind"]).toBe(
            "foreign-object",
        );
        expect(await ledger().get("nic 1")).toEqual([{ mark: mine, previous: null }]);
    });

    test("reads past a line that a crash tore, and does not lose the next one to it", async () => {
        await claim(ledger(), "before");
        appendFileSync(journal(), '{"key":"torn","mark":"virt');
        const next = ledger();
        await claim(next, "after");
        await claim(next, "last");
        expect((await ledger().heldBy(mine)).sort()).toEqual(["after", "before", "last"]);
    });

    test("reads past what a loss of power made of a line", async () => {
        await claim(ledger(), "before");
        appendFileSync(journal(), "\0".repeat(512));
        await claim(ledger(), "after");
        expect((await ledger().heldBy(mine)).sort()).toEqual(["after", "before"]);
    });

    test("is not there, and empty, before the first claim", async () => {
        expect(await ledger().get("nic 1")).toEqual([]);
        await ledger().tidy(mine);
        expect(existsSync(directory)).toBe(false);
    });

    test("takes away the files that a killed process left empty", async () => {
        mkdirSync(directory);
        writeFileSync(journal(), "");
        await ledger().tidy(mine);
        expect(readdirSync(home)).toEqual([]);
    });

    test("goes on when another stack's end has taken the directory away", async () => {
        const one = ledger();
        await claim(one, "nic 1");
        await one.release("nic 1", mine);
        await claim(one, "nic 2");
        expect(await ledger().heldBy(mine)).toEqual(["nic 2"]);
    });

    test("says so where nothing can be written", async () => {
        writeFileSync(directory, "a file");
        const error = await refusalOf(claim(ledger(), "nic 1"));
        expect(error.message).toMatch(/File exists|EEXIST|ENOTDIR|Not a directory/);
    });
});

describe("a ledger that cannot be read", () => {
    const read = (words: string) => new FileLedger(byPrograms(words)).get("nic 1");

    test("is not taken for an empty one", async () => {
        await expect(read("find: it: Input/output error")).rejects.toThrow(/Input\/output error/);
        await expect(read("grep: it: Input/output error")).rejects.toThrow(/Input\/output error/);
    });

    test("since a part of it has gone meanwhile is read without that", async () => {
        expect(await read("grep: it: No such file or directory")).toEqual([]);
    });
});
