/** The addresses of the dual-stack lab, by family. */
export const nets = {
    4: {
        lan: "10.77.0.0/24",
        gateway: "10.77.0.1",
        web: "10.77.0.10",
        db: "10.77.0.20",
        wan: "198.51.100.2",
        outside: "198.51.100.1",
        guest: "198.51.100.9",
        wanLength: 24,
        guestOnly: "198.51.100.9/32",
    },
    6: {
        lan: "fd77::/64",
        gateway: "fd77::1",
        web: "fd77::10",
        db: "fd77::20",
        wan: "2001:db8::2",
        outside: "2001:db8::1",
        guest: "2001:db8::9",
        wanLength: 64,
        guestOnly: "2001:db8::9/128",
    },
} as const;

/** The published ports, the same in both families. */
export const ports = { http: 4000, range: "4100-4102", udp: 5300, guests: 4200, outsiders: 4300 };

const [v4, v6] = [nets[4], nets[6]];
const on = (net: typeof v4 | typeof v6, name: "outside" | "guest") => `${net[name]}/${net.wanLength}`;

/**
 * A LAN with IPv4 and IPv6 in a sandbox, by the component: machines `web` and `db`; outside, on one segment with the
 * router, `outside` - which has a route to the LAN, as a hostile neighbour would - and `guest`.
 */
export const dualStackLab = `
const { host } = new virtnet.linux.Sandbox("box");
const segment = new virtnet.linux.Bridge("segment", { host, name: "inet0" });
const lan = new virtnet.PatRouterLan("lan", { host, bridge: "lan0",
    network: "${v4.lan}", gateway: "${v4.gateway}", network6: "${v6.lan}", gateway6: "${v6.gateway}",
    wan: { address: "${v4.wan}/24", gateway: "${v4.outside}", address6: "${v6.wan}/64", gateway6: "${v6.outside}",
        peer: { bridge: segment.name } } });
for (const [name, addresses, routes] of [
    ["outside", ${JSON.stringify([on(v4, "outside"), on(v6, "outside")])}, ${JSON.stringify([v4, v6].map(({ lan, wan }) => ({ to: lan, via: wan })))}],
    ["guest", ${JSON.stringify([on(v4, "guest"), on(v6, "guest")])}, []],
]) {
    const space = new virtnet.linux.Namespace(name, { host, name });
    new virtnet.linux.Veth(name + "-cable", { host, a: { name: "v-" + name, bridge: segment.name }, b: { name: "eth0", namespace: space.name, addresses, routes } });
    new virtnet.WebServer(name, { host, namespace: space.name });
}
const machines = {
    web: lan.machine("web", { address: "${v4.web}", address6: "${v6.web}" }),
    db: lan.machine("db", { address: "${v4.db}", address6: "${v6.db}" }),
};
for (const [name, { namespace }] of Object.entries(machines)) new virtnet.WebServer(name, { host, namespace });
for (const port of [5000, 5001, 5002]) new virtnet.WebServer("web" + port, { host, namespace: machines.web.namespace, port });
for (const [family, net] of Object.entries(${JSON.stringify(nets)})) {
    const to = net.web;
    lan.publish("http" + family, { port: ${ports.http}, to, toPort: 80 });
    lan.publish("range" + family, { port: "${ports.range}", to, toPort: "5000-5002" });
    lan.publish("udp" + family, { protocol: "udp", port: ${ports.udp}, to });
    lan.publish("guests" + family, { port: ${ports.guests}, to: net.db, toPort: 80, from: net.guestOnly });
    new virtnet.linux.PortForward("outsiders" + family, { host, router: lan.router.name, namespace: lan.namespace.name,
        port: ${ports.outsiders}, to, toPort: 80, hairpin: false });
}
`;
