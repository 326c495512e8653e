import type * as pulumi from "@pulumi/pulumi";
import { MeshOfHosts } from "../../../sdk";
import type { MeshOfHostsArgs } from "../../../sdk";
import { check } from "../../../provider/core/check";
import { Claims } from "../../../provider/core/claims";
import { registry } from "../../../provider/resources/registry";
import { Program } from "../program";

const ssh = (address: string) => ({ ssh: { address } });
const hosts = {
    left: { host: ssh("l"), address: "192.0.2.10", addresses: ["10.20.0.1/16"] },
    right: { host: ssh("r"), address: "192.0.2.11" },
    third: { host: ssh("t"), address: "192.0.2.12", namespace: "lab", bridge: "br9" },
};
const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

async function madeOf(args: MeshOfHostsArgs, more: (mesh: MeshOfHosts) => void = () => undefined) {
    const program = new Program();
    const mesh = new MeshOfHosts("lan", args, program.watching());
    more(mesh);
    const mtu = await valueOf(mesh.mtu);
    const made = await program.registered();
    const inputsOf = (name: string) => made.find((one) => one.name === name)?.inputs;
    return { program, made, mtu, inputsOf };
}

test("each host has a bridge and a tunnel to all others, of one size of frames", async () => {
    const { made, inputsOf, mtu, program } = await madeOf({ vni: 42, hosts });
    expect(mtu).toBe(1450);
    expect(
        made
            .map(({ name }) => name)
            .filter((name) => name.startsWith("lan-"))
            .sort(),
    ).toEqual(["left", "right", "third"].flatMap((name) => [`lan-${name}-bridge`, `lan-${name}-tunnel`]));
    expect(inputsOf("lan-left-bridge")).toMatchObject({
        host: ssh("l"),
        name: "lan",
        mtu,
        addresses: ["10.20.0.1/16"],
    });
    expect(inputsOf("lan-left-tunnel")).toMatchObject({
        host: ssh("l"),
        name: "vx-lan",
        vni: 42,
        local: "192.0.2.10",
        remotes: ["192.0.2.11", "192.0.2.12"],
        bridge: "lan",
        mtu,
    });
    expect(inputsOf("lan-third-tunnel")).toMatchObject({
        namespace: "lab",
        bridge: "br9",
        remotes: ["192.0.2.10", "192.0.2.11"],
    });
    expect(program.parentOf("lan-left-tunnel")).toBe("lan");
});

test("every resource passes its own checks", async () => {
    const { made } = await madeOf({ vni: 42, hosts, port: 8472, underlayMtu: 9000 });
    const claims = new Claims();
    for (const { type, inputs } of made.filter(({ type }) => type.includes("dynamic"))) {
        const definition = registry.get(type.replace(/^.*virtnet\//, ""));
        expect(definition && check(definition, inputs, claims).failures).toEqual([]);
    }
});

test.each([
    ["over IPv6", { a: { address: "fd00::1" }, b: { address: "fd00::2" } }, {}, 1430],
    [
        "over large packets",
        { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" } },
        { underlayMtu: 9000 },
        8950,
    ],
    ["as given", { a: { address: "10.0.0.1" } }, { mtu: 1300 }, 1300],
])("the largest frame is, %s, %j", async (_what, hosts, more, mtu) => {
    expect((await madeOf({ vni: 1, hosts, ...more })).mtu).toBe(mtu);
});

test("a machine is on its host's bridge, in its bridge's namespace, with the LAN's size of frames", async () => {
    const { inputsOf } = await madeOf({ vni: 42, hosts }, (mesh) => {
        mesh.machine("db", { on: "third", addresses: ["10.20.0.9/16"] });
    });
    expect(inputsOf("db")).toMatchObject({ host: ssh("t"), name: "db" });
    expect(inputsOf("db-cable")).toMatchObject({
        host: ssh("t"),
        a: { bridge: "br9", namespace: "lab", mtu: 1450 },
        b: { namespace: "db", addresses: ["10.20.0.9/16"], mtu: 1450 },
    });
});

test.each([true, false, undefined])(
    "told to persist: %s, it tells all of its own the same",
    async (persist) => {
        const args = { vni: 42, hosts, ...(persist === undefined ? {} : { persist }) };
        const { made } = await madeOf(args, (mesh) => {
            mesh.machine("db", { on: "third", addresses: ["10.20.0.9/16"] });
        });
        const all = made.filter(({ type }) => type.includes("dynamic"));
        expect(all.map(({ inputs }) => inputs["persist"])).toEqual(Array(8).fill(persist));
    },
);

test.each([
    [
        "one address twice",
        { a: { address: "fd00::1" }, b: { address: "fd00:0::1" } },
        /hosts\.b\.address: fd00::1 is that of a already/,
    ],
    [
        "two families",
        { a: { address: "fd00::1" }, b: { address: "10.0.0.1" } },
        /10\.0\.0\.1 is of another address family than fd00::1 of a/,
    ],
    ["no address", { a: { address: "left" } }, /hosts\.a\.address: "left" is not an address/],
])("%s is refused while the program runs", (_what, hosts, message) => {
    void new Program();
    expect(() => new MeshOfHosts("lan", { vni: 1, hosts })).toThrow(message);
});

test("a host that there is not is named, with those that there are", () => {
    void new Program();
    const mesh = new MeshOfHosts("lan", { vni: 42, hosts });
    expect(() => mesh.at("fourth")).toThrow(/there is no host "fourth"\. The hosts are left, right, third\./);
});
