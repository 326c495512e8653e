import { Refusal } from "../../fake/kernel";
import type { FakeState } from "./state";

/** The network of a host-only adapter, by the adapter's name. */
export function interfaceNetwork(state: FakeState, name: string): string {
    const adapter = state.adapters.get(name);
    if (adapter === undefined)
        throw new Refusal(`The host network interface named '${name}' could not be found`);
    return adapter.networkName;
}
