import * as libvirt from "@pulumi/libvirt";
import * as virtnet from "../../../sdk";
import { Program } from "../program";

/** What a program registers, by name, without what every resource has. */
async function made(program: Program): Promise<Record<string, Record<string, unknown>>> {
    const registered = await program.registered();
    return Object.fromEntries(
        registered.map(({ name, inputs: { owner: _o, host: _h, __provider: _p, ...inputs } }) => [
            name,
            inputs,
        ]),
    );
}

test("a network of libvirt's that leads to the bridge starts with libvirt and has the component's name, unless told otherwise", async () => {
    const program = new Program();
    const dock = new virtnet.LibvirtDock(
        "lan",
        { bridge: "lan0", network: { type: libvirt.Network } },
        program.watching(),
    );
    const other = { type: libvirt.Network, name: "other", autostart: false };
    new virtnet.LibvirtDock("second", { bridge: "lan0", network: other });
    const typed: libvirt.Network | undefined = dock.network;
    expect(typed).toBeInstanceOf(libvirt.Network);
    const all = await made(program);
    expect(all["lan-network"]).toMatchObject({
        name: "lan",
        mode: "bridge",
        bridge: "lan0",
        autostart: true,
    });
    expect(all["second-network"]).toMatchObject({ name: "other", autostart: false });
    expect(program.parentOf("lan-network")).toBe("lan");
});

test("a network that is joined gets a cable, the LAN's end first", async () => {
    const program = new Program();
    new virtnet.LibvirtDock("lan", { bridge: "lan0", joins: "virbr2" }, program.watching());
    const all = await made(program);
    expect(Object.keys(all)).toEqual(["lan", "lan-cable"]);
    expect(all["lan-cable"]).toMatchObject({
        a: { name: "vl-lan", bridge: "lan0" },
        b: { name: "vv-lan", bridge: "virbr2" },
    });
    expect(program.parentOf("lan-cable")).toBe("lan");
});

test("a card that is attached is on the LAN's bridge, by the dock's connection, with what else it was given", async () => {
    const program = new Program();
    const dock = new virtnet.LibvirtDock(
        "lan",
        { bridge: "lan0", connection: "qemu:///session", host: { ssh: { address: "there" } } },
        program.watching(),
    );
    dock.attach("db", { domain: "db", model: "e1000", up: false });
    const registered = await program.registered();
    expect(registered.at(-1)).toMatchObject({
        name: "lan-db",
        inputs: {
            domain: "db",
            bridge: "lan0",
            model: "e1000",
            up: false,
            connection: "qemu:///session",
            host: { ssh: { address: "there" } },
        },
    });
    expect(program.parentOf("lan-db")).toBe("lan");
});

test("without anything to do it makes nothing", async () => {
    const program = new Program();
    new virtnet.LibvirtDock("lan", { bridge: "lan0" });
    expect(Object.keys(await made(program))).toEqual(["lan"]);
});
