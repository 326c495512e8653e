import { displayCommand, LabError, printable } from "../core/errors";
import type { ErrorKind } from "../core/errors";
import type { Finished } from "./process";

/** A service that a program speaks to: when the program fails for want of it, that is what is to be told. */
interface Service {
    name: string;
    /** What its program says when it is not there. */
    absent: RegExp;
    /** What its program says when it does not let this user in. */
    closed: RegExp;
    start: string;
    restart: string;
    enter: string;
}

const services: Readonly<Record<string, Service>> = {
    virsh: {
        name: "libvirt",
        absent: /failed to connect to the hypervisor|Disconnected from |End of file while reading data|Cannot recv data|client socket is closed/,
        closed: /authentication (?:failed|unavailable|required)|access denied|libvirt-sock\S*: Permission denied/i,
        start: "Start its service (`systemctl start libvirtd`, or `virtqemud` where each driver has one of its own)",
        restart:
            "Restart its service (`systemctl restart libvirtd`, or `virtqemud` where each driver has one of its own)",
        enter: "Give `connection` a URI that this user may use, or allow it in /etc/libvirt/libvirtd.conf (auth_unix_rw, unix_sock_rw_perms)",
    },
    "firewall-cmd": {
        name: "firewalld",
        absent: /FirewallD is not running/i,
        closed: /Authorization failed|NotAuthorized/,
        start: "Start it (`systemctl start firewalld`)",
        restart: "Restart it (`systemctl restart firewalld`)",
        enter: "Run Pulumi as a user who may change it",
    },
};

const forGood = "What is gone for good `pulumi state delete` takes out of the stack";

/** The error for a program that failed because the service behind it does not serve; `undefined` for any other failure. */
export function failureOfService(
    argv: readonly string[],
    { stderr, timedOut }: Pick<Finished, "stderr" | "timedOut">,
    label: string,
    limitMs: number,
): LabError | undefined {
    const found = serviceOf(argv);
    if (found === undefined) return undefined;
    const { program, service } = found;
    const { name, absent, closed, start, restart, enter } = service;
    const told = (kind: ErrorKind, wrong: string, remedy: string) =>
        new LabError({
            kind,
            doing: `asking ${name} on ${label} (\`${displayCommand(program)}\`)`,
            wrong,
            remedy: `${remedy}, then run this again. ${forGood}`,
        });
    const words = wordsOf(stderr);
    if (timedOut) return told("timed-out", `it has not answered within ${limitMs / 1000} s`, restart);
    if (closed.test(stderr)) return told("not-permitted", `it does not let this user in: ${words}`, enter);
    if (absent.test(stderr)) return told("command-failed", `it does not answer: ${words}`, start);
    return undefined;
}

/** A program may be started by a shell, which then has its arguments: `sh -c 'exec virsh "$@" …' INPUT ARGUMENTS`. */
function serviceOf(argv: readonly string[]): { program: readonly string[]; service: Service } | undefined {
    const [file = "", ...words] = argv;
    const started = file === "sh" ? /^exec (\S+) "\$@"/.exec(words[1] ?? "")?.[1] : file;
    const service = services[started ?? ""];
    if (started === undefined || service === undefined) return undefined;
    return { program: [started, ...(file === "sh" ? words.slice(3) : words)], service };
}

/** Its last words, in one line: those before say that it could not do what it was asked to. */
function wordsOf(stderr: string): string {
    const lines = stderr.split("\n").map((line) => line.replace(/^error: */i, "").trim());
    return printable(lines.filter((line) => line !== "").at(-1) ?? "it says nothing");
}
