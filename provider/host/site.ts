import type { Command, Host } from "./host";
import type { Ledger } from "./ledger";
import type { Persistence } from "./persist";
import { ListedWorld, pointWorld } from "./world";
import type { World } from "./world";

/** What lives there: VirtualBox's objects, what packets do, or the kernel's objects where nothing is said. */
export type Realm = "virtualbox" | "traffic";

/** A place where resources of one kind live, as their life cycle sees it. `W`: what they may ask of it. */
export interface Site<W, C = Command> {
    /** For messages: `this machine`, `root@10.0.0.5`. */
    readonly label: string;
    /** What it remembers for us. */
    readonly ledger: Ledger;
    /** What it remembers beyond its next boot. */
    readonly persistence?: Persistence | undefined;
    execute(command: C): Promise<void>;
    /** Each look is fresh: for create, update and delete. */
    point(): W;
    /** Looks share what was listed once: for refresh. */
    listed(): W;
}

/** A host as the place of its kernel's objects. */
export function siteOf(host: Host): Site<World> {
    const listed = new ListedWorld(host);
    return {
        label: host.label,
        ledger: host.ledger,
        persistence: host.persistence,
        execute: (command) => host.execute(command),
        point: () => pointWorld(host),
        listed: () => listed.current(),
    };
}
