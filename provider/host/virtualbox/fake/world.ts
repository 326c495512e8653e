import type { MemoryLedger } from "../../fake/ledger";
import type { GlobalSettings, VirtualBoxWorld } from "../model";
import { serverOf } from "./dhcp";
import { version } from "./host-only";
import { machineOf } from "./machines";
import type { FakeState } from "./state";
import { copyOf } from "./words";

/** What can be seen of a state, by its own copies. */
export function fakeWorld(state: FakeState, ledger: MemoryLedger): VirtualBoxWorld {
    const { adapters, machines } = state;
    return {
        platform: "linux",
        version: () => Promise.resolve(version),
        machine: (nameOrUuid) => {
            const machine = state.findMachine(nameOrUuid);
            return Promise.resolve(machine === undefined ? undefined : machineOf(machine));
        },
        machineNames: () => Promise.resolve([...machines.values()].map(({ name }) => name)),
        global: () => Promise.resolve(globalSettings(state)),
        hostOnlyAdapters: () => Promise.resolve(copyOf([...adapters.values()])),
        leases: () => Promise.resolve([]),
        networkServices: () => Promise.resolve(state.running),
        networksConf: () => Promise.resolve(state.networksConf),
        claims: async (key) => copyOf(await ledger.get(key)),
        claimsUnder: (prefix) => ledger.under(prefix),
        refreshClaims: () => Promise.resolve(),
        heldBy: (mark) => ledger.heldBy(mark),
    };
}

export function globalSettings(state: FakeState): GlobalSettings {
    const { machines, extraData, natNetworks, dhcpServers } = state;
    return copyOf({
        machines: new Map([...machines].map(([uuid, machine]) => [uuid, machine.settingsFile])),
        defaultMachineFolder: state.folder,
        extraData,
        natNetworks: [...natNetworks.values()],
        dhcpServers: [...dhcpServers.values()].map(serverOf),
    });
}
