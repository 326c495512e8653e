import type { HostSpec, SshSpec } from "../../provider/host/host";
import { defaultHost } from "../host";
import { authorityOf, sshOfDaemon } from "./daemon-host";

/** Which Docker daemon: two of the inputs of @pulumi/docker's `Provider`. */
export interface DockerConnection {
    /** The daemon's address. */
    host?: string;
    /** What ssh is started with, where the way there is ssh. */
    sshOpts?: string[];
}

/**
 * The Docker daemon of a host, for @pulumi/docker's `Provider`: containers are then where the lab is. For the machine that
 * runs Pulumi that provider's own choice is left to it, `DOCKER_HOST` included.
 *
 * @param host where Docker is; by default the configured host. On another machine `docker` and a user who may use it are needed.
 *
 * @example
 * ```ts
 * import * as docker from "@pulumi/docker";
 * const provider = new docker.Provider("docker", virtnet.dockerHost());
 * new docker.Container("web", { image: "nginx" }, { provider });
 * ```
 */
export function dockerHost(host: HostSpec = defaultHost()): DockerConnection {
    const ssh = sshOfDaemon("dockerHost", "Docker", host);
    return ssh === undefined ? {} : { host: `ssh://${authorityOf(ssh)}`, sshOpts: optionsOf(ssh) };
}

/** The quotes keep a path with blanks one argument (ssh_config(5)). */
function optionsOf({ identityFile, knownHostsFile, jump, connectTimeoutSeconds = 15 }: SshSpec): string[] {
    const options = {
        BatchMode: "yes",
        ConnectTimeout: connectTimeoutSeconds,
        ...(identityFile === undefined ? {} : { IdentityFile: `"${identityFile}"`, IdentitiesOnly: "yes" }),
        ...(knownHostsFile === undefined ? {} : { UserKnownHostsFile: `"${knownHostsFile}"` }),
        ...(jump === undefined ? {} : { ProxyJump: jump }),
    };
    return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
