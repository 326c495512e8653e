import type { HostSpec, SshSpec } from "../../provider/host/host";
import { defaultHost } from "../host";
import { authorityOf, sshOfDaemon } from "./daemon-host";
import { ArgumentError } from "./rules";

/**
 * The libvirt of a host, for @pulumi/libvirt's `Provider`: domains are then where the lab is.
 *
 * @param host where libvirt is; by default the configured host. That provider has a way of its own to another machine: it takes
 * keys and host keys from the files given here, else from the user's `~/.ssh`, and jumps from `~/.ssh/config` alone. It knows no
 * patterns of ports in known_hosts(5).
 *
 * @example
 * ```ts
 * import * as libvirt from "@pulumi/libvirt";
 * const provider = new libvirt.Provider("libvirt", { uri: virtnet.libvirtUri() });
 * new libvirt.Network("lab", { mode: "none" }, { provider });
 * ```
 */
export function libvirtUri(host: HostSpec = defaultHost()): string {
    const ssh = sshOfDaemon("libvirtUri", "libvirt", host);
    return ssh === undefined ? "qemu:///system" : uriOf(ssh);
}

/** The parameters are those of the provider (its libvirt/uri/ssh.go), not of libvirt's own client. */
function uriOf(ssh: SshSpec): string {
    const { address, identityFile, knownHostsFile, jump } = ssh;
    if (jump !== undefined)
        throw new ArgumentError(
            "libvirtUri",
            "host.ssh.jump",
            "the libvirt provider knows jumps from ~/.ssh/config alone",
            `Write \`ProxyJump ${jump}\` for ${address} there, and leave it out`,
        );
    const query = new URLSearchParams({
        ...(identityFile === undefined ? {} : { keyfile: identityFile, sshauth: "privkey" }),
        ...(knownHostsFile === undefined ? {} : { knownhosts: knownHostsFile }),
    });
    const parameters = query.size === 0 ? "" : `?${query.toString()}`;
    return `qemu+ssh://${authorityOf(ssh)}/system${parameters}`;
}
