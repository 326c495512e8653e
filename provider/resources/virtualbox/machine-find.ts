import { birthName } from "../../core/owner";
import type { VirtualBoxWorld, VirtualMachine } from "../../host/virtualbox/model";
import { machineKey, machineUuid } from "./machine-key";

/** The machine of a mark, whatever it is called meanwhile; else the one that has the name, which may be anybody's. */
export async function findMachine(
    world: VirtualBoxWorld,
    mark: string,
    name: string,
): Promise<VirtualMachine | undefined> {
    return (
        (await world.machine(machineUuid(mark))) ??
        (await claimedBy(mark, world)) ??
        (await world.machine(birthName(mark))) ??
        (await world.machine(name))
    );
}

/** One whose UUID VirtualBox, or who made it, has chosen. */
async function claimedBy(mark: string, world: VirtualBoxWorld): Promise<VirtualMachine | undefined> {
    const prefix = machineKey("");
    const held = (await world.heldBy(mark)).find((key) => key.startsWith(prefix));
    return held === undefined ? undefined : world.machine(held.slice(prefix.length));
}
