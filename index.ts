// The unified LAN: machines for Docker, QEMU and VirtualBox and the host itself on one bridge, virtualnet0, behind a PAT
// router; outside, a provider with a web server. All in a sandbox, unless the configuration names a host.
import * as virtnet from "pulumi-virtnet";

const host = virtnet.configuredHost() ?? new virtnet.linux.Sandbox("sandbox").host;

// The outside world. Its route to the LAN is what a hostile neighbour would add: the router has to drop what comes that way.
const provider = new virtnet.linux.Namespace("provider", { host, name: "provider" });

const lan = new virtnet.UnifiedLan("virtualnet0", {
    host,
    network: "172.24.0.0/16",
    hostAddress: "172.24.0.1",
    gateway: "172.24.0.254",
    pools: { docker: "172.24.1.0/24", qemu: "172.24.2.0/24", virtualbox: "172.24.3.0/24" },
    hostRoutes: ["198.51.100.0/24"],
    wan: {
        address: "198.51.100.2/24",
        gateway: "198.51.100.1",
        peer: {
            namespace: provider.name,
            addresses: ["198.51.100.1/24"],
            routes: [{ to: "172.24.0.0/16", via: "198.51.100.2" }],
        },
    },
    mtu: 1500,
    logDrops: { prefix: "virtnet-dropped: ", rate: "2/minute" },
});

// Each pool is shown by namespaces with a small web server, where the real thing will dock later.
const addresses = {
    docker1: "172.24.1.10",
    docker2: "172.24.1.11",
    qemu1: "172.24.2.10",
    virtualbox1: "172.24.3.10",
};
const machines = Object.entries(addresses).map(([name, address]) => {
    const machine = lan.machine(name, { address });
    new virtnet.WebServer(name, { host, namespace: machine.namespace });
    return { name, address, namespace: machine.namespace };
});
new virtnet.WebServer("provider", { host, namespace: provider.name });

const web = lan.publish("web", { port: 4000, to: addresses.virtualbox1, toPort: 80 });

export const lab = {
    host,
    machines,
    hostAddress: "172.24.0.1",
    outside: { namespace: provider.name, address: "198.51.100.1" },
    router: {
        namespace: lan.lan.namespace.name,
        table: lan.lan.router.table,
        address: lan.wanAddress,
        lanAddress: "172.24.0.254",
    },
    published: { endpoint: web.endpoint, server: "virtualbox1" },
};
