import { FileLedger } from "../file-ledger";
import { ProgramJournals } from "../journals";
import { isKind } from "../../core/errors";
import type { HostSpec } from "../host";
import { shared } from "../kept";
import type { Machine } from "../machine";
import { openHost } from "../open";
import { Orphans } from "./orphans";
import type { Daemons } from "./orphans";

export { described, markedUuid, markOf, ownerLabel, withUuid } from "./marks";
export { cannotWork } from "./orphans";
export type { Daemons, Orphans, Other } from "./orphans";

/** Beside what is to come back after a reboot, and not in it: a directory of its own goes when it is empty. */
const directory = "/var/lib/virtnet-creates";

/** Looks after what other providers make on a host. */
export async function open(spec: HostSpec, daemons: Daemons): Promise<Orphans> {
    const host = await openHost(spec);
    return new Orphans({ host, ledger: ledgerOf(host), providersHave: hasHere }, daemons);
}

const ledgers = new WeakMap<Machine, FileLedger>();

/** One for all daemons of a host: a stack's journal has one writer, who knows all that stands in it. */
function ledgerOf(host: Machine): FileLedger {
    const known = ledgers.get(host) ?? new FileLedger(new ProgramJournals(host.files, directory));
    ledgers.set(host, known);
    return known;
}

const known = new Map<string, Promise<boolean>>();

/** Providers run beside Pulumi, wherever the host is. */
function hasHere(program: string): Promise<boolean> {
    return shared(known, program, () => look(program));
}

async function look(program: string): Promise<boolean> {
    const here = await openHost({ local: {} });
    try {
        await here.run([program, "--version"], { unprivileged: true });
        return true;
    } catch (error) {
        if (isKind(error, "missing-tool")) return false;
        throw error;
    }
}
