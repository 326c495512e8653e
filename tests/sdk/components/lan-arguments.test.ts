import * as pulumi from "@pulumi/pulumi";
import { PatRouterLan, UnifiedLan } from "../../../sdk";
import type { PatRouterLanArgs, UnifiedLanArgs } from "../../../sdk";
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

/** What the engine finds wrong with all that was made, as one stack. */
function mistakesOf(made: Registered[]): unknown[] {
    const claims = new Claims();
    return made.flatMap(({ type, inputs }) => {
        const definition = registry.get(type.replace("pulumi-nodejs:dynamic/virtnet/", ""));
        return definition === undefined ? [] : check(definition, inputs, claims).failures;
    });
}

describe("a LAN of IPv6", () => {
    const six = {
        network: "fd24::/64",
        gateway: "fd24::fe",
        hostAddress: "fd24::1",
        pools: { docker: "fd24::1:0/112" },
        hostRoutes: ["fd99::/64"],
        wan: {
            address: "fd99::2/64",
            gateway: "fd99::1",
            peer: { namespace: "isp", addresses: ["fd99::1/64"] },
        },
    };

    test("alone has the routes and published ports that one of IPv4 has", async () => {
        const program = new Program();
        const lan = new UnifiedLan("lan", six);
        lan.machine("web", { address: "fd24::1:10" });
        lan.publish("http", { port: 80, to: "fd24::1:10" });
        const made = await program.registered();
        expect(mistakesOf(made)).toEqual([]);
        const inputs = Object.fromEntries(made.map((one) => [one.name, one.inputs]));
        expect(inputs["web-cable"]).toMatchObject({ b: { routes: [{ to: "::/0", via: "fd24::fe" }] } });
        expect(inputs["lan-wan"]).toMatchObject({ b: { routes: [{ to: "::/0", via: "fd99::1" }] } });
        expect(inputs["lan-to-fd99::/64"]).toMatchObject({ via: "fd24::fe" });
        expect(inputs["lan-http"]).toMatchObject({ address: "fd99::2" });
    });

    test("beside one of IPv4 has pools and routes of its own", async () => {
        const program = new Program();
        const both = { network6: "fd24::/64", gateway6: "fd24::fe", hostAddress6: "fd24::1" };
        const pools = { ...unified.pools, docker6: "fd24::1:0/112" };
        const lan = new UnifiedLan("lan", { ...unified, ...both, pools, hostRoutes: ["fd99::/64"] });
        lan.machine("web", { address: "172.24.1.10", address6: "fd24::1:10" });
        expect(() => lan.machine("db", { address: "172.24.1.11", address6: "fd24::2:10" })).toThrow(
            /address6: fd24::2:10 is in none of the pools/,
        );
        const made = await program.registered();
        expect(mistakesOf(made)).toEqual([]);
        const route = made.find(({ type }) => type.endsWith(":Route"));
        expect(route?.inputs).toMatchObject({ to: "fd99::/64", via: "fd24::fe" });
    });
});

test("a LAN whose name is too long for an interface has a bridge with a shorter one", async () => {
    const program = new Program();
    new PatRouterLan("virtual-networking-lab", routed);
    const made = await program.registered();
    expect(mistakesOf(made)).toEqual([]);
});

describe("arguments that cannot be are refused before anything is made:", () => {
    const wan = routed.wan;
    test.each([
        [{ network: "172.24.0.0", pools: {} }, /network: "172\.24\.0\.0" is not a network\. Write it as/],
        [
            { gateway: "172.25.0.1" },
            /gateway: 172\.25\.0\.1 is outside the LAN 172\.24\.0\.0\/16\. Give one inside/,
        ],
        [{ gateway: "x" }, /gateway: "x" is not an address\. Write it as/],
        [{ hostAddress: "10.0.0.1" }, /hostAddress: 10\.0\.0\.1 is outside the LAN/],
        [{ gateway6: "fd00::1" }, /gateway6: fd00::1 is on no network of the LAN's\. Give `network6`/],
        [
            { hostAddress6: "fd00::1" },
            /hostAddress6: fd00::1 is on no network of the LAN's\. Give `network6`/,
        ],
        [{ network6: "172.25.0.0/16" }, /network6: 172\.25\.0\.0\/16 is of IPv4\. Give a network of IPv6/],
        [{ network6: "fd00::1/64" }, /network6: fd00::1\/64 is an address in a network/],
        [
            { wan: { ...wan, address6: "fd99::2" } },
            /wan\.address6: "fd99::2" is not an address with a prefix length\. Write it as fd99/,
        ],
        [{ wan: { ...wan, address6: "10.0.0.1/8" } }, /wan\.address6: 10\.0\.0\.1\/8 is of IPv4/],
        [
            { wan: { ...wan, address6: "fd99::2/64", gateway6: "fd98::1" } },
            /wan\.gateway6: fd98::1 is outside the WAN's network fd99::\/64/,
        ],
        [{ wan: { ...wan, gateway6: "fd98::1" } }, /wan\.gateway6: .*Give `wan\.address6`/],
        [
            { hostRoutes: ["default"] },
            /hostRoutes\[0\]: "default" .*host's own way out.*`wan\.uplink\.hostGateway`/,
        ],
        [{ hostRoutes: ["10.0.0.0/8", "0.0.0.0/0"] }, /hostRoutes\[1\]: "0\.0\.0\.0\/0" .*own way out/],
        [{ hostRoutes: ["::/0"] }, /hostRoutes\[0\]: "::\/0" .*own way out/],
        [{ hostRoutes: ["10.0.0.1/8"] }, /hostRoutes\[0\]: 10\.0\.0\.1\/8 is an address in a network/],
        [
            { hostRoutes: ["fd70::/64"] },
            /hostRoutes\[0\]: fd70::\/64 is of IPv6, .*Give `gateway6` and `hostAddress6`/,
        ],
        [
            { network6: "fd00::/64", gateway6: "fd00::fe", hostRoutes: ["fd70::/64"] },
            /hostRoutes\[0\]: fd70::\/64 is of IPv6, .*Give `gateway6` and `hostAddress6`/,
        ],
        [
            { pools: { a: "fd24:0:0:1::/80" } },
            /pools\.a: fd24:0:0:1::\/80 is on no network of the LAN's\. Give `network6`/,
        ],
        [
            { network: "172.24.0.1/16" },
            /network: 172\.24\.0\.1\/16 is an address in a network\. Write the network, 172\.24\.0\.0\/16/,
        ],
        [{ network: "lan" }, /network: "lan" is not a network/],
        [{ network6: "fd00::/64", hostAddress6: "fd01::1" }, /hostAddress6: fd01::1 is outside the LAN/],
        [
            { wan: { ...wan, address: "198.51.100.2" } },
            /wan\.address: "198\.51\.100\.2" is not an address with a prefix length\. Write/,
        ],
        [
            { wan: { ...wan, gateway: "10.0.0.1" } },
            /wan\.gateway: 10\.0\.0\.1 is outside the WAN's network 198\.51\.100\.0\/24/,
        ],
        [{ pools: { a: "10.0.0.0/24" } }, /pools\.a: 10\.0\.0\.0\/24 is outside the LAN/],
        [
            { pools: { a: "172.24.1.0/24", b: "172.24.1.128/25" } },
            /pools\.b: 172\.24\.1\.128\/25 overlaps pool a \(172\.24\.1\.0\/24\)\. Give/,
        ],
        [{ pools: { a: "docker" } }, /pools\.a: "docker" is not an address/],
    ])("%j", async (wrong, message) => {
        const program = new Program();
        let thrown: unknown;
        try {
            new UnifiedLan("v0", { ...unified, ...wrong });
        } catch (error) {
            thrown = error;
        }
        expect(thrown).toBeInstanceOf(pulumi.RunError); // which Pulumi shows without a stack
        expect((thrown as Error).message).toMatch(message);
        const made = await program.registered();
        expect(made.filter(({ type }) => type.includes("dynamic"))).toEqual([]);
    });
});
