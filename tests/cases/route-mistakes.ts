import type { Bag } from "../support/lab";

const cable = (route: Bag) => ({
    a: { name: "va" },
    b: { name: "vb", addresses: ["10.0.0.2/24"], routes: [{ to: "10.1.0.0/16", ...route }] },
});
const route = { to: "10.0.0.0/8", dev: "eth0" };

/** Of what a route is given beside its gateway: type, inputs, where it stands, what is wrong, what to do. */
export const routeMistakes: [string, Bag, string, RegExp, RegExp][] = [
    ["Veth", cable({ via: "10.9.0.1" }), "b.routes[0].via", /not on the LAN/, /or `onlink: true`/],
    [
        "Veth",
        cable({ to: "default", src: "fd00::2" }),
        "b.routes[0].src",
        /other address family/,
        /write `::\/0`/,
    ],
    ["Veth", cable({ onlink: true }), "b.routes[0].onlink", /there is none/, /Give `via`/],
    ["Veth", cable({ onlink: "yes" }), "b.routes[0].onlink", /is neither true nor false/, /Give one of them/],
    ["Veth", cable({ to: "fd01::/64", mtu: 1279 }), "b.routes[0].mtu", /1279 is below 1280/, /Give 1280/],
    ["Veth", cable({ src: "10.0.0.2/24" }), "b.routes[0].src", /is not an IP address/, /Write it as/],
    [
        "Route",
        { ...route, src: "fd00::1" },
        "src",
        /other address family/,
        /Give a source address of the same/,
    ],
    ["Route", { ...route, onlink: true }, "onlink", /there is none/, /Give `via`/],
    ["Route", { ...route, mtu: 65_521 }, "mtu", /is not a route's MTU/, /from 68 to 65520/],
    [
        "Route",
        { ...route, type: "throw" },
        "type",
        /is not a type of route/,
        /Give one of unicast, blackhole/,
    ],
    ["Route", { to: "10.0.0.0/8" }, "dev", /is required for a route that leads/, /Name the interface/],
    ["Route", { ...route, type: "prohibit" }, "dev", /of no use to a route of type prohibit/, /Leave it out/],
    ...["via", "src"].map((name): [string, Bag, string, RegExp, RegExp] => [
        "Route",
        { to: "10.0.0.0/8", type: "blackhole", [name]: "10.0.0.1" },
        name,
        /of no use to a route of type blackhole/,
        /Leave it out/,
    ]),
];
