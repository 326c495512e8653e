import { birthName } from "../../core/owner";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import { machineKey, machineUuid } from "./machine-key";
import type { MachineInputs } from "./machine";

/** Born with a UUID of ours or, where VirtualBox chooses it, under a name of ours. */
export function birth(
    { name, osType, groups, ova, clone }: MachineInputs,
    mark: string,
): VirtualBoxCommand[] {
    const uuid = machineUuid(mark);
    if (ova !== undefined)
        return [
            {
                manage: [
                    "import",
                    ova,
                    "--vsys",
                    "0",
                    "--vmname",
                    birthName(mark),
                    "--group",
                    groups.join(","),
                ],
            },
        ];
    const claim = { claim: machineKey(uuid), mark, previous: null, exclusive: true };
    if (clone === undefined)
        return [
            claim,
            {
                manage: [
                    "createvm",
                    "--name",
                    name,
                    "--uuid",
                    uuid,
                    "--ostype",
                    osType,
                    "--groups",
                    groups.join(","),
                    "--register",
                ],
            },
        ];
    // Not into its groups yet: `--groups` would only say where its file lies, and the groups would be the source's (7.2.22).
    const { from, snapshot, linked } = clone;
    const more = [
        ...(snapshot === undefined ? [] : ["--snapshot", snapshot]),
        ...(linked ? ["--options", "link"] : []),
    ];
    return [claim, { cloneMachine: uuid, from, name, more, mark }];
}
