import { types } from "node:util";
import type { MemoryLedger } from "../../fake/ledger";
import { machineOf } from "./machines";
import type { FakeState } from "./state";
import { globalSettings } from "./world";

/** Everything that can be seen of a user's VirtualBox, without what each run makes anew. */
export interface Snapshot {
    machines: Record<string, unknown>;
    global: unknown;
    adapters: Record<string, unknown>;
    images: string[];
    ledger: Record<string, unknown>;
}

export function snapshot(state: FakeState, ledger: MemoryLedger): Snapshot {
    return plain({
        machines: new Map(
            [...state.machines.values()].map((machine) => [
                machine.name,
                { ...machineOf(machine), others: machine.others, diskGroups: machine.diskGroups },
            ]),
        ),
        global: globalSettings(state),
        adapters: state.adapters,
        images: [...state.images].sort(),
        ledger: ledger.entries,
    }) as Snapshot;
}

/**
 * Maps as objects, both in the order of their names; what is undefined is left out. The sizes of a NAT
 * engine's buffers are too: VirtualBox cannot be told to forget them. */
function plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    const entries = types.isMap(value) ? [...value] : Object.entries(value);
    return Object.fromEntries(
        entries
            .filter(([name, inner]) => inner !== undefined && name !== "sockets")
            .map(([name, inner]) => [String(name), plain(inner)] as const)
            .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
}
