import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "../../../sdk";
import { Program } from "../program";

async function inputsOf(args: virtnet.HostOnlyLabArgs): Promise<Record<string, Record<string, unknown>>> {
    const program = new Program();
    new virtnet.HostOnlyLab("lab", args);
    const registered = await program.registered();
    return Object.fromEntries(registered.map(({ name, inputs }) => [name, inputs]));
}

const machines = {
    a: { machine: "boxA", address: "192.168.56.4" },
    b: { machine: "boxB", slot: 1, type: "virtio" },
};

test("every machine gets a card on the adapter, and its address by DHCP if it has one", async () => {
    const all = await inputsOf({ address: "192.168.56.1/24", machines });
    expect(Object.keys(all).sort()).toEqual(["lab", "lab-a", "lab-adapter", "lab-b", "lab-dhcp"]);
    expect(all["lab-a"]).toMatchObject({ machine: "boxA", slot: 2 });
    expect(all["lab-b"]).toMatchObject({ machine: "boxB", slot: 1, type: "virtio" });
    expect(all["lab-a"]).not.toHaveProperty("address");
    expect(all["lab-dhcp"]).toMatchObject({
        clients: [{ nic: { machine: "boxA", slot: 2 }, fixedAddress: "192.168.56.4" }],
        options: {},
    });
});

test.each([
    [
        "192.168.56.1/24",
        { serverAddress: "192.168.56.254/24", lower: "192.168.56.128", upper: "192.168.56.253" },
    ],
    ["10.1.0.1/16", { serverAddress: "10.1.255.254/16", lower: "10.1.128.0", upper: "10.1.255.253" }],
    ["10.1.0.17/28", { serverAddress: "10.1.0.30/28", lower: "10.1.0.24", upper: "10.1.0.29" }],
])("with the host at %s, DHCP has the upper half of the network", async (address, expected) => {
    expect((await inputsOf({ address }))["lab-dhcp"]).toMatchObject(expected);
});

test("as their router, the host is what machines are told as their gateway, with the DNS server given", async () => {
    const all = await inputsOf({ address: "192.168.56.1/24", dns: "9.9.9.9", router: { wan: "eth0" } });
    expect(all["lab-dhcp"]).toMatchObject({
        options: { routers: "192.168.56.1", domainNameServers: "9.9.9.9" },
    });
    expect(all["lab-router"]).toMatchObject({ name: "lab", wan: "eth0" });
    expect(all["lab-router"]).not.toHaveProperty("namespace");
});

test.each(["192.168.56.1", "192.168.56.1/29", "fd00::1/64"])("%s is no address for it", async (address) => {
    const program = new Program();
    expect(() => new virtnet.HostOnlyLab("lab", { address })).toThrow(pulumi.RunError);
    await program.registered();
});
