import type { HostSpec, SshSpec } from "../../provider/host/host";
import { ArgumentError } from "./rules";

/** The ssh part of a host that another provider's daemon runs on; `undefined` for the machine that runs Pulumi. */
export function sshOfDaemon(asker: string, daemon: string, host: HostSpec): SshSpec | undefined {
    if ("local" in host) return undefined;
    if ("ssh" in host) return host.ssh;
    throw new ArgumentError(
        asker,
        "host",
        `a sandbox has no ${daemon}`,
        `Give the machine that ${daemon} runs on, \`{ local: {} }\` or \`{ ssh: { … } }\``,
    );
}

/** `user@[address]:port`, as URIs have it (RFC 3986, 3.2). */
export function authorityOf({ address, user, port }: SshSpec): string {
    const name = address.includes(":") ? `[${address}]` : address;
    const login = user === undefined ? "" : `${encodeURIComponent(user)}@`;
    return `${login}${name}${port === undefined ? "" : `:${port}`}`;
}
