import { displayCommand, LabError, printable } from "../core/errors";
import type { SshSpec } from "./host";
import type { Finished } from "./process";

/** The host for messages: `root@10.0.0.5:2222`. */
export function sshLabel({ user, address, port }: SshSpec): string {
    return `${user === undefined ? "" : `${user}@`}${address}${port === undefined ? "" : `:${port}`}`;
}

interface Explanation {
    pattern: RegExp;
    wrong: string;
    remedy(spec: SshSpec): string;
}

const knownHosts = ({ knownHostsFile }: SshSpec) => knownHostsFile ?? "~/.ssh/known_hosts";
const words = ({ port, address }: SshSpec) => `${port === undefined ? "" : `-p ${port} `}${address}`;

/** What ssh says, the most telling first. */
const explanations: readonly Explanation[] = [
    {
        pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
        wrong: "its host key is not the one in known_hosts: it was set up anew, or another machine answers in its place",
        remedy: (spec) =>
            `If it was set up anew, remove the old key (\`ssh-keygen -f ${knownHosts(spec)} -R ${hostName(spec)}\`), then log in once by hand`,
    },
    {
        pattern: /host key verification failed/i,
        wrong: "its host key is not in known_hosts",
        remedy: (spec) =>
            `Get it with \`ssh-keyscan ${words(spec)}\`, compare it with the one the host should have, then add it to ${knownHosts(spec)}`,
    },
    {
        pattern: /permission denied \(|too many authentication failures/i,
        wrong: "it does not accept our key",
        remedy: (spec) =>
            `Check that \`ssh ${login(spec)}\` logs in without a question; set \`user\` and \`identityFile\`, or load the key into ssh-agent`,
    },
];

/** The error for a connection that failed, not the program at its end: ssh(1), EXIT STATUS. */
export function explainSsh(spec: SshSpec, result: Finished): LabError | undefined {
    if (result.code !== 255) return undefined;
    const known = explanations.find(({ pattern }) => pattern.test(result.stderr));
    const lastLine = printable(result.stderr).split("\n").at(-1)?.trim() ?? "";
    return new LabError({
        kind: "host-unreachable",
        doing: `connecting to ${sshLabel(spec)} by ssh`,
        wrong: known?.wrong ?? (lastLine || "the connection failed or was lost"),
        remedy:
            known?.remedy(spec) ??
            `Check that \`ssh ${login(spec)}\` logs in without a question, then run it again`,
    });
}

function hostName({ address, port }: SshSpec): string {
    return port === undefined ? address : `'[${address}]:${port}'`;
}

/** The words after `ssh` by which a reader logs in as we do. */
function login(spec: SshSpec): string {
    const { identityFile, jump, user } = spec;
    const option = (letter: string, value: string | undefined) =>
        value === undefined ? "" : `-${letter} ${displayCommand([value])} `;
    return `${option("i", identityFile)}${option("J", jump)}${option("l", user)}${words(spec)}`;
}
