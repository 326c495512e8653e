import * as pulumi from "@pulumi/pulumi";
import type { HostSpec, SshSpec } from "../provider/host/host";

export type { HostSpec, SshSpec };

/**
 * The host that the stack's configuration names, or `undefined` when it names none.
 *
 * `pulumi config set virtnet:host local` is the machine that runs Pulumi; `ssh://user@address:port` another one, by
 * the system's ssh; a JSON object is taken as it is, so that every ssh option can be given.
 *
 * @example
 * ```ts
 * const host = virtnet.configuredHost() ?? new virtnet.linux.Sandbox("sandbox").host;
 * ```
 */
export function configuredHost(): HostSpec | undefined {
    const text = new pulumi.Config("virtnet").get("host")?.trim();
    return text === undefined || text === "" ? undefined : parseHost(text);
}

/** The host of a resource that is given none: the configured one, else the machine that runs Pulumi. */
export function defaultHost(): HostSpec {
    return configuredHost() ?? { local: {} };
}

/** What a resource that does not say so itself is to do at a reboot: to come back, if it can, where the configuration wishes. */
export function defaultPersist(): "where possible" | undefined {
    return new pulumi.Config("virtnet").getBoolean("persist") === true ? "where possible" : undefined;
}

/** Parses the text form of a host: `local`, `ssh://…` or a JSON object. */
export function parseHost(text: string): HostSpec {
    if (text === "local") return { local: {} };
    if (text.startsWith("ssh://")) return { ssh: parseSsh(text) };
    try {
        const value: unknown = JSON.parse(text);
        if (typeof value === "object" && value !== null) return value as HostSpec;
    } catch {
        // told below, with what is expected
    }
    throw wrongHost(text);
}

function parseSsh(text: string): SshSpec {
    const match = /^ssh:\/\/(?:([^@/\s]+)@)?(\[[0-9a-fA-F:]+\]|[^:/\s]+)(?::(\d+))?\/?$/.exec(text);
    if (match?.[2] === undefined) throw wrongHost(text);
    return {
        address: match[2].replace(/^\[|\]$/g, ""),
        ...(match[1] === undefined ? {} : { user: match[1] }),
        ...(match[3] === undefined ? {} : { port: Number(match[3]) }),
    };
}

function wrongHost(text: string): pulumi.RunError {
    return new pulumi.RunError(
        `reading configuration virtnet:host: ${JSON.stringify(text)} is not a host. ` +
            'Give `local`, `ssh://user@address:port`, or a JSON object such as {"ssh":{"address":"10.0.0.5"}}.',
    );
}
