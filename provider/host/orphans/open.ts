import { FileLedger } from "../file-ledger";
import { ProgramJournals } from "../journals";
import { isKind } from "../../core/errors";
import type { HostSpec } from "../host";
import { shared } from "../kept";
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
    const ledger = new FileLedger(new ProgramJournals(host.files, directory));
    return new Orphans({ host, ledger, providersHave: hasHere }, daemons);
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
