import { check } from "../../../provider/core/check";
import { Claims } from "../../../provider/core/claims";
import { unknownValue } from "../../../provider/core/tolerant";
import { registry } from "../../../provider/resources/registry";
import { variantRows } from "../../support/examples";
import type { Bag } from "../../support/lab";

const local = { host: { local: {} } };
const at = (address: string, more: Bag = {}) => ({ host: { ssh: { address, ...more } } });

/** The stack so far, and what a resource more is told. */
class Stack {
    private readonly claims = new Claims();

    add(owner: string, type: string, inputs: Bag): { property: string; reason: string }[] {
        const definition = registry.get(`linux:${type}`);
        if (definition === undefined) throw new Error(`no type ${type}`);
        return check(definition, { ...local, owner: `demo/dev/${owner}`, ...inputs }, this.claims).failures;
    }
}

const veth = (b: Bag, a = "va") => ({ a: { name: a }, b: { name: "vb", namespace: "lab", ...b } });
const plugged = (bridge: string, namespace: string) => ({
    a: { name: `v-${namespace}` },
    b: { name: "e0", namespace, bridge, addresses: ["10.0.0.5/24"] },
});
const forward = { router: "edge", namespace: "lab", port: 4000, to: "10.0.0.2" };
const route = { to: "10.9.0.0/16", dev: "eth0" };

/** What one has and another wants: the type and inputs of each, where it is told, and what is taken. */
const conflicts: [string, Bag, string, Bag, string, string][] = [
    ["Bridge", { name: "lan" }, "Bridge", { name: "lan" }, "name", "the interface name lan"],
    ["Bridge", { name: "lan" }, "Tap", { name: "lan" }, "name", "the interface name lan"],
    [
        "Bridge",
        { name: "vb", namespace: "lab" },
        "Veth",
        veth({}),
        "b.name",
        "the interface name vb in namespace lab",
    ],
    [
        "Bridge",
        { name: "b", addresses: ["10.0.0.1/24"] },
        "Bridge",
        { name: "c", addresses: ["10.0.0.1/32"] },
        "addresses[0]",
        "the address 10.0.0.1",
    ],
    [
        "Bridge",
        { name: "b", addresses: ["10.0.0.1/24"] },
        "Bridge",
        { name: "c", addresses: ["10.0.0.2/25"] },
        "addresses[0]",
        "the network 10.0.0.0/25",
    ],
    [
        "Bridge",
        { name: "b", addresses: ["fd00::1/64"] },
        "Bridge",
        { name: "c", addresses: ["10.1.0.1/24", "FD00:0::2/64"] },
        "addresses[1]",
        "the network fd00::/64",
    ],
    [
        "Bridge",
        { name: "b", addresses: ["10.0.0.1/8"] },
        "Address",
        { dev: "eth0", cidr: "10.5.0.1/16" },
        "cidr",
        "the network 10.5.0.0/16",
    ],
    [
        "Address",
        { dev: "eth0", cidr: "10.5.0.1/16" },
        "Address",
        { dev: "eth0", cidr: "10.5.0.1/24" },
        "cidr",
        "the address 10.5.0.1",
    ],
    [
        "Veth",
        plugged("br0", "one"),
        "Tap",
        { name: "e0", namespace: "one" },
        "name",
        "the interface name e0 in namespace one",
    ],
    ["Namespace", { name: "n" }, "Namespace", { name: "n" }, "name", "the namespace name n"],
    [
        "PatRouter",
        { name: "edge", wan: "w", lans: ["l"] },
        "PatRouter",
        { name: "edge", wan: "x", lans: ["m"] },
        "name",
        "the router name edge",
    ],
    ["PortForward", forward, "PortForward", { ...forward, to: "10.0.0.3" }, "port", "tcp port 4000"],
    [
        "PortForward",
        forward,
        "PortForward",
        { ...forward, address: "192.0.2.1" },
        "port",
        "tcp port 4000 of 192.0.2.1",
    ],
    [
        "PortForward",
        { ...forward, port: "4000-4010" },
        "PortForward",
        { ...forward, port: 4010 },
        "port",
        "tcp port 4010",
    ],
    [
        "PortForward",
        { ...forward, from: "10.0.0.0/8" },
        "PortForward",
        { ...forward, from: "10.1.0.0/16" },
        "port",
        "tcp port 4000",
    ],
    [
        "Route",
        route,
        "Route",
        { ...route, dev: "eth1", via: "10.0.0.1" },
        "to",
        "the route to 10.9.0.0/16 in table main",
    ],
    [
        "Sysctl",
        { key: "net.ipv4.ip_forward", value: 1 },
        "Sysctl",
        { key: "net/ipv4/ip_forward", value: 0 },
        "key",
        "the sysctl net/ipv4/ip_forward",
    ],
    [
        "BridgePort",
        { interface: "p", bridge: "a" },
        "BridgePort",
        { interface: "p", bridge: "b" },
        "interface",
        "the bridge port p",
    ],
].map((row) => row as [string, Bag, string, Bag, string, string]);

/** Pairs that look alike but go together. */
const peace: [string, Bag, string, Bag][] = [
    ["Bridge", { name: "lan" }, "Bridge", { name: "lan", namespace: "lab" }],
    [
        "Bridge",
        { name: "b", addresses: ["10.0.0.1/24"] },
        "Bridge",
        { name: "c", addresses: ["10.0.1.1/24"] },
    ],
    [
        "Bridge",
        { name: "b", addresses: ["10.0.0.1/24"] },
        "Bridge",
        { name: "c", namespace: "lab", addresses: ["10.0.0.1/24"] },
    ],
    ["Bridge", { name: "b", addresses: ["10.0.0.1/24"] }, "Address", { dev: "b", cidr: "10.0.0.2/24" }],
    ["Bridge", { name: "b", addresses: ["10.0.0.1/24", "10.0.0.2/24"] }, "Namespace", { name: "b" }],
    ["Bridge", { name: "b", addresses: ["10.0.0.1/24"] }, "Address", { dev: "eth0", cidr: "10.0.0.9/32" }],
    ["Veth", plugged("br0", "one"), "Veth", plugged("br0", "two")],
    ["PortForward", forward, "PortForward", { ...forward, protocol: "udp" }],
    ["PortForward", forward, "PortForward", { ...forward, port: 4001 }],
    ["PortForward", forward, "PortForward", { ...forward, to: "fd00::2" }],
    ["PortForward", forward, "PortForward", { ...forward, namespace: "other" }],
    [
        "PortForward",
        { ...forward, address: "192.0.2.1" },
        "PortForward",
        { ...forward, address: "192.0.2.2" },
    ],
    ["PortForward", { ...forward, from: "10.0.0.0/8" }, "PortForward", { ...forward, from: "11.0.0.0/8" }],
    ["Route", route, "Route", { ...route, metric: 5 }],
    ["Route", route, "Route", { ...route, table: "77" }],
    ["Route", route, "Route", { ...route, namespace: "lab" }],
    [
        "Sysctl",
        { key: "net.ipv4.ip_forward", value: 1 },
        "Sysctl",
        { key: "net.ipv4.ip_forward", value: 1, namespace: "lab" },
    ],
    ["Process", { command: ["a"] }, "Process", { command: ["a"] }],
];

describe("within a stack", () => {
    test.each(conflicts)("%s %j leaves no room for %s %j", (type, has, other, wants, property, what) => {
        const stack = new Stack();
        expect(stack.add("first", type, has)).toEqual([]);
        const found = stack.add("second", other, wants);
        const told = found.find((failure) => failure.property === property);
        expect(told?.reason).toContain(`${what} is taken: ${type} "first" of stack demo/dev has `);
        expect(told?.reason).toMatch(/\. Give each its own\.$/);
    });

    test.each(conflicts)("%s %j on another host leaves room for %s %j", (type, has, other, wants) => {
        const stack = new Stack();
        expect(stack.add("first", type, { ...has, ...at("10.0.0.1") })).toEqual([]);
        expect(stack.add("second", other, { ...wants, ...at("10.0.0.2") })).toEqual([]);
        expect(stack.add("third", other, { ...wants, ...at("10.0.0.1", { port: 2222 }) })).toEqual([]);
        expect(stack.add("fourth", other, wants)).toEqual([]);
    });

    test.each(peace)("%s %j and %s %j go together", (type, one, other, two) => {
        const stack = new Stack();
        expect([...stack.add("first", type, one), ...stack.add("second", other, two)]).toEqual([]);
    });

    test("how a host is reached makes it no other", () => {
        const stack = new Stack();
        stack.add("first", "Bridge", { name: "lan", ...at("10.0.0.1") });
        const again = at("10.0.0.1", { port: 22, identityFile: "~/.ssh/id", connectTimeoutSeconds: 3 });
        expect(stack.add("second", "Bridge", { name: "lan", ...again })).toHaveLength(1);
    });

    test.each([
        [{ id: "virtnet:a/b/Sandbox/c" }, { id: "virtnet:a/b/Sandbox/d" }, 0],
        [{ id: "virtnet:a/b/Sandbox/c" }, { id: "virtnet:a/b/Sandbox/c" }, 1],
        [{ id: "virtnet:a/b/Sandbox/c" }, { id: "virtnet:a/b/Sandbox/c", on: at("h").host }, 0],
    ])("sandboxes %j and %j collide %i times", (one, other, times) => {
        const stack = new Stack();
        stack.add("first", "Bridge", { name: "lan", host: { sandbox: one } });
        expect(stack.add("second", "Bridge", { name: "lan", host: { sandbox: other } })).toHaveLength(times);
    });

    test("one interface's networks may overlap, and its addresses may not be the same", () => {
        const stack = new Stack();
        expect(stack.add("it", "Bridge", { name: "b", addresses: ["10.0.0.1/24", "10.0.0.2/25"] })).toEqual(
            [],
        );
        const doubled = stack.add("that", "Bridge", { name: "c", addresses: ["10.7.0.1/24", "10.7.0.1/25"] });
        expect(doubled.map(({ property, reason }) => `${property}: ${reason}`)).toEqual([
            "addresses[1]: the address 10.7.0.1 is taken: addresses[0] of this resource has the address 10.7.0.1. Give each its own.",
        ]);
    });

    test("what a resource no longer wants is free for others", () => {
        const stack = new Stack();
        stack.add("first", "Bridge", { name: "old", addresses: ["10.0.0.1/24"] });
        stack.add("first", "Bridge", { name: "new", addresses: ["10.1.0.1/24"] });
        expect(stack.add("second", "Bridge", { name: "old", addresses: ["10.0.0.1/24"] })).toEqual([]);
        expect(stack.add("third", "Bridge", { name: "new" })).toHaveLength(1);
    });

    test("where something is not known yet, nothing is claimed and nothing collides", () => {
        const stack = new Stack();
        expect(stack.add("first", "Bridge", { name: "lan", addresses: [unknownValue] })).toEqual([]);
        expect(stack.add("second", "Bridge", { name: "lan", host: unknownValue })).toEqual([]);
        expect(stack.add("third", "Bridge", { name: "lan" })).toEqual([]);
    });

    test("one with mistakes claims nothing", () => {
        const stack = new Stack();
        stack.add("first", "Bridge", { name: "lan", mtu: 1 });
        stack.add("second", "Macvlan", {
            name: "lan",
            parent: "p",
            routes: [{ to: "default", via: "10.0.0.1" }],
        });
        expect(stack.add("third", "Bridge", { name: "lan" })).toEqual([]);
    });
});

test.each(variantRows())(
    "$title checked again, changed or not, does not collide with itself",
    ({ definition, inputs }) => {
        const claims = new Claims();
        const news = { ...local, owner: "demo/dev/it", ...inputs };
        const first = check(definition, news, claims);
        expect(first.failures).toEqual([]);
        expect(check(definition, news, claims).failures).toEqual([]);
        expect(check(definition, { ...first.inputs, adopt: true }, claims).failures).toEqual([]);
    },
);
