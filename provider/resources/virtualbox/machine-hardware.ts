/** What a machine is made of, beside its cards and its disks: the words that make one set of settings into another. */
import type { VirtualMachine } from "../../host/virtualbox/model";

export interface Hardware {
    name: string;
    osType: string;
    cpus: number;
    memory: number;
    firmware: VirtualMachine["firmware"];
    chipset: "piix3" | "ich9";
    nestedPaging: boolean;
    groups: string[];
    description: string;
}

type Row = [option: string, value: (of: Hardware | VirtualMachine) => string];

const rows: Row[] = [
    ["name", ({ name }) => name],
    ["os-type", ({ osType }) => osType],
    ["cpus", ({ cpus }) => String(cpus)],
    ["memory", ({ memory }) => String(memory)],
    ["firmware", ({ firmware }) => firmware],
    ["chipset", ({ chipset }) => chipset],
    ["nested-paging", ({ nestedPaging }) => (nestedPaging ? "on" : "off")],
    ["groups", ({ groups }) => groups.join(",")],
    ["description", ({ description }) => description],
];

/** The words after `modifyvm UUID`. */
export function hardwareWords(want: Hardware, now: Hardware | VirtualMachine): string[] {
    return rows.flatMap(([option, value]) =>
        value(want) === value(now) ? [] : [`--${option}`, value(want)],
    );
}

export function hardwareOf({
    name,
    osType,
    cpus,
    memory,
    firmware,
    chipset,
    nestedPaging,
    groups,
    description,
}: VirtualMachine): Hardware {
    const known = chipset === "ich9" ? "ich9" : "piix3";
    return {
        name,
        osType,
        cpus,
        memory,
        firmware,
        chipset: known,
        nestedPaging,
        groups: [...groups],
        description,
    };
}
