export type Bag = Record<string, unknown>;

/** One input of a resource, changed alone. */
export interface Row {
    /** As `attachment.nat.network`. */
    input: string;
    /** What is different from the plain inputs before. */
    from?: Bag;
    to: Bag;
    /** Parts of what VirtualBox says, before and after. An empty one: it says nothing of it. */
    says: readonly [before: string, after: string];
    /** Calls of VBoxManage by which somebody makes it something else. Absent: it is all of the object's identity. */
    byHand?: readonly (readonly string[])[];
    /** Where `read` shows that. @default the input */
    shows?: string;
    /** Not in place. */
    replaces?: true;
}

/** All inputs of a resource type. */
export interface Contract {
    type: string;
    /** A shell script that makes what it stands on. */
    prepare: string;
    plain: Bag;
    /** A shell script that prints what VirtualBox says of it; `$1` is an output. */
    look: string;
    output?: string;
    rows: readonly Row[];
    /** Inputs without a row, and why. */
    untried: Readonly<Record<string, string>>;
}

/** Says all of a machine, its UUID given: twice in VBoxManage's words, and in those that it saves. */
export const lookAtMachine = `
VBoxManage showvminfo "$1"
details=$(VBoxManage showvminfo "$1" --machinereadable) && printf '%s\\n' "$details"
cat "$(printf '%s\\n' "$details" | sed -n 's/^CfgFile="\\(.*\\)"$/\\1/p')"
`;

/** What comes and goes by itself, and what VirtualBox keeps of what is switched off. */
const volatile = [
    /^State: .*$/gm,
    /^VMStateChangeTime=.*$/gm,
    / timestamp="[^"]*"/g,
    // VirtualBox turns it on whenever its service starts anew.
    / LocalhostReachable: [01],/g,
    /^localhostReachable=.*$/gm,
    / localhost-reachable="[^"]*"/g,
    /(?<=Trace: off )\(file: [^)]*\)/g,
    // A machine that was replaced has other ones.
    /080027(?!0000)[0-9A-F]{6}/g,
    /^(hardware )?uuid[:=].*$/gim,
    /^hardwareuuid=.*$/gm,
    /<DisabledModes>.*?<\/DisabledModes>/gs,
    // That there are no kernel modules.
    /^ ?(WARNING: The character device|Please install the virtualbox-dkms|headers, most|You will not be able) .*$/gm,
];

/** Of the elements that VirtualBox saves those of which VBoxManage tells nothing, or not all. */
const saved = /^<(NAT |DNS|Alias|TFTP|GuestProperty )/;

/** A row for an input that an option of `modifyvm`, with a card's slot behind it, changes by hand. */
export function settingOf(machine: string, slot = "") {
    return (
        input: string,
        option: string,
        to: unknown,
        by: string,
        says: Row["says"],
        from?: unknown,
    ): Row => ({
        input,
        ...(from === undefined ? {} : { from: { [input]: from } }),
        to: { [input]: to },
        says,
        byHand: [["modifyvm", machine, `--${option}${slot}`, by]],
    });
}

/** What VirtualBox says, without what comes and goes by itself and without its columns. */
export function steady(text: string): string[] {
    const plain = volatile.reduce(
        (left, pattern) => left.replaceAll(pattern, ""),
        text.replaceAll(/[ \t]+/g, " "),
    );
    return plain
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && (!line.startsWith("<") || saved.test(line)))
        .map((line) => (line.startsWith("<") ? line.replace(/\/?>$/, ">") : line));
}

/** The paths at which two values differ. */
export function differing(a: unknown, b: unknown, path = ""): string[] {
    if (isBag(a) && isBag(b)) {
        const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
        return keys.flatMap((key) => differing(a[key], b[key], path === "" ? key : `${path}.${key}`));
    }
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
}

function isBag(value: unknown): value is Bag {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
