// A LAN of two machines behind a PAT router, made of single resources: what PatRouterLan makes for you, spelled out.
import * as virtnet from "pulumi-virtnet";

const configured = virtnet.configuredHost();
const sandbox = configured === undefined ? new virtnet.linux.Sandbox("sandbox") : undefined;
const host = configured ?? sandbox?.host ?? { local: {} };

const bridge = new virtnet.linux.Bridge("lan", { host, name: "lan", addresses: ["192.168.50.2/24"] });
const router = new virtnet.linux.Namespace("router", { host, name: "router" });
const outside = new virtnet.linux.Namespace("outside", { host, name: "outside" });

// The router's two cables: one into the LAN's switch, one to the outside world.
const inner = new virtnet.linux.Veth("inner", {
    host,
    a: { name: "v-router", bridge: bridge.name },
    b: { name: "lan0", namespace: router.name, addresses: ["192.168.50.1/24"] },
});
const outer = new virtnet.linux.Veth("outer", {
    host,
    a: { name: "isp0", namespace: outside.name, addresses: ["198.51.100.1/24"] },
    b: {
        name: "wan0",
        namespace: router.name,
        addresses: ["198.51.100.2/24"],
        routes: [{ to: "default", via: "198.51.100.1" }],
    },
});

const pat = new virtnet.linux.PatRouter(
    "pat",
    { host, name: "pat", namespace: router.name, wan: "wan0", lans: ["lan0"] },
    { dependsOn: [inner, outer] },
);

// A machine is a namespace and a cable.
const web = machine("web", "192.168.50.10/24");
machine("client", "192.168.50.11/24");
new virtnet.WebServer("web", { host, namespace: web.name });
new virtnet.WebServer("outside", { host, namespace: outside.name });

const forward = new virtnet.linux.PortForward("http", {
    host,
    router: pat.name,
    namespace: router.name,
    address: "198.51.100.2",
    port: 4000,
    to: "192.168.50.10",
    toPort: 80,
});

export const endpoint = forward.endpoint;
export const pid = sandbox?.pid ?? "not in a sandbox"; // what `nsenter` goes in by

function machine(name: string, address: string): virtnet.linux.Namespace {
    const space = new virtnet.linux.Namespace(name, { host, name });
    new virtnet.linux.Veth(name, {
        host,
        a: { name: `v-${name}`, bridge: bridge.name },
        b: {
            name: "eth0",
            namespace: space.name,
            addresses: [address],
            routes: [{ to: "default", via: "192.168.50.1" }],
        },
    });
    return space;
}
