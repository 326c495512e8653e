import { displayCommand, LabError } from "../../core/errors";
import type { ErrorKind } from "../../core/errors";
import { cures } from "./cures";
import type { Circumstances } from "./cures";
import { messageIn } from "./said";
import type { Said } from "./said";

export type FailureName =
    | "settings-damaged"
    | "service-starting"
    | "service-ended"
    | "machine-locked"
    | "no-such-machine"
    | "machine-is-on"
    | "machine-is-off"
    | "modules-missing"
    | "modules-refused"
    | "kvm"
    | "no-virtualization"
    | "address-not-allowed"
    | "port-taken"
    | "extension-pack"
    | "disk-full"
    | "home-closed"
    | "not-permitted"
    | "no-locale"
    | "exists"
    | "unknown-option";

/** A failure that VBoxManage is known to tell of. */
export interface KnownFailure {
    name: FailureName;
    /** Its codes rather than its words where there are any: words follow the language that VirtualBox's window was set to. */
    pattern: RegExp;
    /** The first word of the calls that it is about; absent: any. */
    of?: string;
    kind: ErrorKind;
    /** What is wrong, when VBoxManage's own words do not say it. */
    wrong?: string;
    /** About one caller's words, or about the machine or the host: then as well about all that is merged into one call. */
    about: "words" | "machine" | "host";
    /** It says that nothing has been done, and that it may be otherwise in a moment. */
    transient?: true;
}

const known: readonly KnownFailure[] = [
    {
        name: "settings-damaged",
        pattern: /Failed to create the VirtualBox object[^]*(?:Location: '|\.xml')/,
        kind: "command-failed",
        wrong: "the service (VBoxSVC) cannot read the user's VirtualBox settings",
        about: "host",
    },
    {
        // Each start of the service removes the socket of one that is about to answer (VBox.sh, its "cleanup socket path").
        name: "service-starting",
        pattern: /Failed to create the VirtualBox object|NS_BASE_STREAM_WOULD_BLOCK|CO_E_SERVER_EXEC_FAILURE/,
        kind: "command-failed",
        wrong: "VirtualBox's service (VBoxSVC) does not start",
        about: "host",
        transient: true,
    },
    {
        name: "home-closed",
        pattern: /Failed to initialize COM|global settings directory '.*' is not accessible/,
        kind: "not-permitted",
        about: "host",
    },
    {
        name: "no-locale",
        pattern: /VERR_NO_TRANSLATION/,
        kind: "command-failed",
        wrong: "the host has no UTF-8 locale, without which VBoxManage takes and lists ASCII names only",
        about: "words",
    },
    {
        name: "machine-locked",
        pattern:
            /is already locked (?:for|by) a session|while it is locked|already has a lock request pending|VBOX_E_INVALID_OBJECT_STATE[^]*LockMachine/,
        kind: "command-failed",
        about: "machine",
        transient: true,
    },
    {
        name: "no-such-machine",
        pattern: /Could not find a registered machine|VBOX_E_OBJECT_NOT_FOUND[^]*FindMachine/,
        kind: "invalid-input",
        about: "machine",
    },
    {
        name: "modules-refused",
        pattern: /VERR_VM_DRIVER_NOT_ACCESSIBLE|VERR_SUPDRV_NOT_ACCESSIBLE/,
        kind: "not-permitted",
        wrong: "the user may not use VirtualBox's kernel modules",
        about: "host",
    },
    {
        name: "modules-missing",
        pattern:
            /VERR_VM_DRIVER_(?:NOT_INSTALLED|LOAD_ERROR|OPEN_ERROR)|rc=-1908|failed to open \/dev\/vbox|(?=[^]*WARNING: The (?:character device \/dev\/vboxdrv|vboxdrv kernel module))[^]*terminated unexpectedly during startup/,
        kind: "command-failed",
        wrong: "VirtualBox's kernel modules are not loaded",
        about: "host",
    },
    {
        name: "kvm",
        pattern: /VERR_VMX_IN_VMX_ROOT_MODE|VERR_SVM_IN_USE/,
        kind: "command-failed",
        wrong: "another hypervisor (KVM, most often) holds the processor's virtualization",
        about: "host",
    },
    {
        name: "no-virtualization",
        pattern:
            /VERR_VMX_NO_VMX|VERR_SVM_NO_SVM|VERR_VMX_MSR_\w*DISABLED|VERR_SVM_DISABLED|VERR_NEM_NOT_AVAILABLE|VERR_NEM_VM_CREATE_FAILED/,
        kind: "command-failed",
        wrong: "the host's processor has no hardware virtualization, or its firmware has it off",
        about: "host",
    },
    {
        name: "address-not-allowed",
        pattern: /E_ACCESSDENIED|VERR_ACCESS_DENIED|not within the allowed ranges/,
        of: "hostonlyif",
        kind: "not-permitted",
        wrong: "the address is in none of the ranges that the host allows host-only adapters",
        about: "words",
    },
    {
        name: "port-taken",
        pattern:
            /VERR_(?:NET_)?ADDRESS_IN_USE|[Ff]ailed to (?:set up|redirect)[^\n]*(?:redirection|port)|Address already in use/,
        kind: "command-failed",
        wrong: "a host port cannot be opened for a port forward",
        about: "words",
    },
    {
        name: "extension-pack",
        pattern:
            /VERR_EXTPACK_\w+|[Ee]xtension [Pp]ack[^\n]*(?:not (?:installed|found|usable)|missing)|No extension pack/,
        kind: "missing-tool",
        wrong: "it needs VirtualBox's extension pack",
        about: "words",
    },
    {
        name: "disk-full",
        pattern: /VERR_DISK_FULL|No space left on device/,
        kind: "command-failed",
        wrong: "the disk is full",
        about: "host",
    },
    {
        name: "machine-is-on",
        pattern: /machine is not mutable|VBOX_E_INVALID_VM_STATE(?![^]*PoweredOff)/,
        kind: "command-failed",
        about: "machine",
    },
    { name: "machine-is-off", pattern: /is not currently running/, kind: "command-failed", about: "machine" },
    { name: "exists", pattern: /already exists/, kind: "foreign-object", about: "words" },
    {
        name: "unknown-option",
        pattern: /Unknown (?:option|subcommand)|Invalid command/,
        kind: "command-failed",
        about: "words",
    },
    {
        name: "service-ended",
        pattern: /NS_ERROR_CALL_FAILED|NS_ERROR_ABORT|RPC_S_SERVER_UNAVAILABLE|0x800706b[ae]/i,
        kind: "command-failed",
        wrong: "VirtualBox's service (VBoxSVC) ended in the middle of it",
        about: "host",
    },
    {
        name: "not-permitted",
        pattern: /E_ACCESSDENIED|VERR_ACCESS_DENIED|VERR_PERMISSION_DENIED/,
        kind: "not-permitted",
        about: "words",
    },
];

/** Which of the known failures a failed call tells of. */
export function recognise(words: readonly string[], said: Said): KnownFailure | undefined {
    return known.find(({ pattern, of }) => (of === undefined || of === words[0]) && pattern.test(said.whole));
}

/** Whether a failed call may simply be made again. One that changes something only if it says that it has not. */
export function isTransient(failure: KnownFailure | undefined, changes: boolean): boolean {
    return failure?.transient === true || (!changes && failure?.name === "service-ended");
}

/** Which of them an error tells of that a failed call amounts to. */
export function failureOf(error: unknown): FailureName | undefined {
    const cause = error instanceof LabError ? error.cause : undefined;
    return known.find((failure) => failure === cause)?.name;
}

/** The error for a failed call: VBoxManage's own message, the likely cause and the cure. */
export function describe(words: readonly string[], said: Said, around: Circumstances): LabError {
    const failure = recognise(words, said);
    const message = messageIn(said);
    const remedy = failure === undefined ? undefined : cures[failure.name]({ ...around, words, message });
    return new LabError({
        kind: failure?.kind ?? "command-failed",
        doing: `running \`${displayCommand(["VBoxManage", ...words])}\` on ${around.label}`,
        wrong: failure?.wrong === undefined ? message : `${failure.wrong} (${message})`,
        cause: failure,
        ...(remedy === undefined ? {} : { remedy }),
    });
}
