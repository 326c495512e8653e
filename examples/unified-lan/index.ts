// One LAN for a Docker container, machines of QEMU, libvirt and VirtualBox and the host they all run on. Their only way out,
// and the only way in, is a PAT router that has the host's network card.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";
import { dockerMachine } from "./docker";
import { lan, machines, web } from "./lan";
import type { Kind } from "./lan";
import { libvirtMachine } from "./libvirt";
import { qemuMachine } from "./qemu";
import { virtualboxMachine } from "./virtualbox";

const makers: Record<Kind, () => pulumi.Resource> = {
    docker: dockerMachine,
    qemu: qemuMachine,
    libvirt: libvirtMachine,
    virtualbox: virtualboxMachine,
};
const kinds = new pulumi.Config().getObject<Kind[]>("kinds") ?? (Object.keys(makers) as Kind[]);

for (const kind of kinds) {
    const machine = makers[kind]();
    // The update ends when the machine has booted and answers, and fails if it does not.
    new virtnet.linux.Reachable(
        kind,
        { to: machines[kind].address, protocol: "tcp", port: 80, attempts: 120, timeoutSeconds: 5 },
        { dependsOn: machine },
    );
}

export const members = Object.fromEntries(kinds.map((kind) => [kind, machines[kind].address]));
export const outside = lan.wanAddress;
export const published = web.endpoint;
