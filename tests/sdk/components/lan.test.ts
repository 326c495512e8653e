import * as pulumi from "@pulumi/pulumi";
import { PatRouterLan, UnifiedLan } from "../../../sdk";
import type { PatRouterLanArgs, UnifiedLanArgs, UplinkWanArgs } from "../../../sdk";
import { interfaceName } from "../../../provider/net/fields";
import { check } from "../../../provider/core/check";
import { Claims } from "../../../provider/core/claims";
import { registry } from "../../../provider/resources/registry";
import { Program } from "../program";
import type { Registered } from "../program";

const routed: PatRouterLanArgs = {
    network: "172.24.0.0/16",
    gateway: "172.24.0.254",
    wan: {
        address: "198.51.100.2/24",
        gateway: "198.51.100.1",
        peer: { namespace: "isp", addresses: ["198.51.100.1/24"] },
    },
};
const unified: UnifiedLanArgs = {
    ...routed,
    hostAddress: "172.24.0.1",
    pools: { docker: "172.24.1.0/24", qemu: "172.24.2.0/24" },
    hostRoutes: ["198.51.100.0/24"],
};

/** The names of what was made, by type; components and resources alike. */
const namesOf = (made: Registered[]) =>
    Object.fromEntries(made.map(({ name, type }) => [name, type.replace(/^.*[:]/, "")]));

const settled = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

/** What the engine finds wrong with all that was made, as one stack. */
function mistakesOf(made: Registered[]): unknown[] {
    const claims = new Claims();
    return made.flatMap(({ type, inputs }) => {
        const definition = registry.get(type.replace("pulumi-nodejs:dynamic/virtnet/", ""));
        return definition === undefined ? [] : check(definition, inputs, claims).failures;
    });
}

describe("a LAN behind a PAT router", () => {
    test("is a bridge, the router's namespace, its two cables and its rules, each its child", async () => {
        const program = new Program();
        new PatRouterLan("lan", routed, program.watching());
        const made = await program.registered();
        expect(namesOf(made)).toEqual({
            lan: "PatRouterLan",
            "lan-bridge": "Bridge",
            "lan-namespace": "Namespace",
            "lan-lan": "Veth",
            "lan-wan": "Veth",
            "lan-router": "PatRouter",
        });
        for (const { name } of made)
            if (name !== "lan") expect([name, program.parentOf(name)]).toEqual([name, "lan"]);
        expect(mistakesOf(made)).toEqual([]);
    });

    test("its rules stand before either of its cables, and so fall after them", async () => {
        const program = new Program();
        new PatRouterLan("lan", routed, program.watching());
        await program.registered();
        expect(program.waitsFor("lan-router")).toEqual([]);
        for (const cable of ["lan-lan", "lan-wan"]) expect(program.waitsFor(cable)).toEqual(["lan-router"]);
    });

    test("has what its arguments say, IPv6 too", async () => {
        const program = new Program();
        const host = { ssh: { address: "lab" } };
        const six = { network6: "fd00:24::/64", gateway6: "fd00:24::fe", hostAddress6: "fd00:24::1" };
        new PatRouterLan("lan", {
            ...routed,
            ...six,
            host,
            bridge: "br0",
            hostAddress: "172.24.0.1",
            router: "my-edge",
            mtu: 1400,
            logDrops: { rate: "1/second" },
            wan: { ...routed.wan, address6: "fd99::2/64", gateway6: "fd99::1" },
        });
        const made = await program.registered();
        const inputs = Object.fromEntries(made.map((one) => [one.name, one.inputs]));
        expect(made.filter(({ name }) => name !== "lan").map((one) => one.inputs["host"])).toEqual(
            made.slice(1).map(() => host),
        );
        expect(inputs["lan-bridge"]).toMatchObject({
            name: "br0",
            mtu: 1400,
            addresses: ["172.24.0.1/16", "fd00:24::1/64"],
        });
        expect(inputs["lan-namespace"]).toMatchObject({ name: "my-edge" });
        expect(inputs["lan-lan"]).toMatchObject({
            a: { bridge: "br0", mtu: 1400 },
            b: {
                name: "lan0",
                namespace: "my-edge",
                mtu: 1400,
                addresses: ["172.24.0.254/16", "fd00:24::fe/64"],
            },
        });
        expect(inputs["lan-wan"]).toMatchObject({
            a: { name: "isp0", namespace: "isp", addresses: ["198.51.100.1/24"] },
            b: {
                name: "wan0",
                namespace: "my-edge",
                addresses: ["198.51.100.2/24", "fd99::2/64"],
                routes: [
                    { to: "default", via: "198.51.100.1" },
                    { to: "::/0", via: "fd99::1" },
                ],
            },
        });
        expect(inputs["lan-router"]).toMatchObject({
            name: "my_edge",
            namespace: "my-edge",
            wan: "wan0",
            lans: ["lan0"],
            logDrops: { rate: "1/second" },
        });
        expect(mistakesOf(made)).toEqual([]);
    });

    test("a machine more costs two resources, with the router as its gateway", async () => {
        const program = new Program();
        const lan = new PatRouterLan(
            "lan",
            { ...routed, network6: "fd00:24::/64", gateway6: "fd00:24::fe" },
            program.watching(),
        );
        lan.machine("web", { address: "172.24.9.9", address6: "fd00:24::9" });
        const made = (await program.registered()).filter(({ name }) => !name.startsWith("lan"));
        expect(namesOf(made)).toEqual({ web: "Namespace", "web-cable": "Veth" });
        expect(made.find(({ name }) => name === "web-cable")?.inputs).toMatchObject({
            a: { bridge: "lan" },
            b: {
                name: "eth0",
                namespace: "web",
                addresses: ["172.24.9.9/16", "fd00:24::9/64"],
                routes: [
                    { to: "default", via: "172.24.0.254" },
                    { to: "::/0", via: "fd00:24::fe" },
                ],
            },
        });
        expect(["web", "web-cable"].map((name) => program.parentOf(name))).toEqual(["lan", "lan"]);
    });

    test("a port is published at the router's outside address of the server's family", async () => {
        const program = new Program();
        const wan = { ...routed.wan, address6: "fd99::2/64" };
        const lan = new PatRouterLan("lan", { ...routed, wan }, program.watching());
        lan.publish("http", { port: 8080, to: pulumi.output("172.24.1.2"), toPort: 80, from: "10.0.0.0/8" });
        lan.publish("six", { port: 8080, to: "fd00::2", protocol: "udp" });
        const made = Object.fromEntries((await program.registered()).map((one) => [one.name, one.inputs]));
        expect(made["lan-http"]).toMatchObject({
            router: "router",
            namespace: "router",
            address: "198.51.100.2",
            port: 8080,
            to: "172.24.1.2",
            toPort: 80,
            from: "10.0.0.0/8",
        });
        expect(made["lan-six"]).toMatchObject({ address: "fd99::2", protocol: "udp" });
        expect(program.parentOf("lan-http")).toBe("lan");
    });
});

describe("a router whose outside is a network card of the host", () => {
    const lease = { "lan-uplink": { wan: "wan0", wanAddresses: ["192.0.2.7/24", "2001:db8::7/64"] } };
    const routedBy = (uplink: UplinkWanArgs["uplink"]): PatRouterLanArgs => ({ ...routed, wan: { uplink } });

    test.each([
        [{ interface: "eth1" }, "wan0"],
        [{ interface: "eth1", mode: "move", dhcp: true } as const, "eth1"],
        [{ interface: "eth1", mode: "move", name: "isp", dhcp: true } as const, "isp"],
    ])("has an uplink instead of a cable, made when its rules stand: %j", async (uplink, wan) => {
        const program = new Program({}, lease);
        const lan = new PatRouterLan("lan", routedBy(uplink), program.watching());
        const made = await program.registered();
        expect(namesOf(made)).toMatchObject({ "lan-uplink": "Uplink" });
        expect(namesOf(made)).not.toHaveProperty("lan-wan");
        const inputs = Object.fromEntries(made.map((one) => [one.name, one.inputs]));
        expect(inputs["lan-uplink"]).toMatchObject({ ...uplink, namespace: "router" });
        expect(inputs["lan-router"]).toMatchObject({ wan });
        expect(mistakesOf(made)).toEqual([]);
        expect(program.parentOf("lan-uplink")).toBe("lan");
        const [before] = made.filter(({ name }) => ["lan-uplink", "lan-router"].includes(name));
        expect(before?.name).toBe("lan-router");
        await expect(settled(lan.wanAddress)).resolves.toBe("192.0.2.7");
    });

    test("publishes at the addresses that the uplink has", async () => {
        const program = new Program({}, lease);
        const lan = new UnifiedLan("lan", { ...unified, ...routedBy({ interface: "eth1" }) });
        lan.publish("four", { port: 80, to: "172.24.1.2" });
        lan.publish("six", { port: 80, to: "fd00::2" });
        const made = Object.fromEntries((await program.registered()).map((one) => [one.name, one.inputs]));
        expect(made["lan-four"]).toMatchObject({ address: "192.0.2.7" });
        expect(made["lan-six"]).toMatchObject({ address: "2001:db8::7" });
    });

    test("and has no IPv4 address is known by its IPv6 one", async () => {
        const program = new Program({}, { "lan-uplink": { wanAddresses: ["2001:db8::7/64"] } });
        const lan = new PatRouterLan("lan", routedBy({ interface: "eth1" }));
        await program.registered();
        await expect(settled(lan.wanAddress)).resolves.toBe("2001:db8::7");
    });
});

describe("a unified LAN", () => {
    test("is a LAN behind a PAT router, and the host's own routes", async () => {
        const program = new Program();
        const lan = new UnifiedLan("v0", unified, program.watching());
        const made = await program.registered();
        expect(
            Object.entries(namesOf(made)).filter(
                ([name]) => !/^v0-(bridge|namespace|lan|wan|router)$/.test(name),
            ),
        ).toEqual([
            ["v0", expect.stringMatching(/UnifiedLan|PatRouterLan/)],
            ["v0-to-198.51.100.0/24", "Route"],
        ]);
        expect(program.parentOf("v0-to-198.51.100.0/24")).toBe("v0");
        const route = made.find(({ type }) => type.endsWith(":Route"));
        expect(route?.inputs).toMatchObject({ to: "198.51.100.0/24", dev: "v0", via: unified.gateway });
        await expect(settled(lan.wanAddress)).resolves.toBe("198.51.100.2");
        expect(mistakesOf(made)).toEqual([]);
    });

    test("takes machines of its pools only, and without pools any of the LAN", async () => {
        const program = new Program();
        const lan = new UnifiedLan("v0", unified);
        lan.machine("web", { address: "172.24.1.10" });
        expect(() => lan.machine("db", { address: "172.24.9.10" })).toThrow(
            'checking machine "db": address: 172.24.9.10 is in none of the pools. The pools are docker 172.24.1.0/24, qemu 172.24.2.0/24.',
        );
        const poolless = { ...routed, hostAddress: "172.24.0.1" };
        new UnifiedLan("v1", poolless).machine("any", { address: "172.24.9.10" });
        await program.registered();
    });
});

test("whatever the names of machines, those of their interfaces can be and differ", async () => {
    const program = new Program();
    const lan = new PatRouterLan("lan", routed);
    const names = ["a", "a b", "a-b", "a/b", "x".repeat(30), `${"x".repeat(30)}y`, "né", "web.example.org"];
    names.forEach((name, index) =>
        lan.machine(name, { address: `172.24.0.${index + 1}`, name: `m${index}` }),
    );
    const made = await program.registered();
    const ends = made
        .filter(({ name }) => name.endsWith("-cable"))
        .map(({ inputs }) => (inputs["a"] as { name: string }).name);
    expect(new Set(ends).size).toBe(names.length);
    for (const end of ends) expect(interfaceName().parse(end)).toBe(end);
});
