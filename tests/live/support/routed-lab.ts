/** What tests vary of the lab that most of them use. */
export interface RoutedLab {
    mtu?: number;
    bridge?: string;
    /** Resource name to address. */
    machines?: Record<string, { address: string; namespace?: string }>;
    forwards?: Record<string, { port: number | string; to: string; toPort?: number | string }>;
    /** Further inputs of the PatRouter. */
    rules?: object;
    /** Further text of the program. */
    more?: string;
}

/** The router's outside address, and that of the outside world. */
export const wan = "198.51.100.2";
export const outside = "198.51.100.1";

/**
 * A LAN of single resources in a sandbox - no component, so that each step can be told: bridge `lan`, router `router` with
 * its cables `lan-cable` and `uplink` and its `rules`, the `outside`, machines with a cable and a web server each.
 */
export function routedLab(lab: RoutedLab = {}): string {
    const { mtu = 1500, bridge = "lan0", rules = {}, more = "", forwards = {} } = lab;
    const machines = lab.machines ?? { web: { address: "10.77.0.10" } };
    const space = (name: string, actual = name) =>
        `const ${name} = new virtnet.linux.Namespace("${name}", { host, name: "${actual}" });`;
    return [
        `const { host } = new virtnet.linux.Sandbox("box"); exports.host = host;`,
        `const lan = new virtnet.linux.Bridge("lan", { host, name: "${bridge}", mtu: ${mtu}, addresses: ["10.77.0.2/24"] });`,
        space("outside"),
        space("router"),
        `const lanCable = new virtnet.linux.Veth("lan-cable", { host,`,
        `    a: { name: "v-router", bridge: lan.name, mtu: ${mtu} },`,
        `    b: { name: "lan0", namespace: router.name, addresses: ["10.77.0.1/24"], mtu: ${mtu} } });`,
        `const uplink = new virtnet.linux.Veth("uplink", { host,`,
        `    a: { name: "isp0", namespace: outside.name, addresses: ["${outside}/24"], routes: [{ to: "10.77.0.0/24", via: "${wan}" }] },`,
        `    b: { name: "wan0", namespace: router.name, addresses: ["${wan}/24"], routes: [{ to: "default", via: "${outside}" }] } });`,
        `const rules = new virtnet.linux.PatRouter("rules", { host, name: "router", namespace: router.name, wan: "wan0", lans: ["lan0"],`,
        `    ...${JSON.stringify(rules)} }, { dependsOn: [lanCable, uplink] });`,
        `new virtnet.WebServer("outside", { host, namespace: outside.name });`,
        ...Object.entries(machines).flatMap(([name, { address, namespace }]) => [
            space(name, namespace),
            `new virtnet.linux.Veth("${name}-cable", { host,`,
            `    a: { name: "v-${name}", bridge: lan.name, mtu: ${mtu} },`,
            `    b: { name: "eth0", namespace: ${name}.name, addresses: ["${address}/24"], mtu: ${mtu}, routes: [{ to: "default", via: "10.77.0.1" }] } });`,
            `new virtnet.WebServer("${name}", { host, namespace: ${name}.name });`,
        ]),
        ...Object.entries(forwards).map(
            ([name, forward]) =>
                `new virtnet.linux.PortForward("${name}", { host, router: rules.name, namespace: router.name, ...${JSON.stringify(forward)} });`,
        ),
        more,
    ].join("\n");
}
