/** What an update changes of each provider's. */
export interface Round {
    mtu: number;
    /** Whether the cable of the domain's card is plugged in. */
    up: boolean;
}

/** The machine beyond the router. */
export const outside = "198.51.100.1";

/**
 * A lab of three providers on one LAN: machines and a router of ours, a network and a container of Docker's, a network and a
 * domain of libvirt's, which needs not run to have its card.
 */
export function mixedLab({ mtu, up }: Round): string {
    return `
const docker = require("@pulumi/docker");
const libvirt = require("@pulumi/libvirt");
const lan = new virtnet.linux.Bridge("lan", { name: "lan0", mtu: ${mtu}, addresses: ["172.24.0.1/16"] });
const machine = (name, address, routes) =>
    new virtnet.Machine(name, { bridge: lan.name, mtu: ${mtu}, addresses: [address], routes });
const toRouter = [{ to: "default", via: "172.24.0.254" }];
machine("box", "172.24.0.2/16", toRouter);
machine("peer", "172.24.0.3/16", toRouter);
const router = machine("router", "172.24.0.254/16", []);
const world = new virtnet.linux.Namespace("outside", { name: "outside" });
const uplink = new virtnet.linux.Veth("uplink", {
    a: { name: "isp0", namespace: world.name, addresses: ["${outside}/24"] },
    b: { name: "wan0", namespace: router.namespace, addresses: ["198.51.100.2/24"] },
});
new virtnet.linux.PatRouter("rules", { name: "router", namespace: router.namespace, wan: "wan0", lans: ["eth0"] },
    { dependsOn: [uplink, ...router.resources] });
new virtnet.linux.ForwardAllow("allow", { bridge: lan.name });

const containers = new virtnet.DockerDock("containers", {
    bridge: lan.name,
    network: {
        type: docker.Network,
        name: "lab",
        subnet: "172.24.0.0/16",
        gateway: "172.24.0.254",
        ipRange: "172.24.1.0/24",
        reserved: { first: "172.24.1.0" },
    },
});
new docker.Container("web", {
    name: "web",
    image: "lab",
    entrypoints: ["/bin/busybox", "sleep", "1000000"],
    envs: ["ROUND=${mtu}"],
    mustRun: true,
    restart: "always",
    stopSignal: "SIGKILL",
    networksAdvanced: [{ name: containers.network.name, ipv4Address: "172.24.1.10" }],
}, { dependsOn: containers, deleteBeforeReplace: true });

const provider = new libvirt.Provider("libvirt", { uri: "qemu:///system" });
const domains = new virtnet.LibvirtDock("domains", {
    bridge: lan.name,
    network: { type: libvirt.Network, name: "lab" },
}, { providers: [provider] });
const guest = new libvirt.Domain("guest", {
    name: "guest", type: "qemu", memory: 64, vcpu: 1, running: false,
    networkInterfaces: [{ networkId: domains.network.id, mac: "52:54:00:18:00:01" }],
}, { provider, ignoreChanges: ["networkInterfaces"], deleteBeforeReplace: true });
domains.attach("card", { domain: guest.id, up: ${up} });
`;
}
