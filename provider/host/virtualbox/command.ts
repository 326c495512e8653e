/** A machine as a copy of another: born with that UUID and that name, once what a cut-off try left is cleared away. */
export interface CloneCommand {
    cloneMachine: string;
    from: string;
    name: string;
    /** More words of `clonevm`. */
    more: readonly string[];
    mark: string;
}

/** One act on a VirtualBox user's world; data, as every plan is. */
export type VirtualBoxCommand =
    /** One changing call of VBoxManage: the words after its name. */
    | { manage: readonly string[] }
    /**
     * Settings of a machine: the words after `modifyvm UUID`. Those that several resources ask for at the same time go
     * in one call, and one power cycle if any of them has it: the machine, if it runs, is shut down and started again.
     */
    | { modifyMachine: string; words: readonly string[]; powerCycle?: boolean }
    /** Shuts a machine down by its power button (ACPI), and by force when it still runs after so many seconds. */
    | { stopMachine: string; seconds: number }
    | { startMachine: string; headless: boolean }
    | CloneCommand
    /** Makes a host-only adapter, whose name VirtualBox chooses, and notes it as the mark's. */
    | { createHostOnlyAdapter: string }
    /** Takes an IPv6 address off a host-only adapter: VirtualBox gives it another one beside it. */
    | { dropAddress: string; adapter: string }
    /** Remembers in the VirtualBox home, beyond our own life, what an object was before us. */
    | { claim: string; mark: string; previous: unknown; exclusive: boolean }
    | { release: string; mark: string };
