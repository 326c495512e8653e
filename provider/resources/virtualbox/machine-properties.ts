/** Guest properties, and the options of modifyvm that have no input of their own. */
import { isDeepStrictEqual } from "node:util";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { VirtualMachine } from "../../host/virtualbox/model";

export interface Properties {
    guestProperties: Record<string, string>;
    /** Options of modifyvm without their dashes, with their values, of one word or of several. */
    extra: Record<string, string | string[]>;
}

/** The extradata in which the machine itself remembers which options it was given: no list of VirtualBox tells. */
export const extraKey = "virtnet/extra";

export function propertiesOf({ guestProperties, extraData }: VirtualMachine): Properties {
    return { guestProperties: Object.fromEntries(guestProperties), extra: parsed(extraData.get(extraKey)) };
}

export function propertyCommands(want: Properties, machine: VirtualMachine): VirtualBoxCommand[] {
    const now = propertiesOf(machine);
    const differing = Object.entries(want.guestProperties).filter(
        ([name, value]) => now.guestProperties[name] !== value,
    );
    return [
        ...differing.map(([name, value]) => ({
            manage: ["guestproperty", "set", machine.uuid, name, value],
        })),
        ...(isDeepStrictEqual(now.extra, want.extra)
            ? []
            : [
                  {
                      manage: [
                          ...["setextradata", machine.uuid, extraKey],
                          ...(Object.keys(want.extra).length === 0 ? [] : [JSON.stringify(want.extra)]),
                      ],
                  },
              ]),
    ];
}

/** Takes away those of the named guest properties that are no longer wanted. */
export function forgetProperties(
    names: readonly string[],
    { guestProperties }: Pick<Properties, "guestProperties">,
    machine: VirtualMachine,
): VirtualBoxCommand[] {
    return names
        .filter((name) => !(name in guestProperties) && machine.guestProperties.has(name))
        .map((name) => ({ manage: ["guestproperty", "delete", machine.uuid, name] }));
}

function parsed(text: string | undefined): Properties["extra"] {
    if (text === undefined) return {};
    try {
        return JSON.parse(text) as Properties["extra"];
    } catch {
        return {}; // not of our writing any more: to be written anew
    }
}
