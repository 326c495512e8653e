import { posix, win32 } from "node:path";
import { displayCommand, LabError, printable } from "../../core/errors";
import { FileLedger } from "../file-ledger";
import { OwnJournals, ProgramJournals } from "../journals";
import type { LedgerFiles } from "../journals";
import { homeOf } from "./home";
import { directoryLock, pipeLock } from "./lock";
import { Manage } from "./manage";
import type { CallRecord } from "./manage";
import { findVBoxManage } from "./program";
import type { VBoxManage } from "./program";
import type { VirtualBoxSeat } from "./seat";

/** One user's VirtualBox, ready to be driven. */
export interface VirtualBoxDriver {
    readonly seat: VirtualBoxSeat;
    /** The directory of its settings. */
    readonly home: string;
    readonly manage: Manage;
    /** In the home, since what it tells of is kept there. */
    readonly ledger: FileLedger;
    /** Looked for when it is first needed. */
    program(): Promise<VBoxManage>;
    /** Ends what it has running there. */
    close(): Promise<void>;
}

export async function openDriver(
    seat: VirtualBoxSeat,
    observe?: (record: CallRecord) => void,
): Promise<VirtualBoxDriver> {
    const home = await homeOf(seat);
    let found: Promise<VBoxManage> | undefined;
    const program = () => {
        if (found === undefined) {
            found = findVBoxManage(seat);
            found.catch(() => (found = undefined));
        }
        return found;
    };
    const manage = new Manage({
        seat,
        program,
        takeLock: seat.platform === "win32" ? pipeLock(seat, home) : directoryLock(seat, home),
        ...(observe === undefined ? {} : { observe }),
    });
    const ledger = ledgerIn(seat, home);
    return { seat, home, manage, ledger, program, close: () => ledger.close() };
}

const timeLimitMs = 30_000;

function ledgerIn(seat: VirtualBoxSeat, home: string): FileLedger {
    const directory = (seat.platform === "win32" ? win32 : posix).join(home, "virtnet");
    if (seat.isOurs) return new FileLedger(new OwnJournals(directory));
    const describeEnd = (argv: readonly string[], result: { code: number | null; stderr: string }) =>
        new LabError({
            kind: /permission denied/i.test(result.stderr) ? "not-permitted" : "command-failed",
            doing: `running \`${displayCommand(argv)}\` on ${seat.label}`,
            wrong: printable(result.stderr) || `it ended with exit code ${result.code}`,
        });
    const run: LedgerFiles["run"] = async (argv, { accept = [], saying } = {}) => {
        const result = await seat.run(argv, timeLimitMs);
        const isAnswer = accept.includes(result.code ?? -1) && saying?.test(result.stderr) !== false;
        if (result.code === 0 || isAnswer) return result.stdout;
        throw describeEnd(argv, result);
    };
    return new FileLedger(
        new ProgramJournals(
            {
                run,
                wrap: (argv) => seat.wrap(argv),
                describeEnd: (argv, result) => seat.explain(result) ?? describeEnd(argv, result),
            },
            directory,
        ),
    );
}
