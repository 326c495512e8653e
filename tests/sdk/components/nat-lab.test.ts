import * as virtnet from "../../../sdk";
import { Program } from "../program";

/** What a program registers, by name, without what every resource has. */
async function made(build: (program: Program) => void): Promise<Record<string, Record<string, unknown>>> {
    const program = new Program();
    build(program);
    const registered = await program.registered();
    return Object.fromEntries(
        registered.map(({ name, inputs: { owner: _o, host: _h, __provider: _p, ...inputs } }) => [
            name,
            inputs,
        ]),
    );
}

test("a new machine gets a card behind NAT, its forwards and, last, its power", async () => {
    const program = new Program();
    new virtnet.NatLab(
        "box",
        {
            machine: { name: "boxA", memory: 256 },
            nat: { network: "10.9.0.0/16" },
            forwards: { ssh: { hostPort: 2222, guestPort: 22 } },
        },
        program.watching(),
    );
    const all = await program.registered();
    expect(all.map(({ name, type }) => [name, type.replace(/^.*virtnet\//, "")])).toEqual([
        ["box", "virtnet:index:NatLab"],
        ["box-machine", "virtualbox:Machine"],
        ["box-nic", "virtualbox:Nic"],
        ["box-ssh", "virtualbox:PortForward"],
        ["box-power", "virtualbox:Power"],
    ]);
    for (const { name } of all.slice(1)) expect([name, program.parentOf(name)]).toEqual([name, "box"]);
});

test("forwards listen on the loopback unless they are told another address", async () => {
    const forwards = await made(
        () =>
            new virtnet.NatLab("box", {
                machine: "theirs",
                slot: 3,
                forwards: {
                    ssh: { hostPort: 2222, guestPort: 22 },
                    dns: { hostPort: 5353, guestPort: 53, protocol: "udp", hostAddress: "" },
                },
            }),
    );
    const nic = { machine: "theirs", slot: 3 };
    expect(forwards["box-ssh"]).toEqual({
        nic,
        name: "ssh",
        hostAddress: "127.0.0.1",
        hostPort: 2222,
        guestPort: 22,
    });
    expect(forwards["box-dns"]).toEqual({
        ...{ nic, name: "dns", hostAddress: "", hostPort: 5353, guestPort: 53 },
        protocol: "udp",
    });
});

test("a machine that is there is taken by its name, its card adopted, and left off if so asked", async () => {
    const all = await made(() => new virtnet.NatLab("box", { machine: "theirs", running: false }));
    expect(Object.keys(all)).toEqual(["box", "box-nic"]);
    expect(all["box-nic"]).toEqual({ machine: "theirs", slot: 1, adopt: true, attachment: { nat: {} } });
});
