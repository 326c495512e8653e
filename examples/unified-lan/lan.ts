// The LAN itself: one bridge, its router with the host's network card, and who has which address.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

// Before the first resource of Docker's or libvirt's: an update that is killed leaves nothing in the next one's way.
virtnet.reclaimOrphans();

const config = new pulumi.Config();
const gateway = "172.24.0.254";

/** The machines by kind. All but the container are known to the LAN's DHCP server by their MAC addresses. */
export const machines = {
    docker: { address: "172.24.1.10", mac: undefined },
    qemu: { address: "172.24.2.10", mac: "52:54:00:24:02:10" },
    libvirt: { address: "172.24.2.11", mac: "52:54:00:24:02:11" },
    virtualbox: { address: "172.24.3.10", mac: "08:00:27:24:03:10" },
};
export type Kind = keyof typeof machines;

export const lan = new virtnet.UnifiedLan("virtualnet0", {
    network: "172.24.0.0/16",
    hostAddress: "172.24.0.1",
    gateway,
    pools: { docker: "172.24.1.0/24", qemu: "172.24.2.0/24", virtualbox: "172.24.3.0/24" },
    wan: {
        uplink: {
            interface: config.require("card"),
            mode: "move",
            dhcp: true,
            rollbackSeconds: config.getNumber("rollbackSeconds") ?? 30,
            // From now on the host goes out by the router, as every machine does.
            ...(config.getBoolean("hostKeepsItsWay") === true ? {} : { hostGateway: gateway }),
        },
    },
    logDrops: { prefix: "virtnet-dropped: ", rate: "2/minute" },
});

// Docker and libvirt filter what crosses any bridge.
export const allowed = new virtnet.linux.ForwardAllow("allow", { bridge: lan.bridge.name });

const known = Object.entries(machines).flatMap(([name, { mac, address }]) =>
    mac === undefined ? [] : [{ name, macs: [mac], addresses: [address] }],
);
export const addresses = new virtnet.linux.Dnsmasq("addresses", {
    namespace: lan.lan.namespace.name,
    interface: "lan0",
    ranges: [{ from: "172.24.0.0" }],
    hosts: known,
    dns: { domain: "lab.test" },
});

export const web = lan.publish("web", {
    port: 4000,
    to: config.get("server") ?? machines.qemu.address,
    toPort: 80,
});
