import { sockets } from "./mixed-host";
import type { MixedHost } from "./mixed-host";

/** A way in which a service fails, and is mended. */
export interface Fault {
    title: string;
    of: "docker" | "libvirt";
    begin(host: MixedHost): Promise<void>;
    end(host: MixedHost): Promise<void>;
    /** What the service's own provider says; absent: it has no need of what fails. */
    theirs?: RegExp;
    /** What our resource that asks the service says, the problem and the remedy; absent: none of ours asks it. */
    ours?: RegExp;
    /** Who asks waits, for ever: the service's own provider has no time limit. */
    hangs?: true;
}

const away = (socket: string) => `${socket}-away`;
const noDocker = /Cannot connect to the Docker daemon/;
const noLibvirt = /failed to connect/;
const unanswered =
    /asking libvirt on this machine \(`virsh [^`]+`\): it does not answer: Failed to connect socket to [^\n]*\. Start its service \(`systemctl start libvirtd`[^\n]*then run this again\. [^\n]*`pulumi state delete`/;

export const faults: readonly Fault[] = [
    {
        title: "Docker does not run",
        of: "docker",
        begin: (host) => host.stopDocker(),
        end: (host) => host.startDocker(),
        theirs: noDocker,
    },
    {
        title: "Docker's socket is gone",
        of: "docker",
        begin: (host) => host.move(sockets.docker, away(sockets.docker)),
        end: (host) => host.move(away(sockets.docker), sockets.docker),
        theirs: noDocker,
    },
    {
        title: "Docker hangs",
        of: "docker",
        begin: (host) => host.freeze("dockerd"),
        end: (host) => host.thaw("dockerd"),
        hangs: true,
    },
    {
        title: "libvirt does not run",
        of: "libvirt",
        begin: (host) => host.stopLibvirt(),
        end: (host) => host.startLibvirt(),
        theirs: noLibvirt,
        ours: unanswered,
    },
    {
        title: "libvirt's socket is gone",
        of: "libvirt",
        begin: (host) => host.move(sockets.libvirt, away(sockets.libvirt)),
        end: (host) => host.move(away(sockets.libvirt), sockets.libvirt),
        theirs: noLibvirt,
        ours: unanswered,
    },
    {
        title: "libvirt lets nobody in",
        of: "libvirt",
        begin: (host) => host.guardLibvirt("sasl"),
        end: (host) => host.guardLibvirt("none"),
        theirs: /failed to (?:connect|authenticate)|auth/i,
        ours: /asking libvirt on this machine [^\n]*: it does not let this user in: [^\n]*auth_unix_rw/,
    },
    {
        title: "libvirt hangs",
        of: "libvirt",
        begin: (host) => host.freeze("libvirtd"),
        end: (host) => host.thaw("libvirtd"),
        ours: /asking libvirt on this machine [^\n]*: it has not answered within 30 s\. Restart its service/,
        hangs: true,
    },
    {
        title: "virsh is not installed",
        of: "libvirt",
        begin: (host) => host.takeVirsh(),
        end: (host) => host.giveVirsh(),
        ours: /running virsh: the host has no such program on its PATH\. Install it; [^\n]*libvirt-clients/,
    },
];
