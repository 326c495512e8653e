/** What no recording shows, because no machine runs where they are made: by VirtualBox's manual and source. */
import type { VirtualBoxCommand } from "../../../../../provider/host/virtualbox/command";
import type { FakeVirtualBox } from "../../../../../provider/host/virtualbox/fake/site";
import { manage, virtualBoxLab } from "../../../../support/virtualbox/lab";

const start = manage("startvm", "guest", "--type", "headless");
const live = (...words: string[]) => manage("controlvm", "guest", ...words);

async function card(host: FakeVirtualBox, slot: number) {
    const machine = await host.point().machine("guest");
    return machine?.cards.find((one) => one.slot === slot);
}

describe("on a running machine", () => {
    test.each([
        ["setlinkstate1 off", { cableConnected: false }],
        ["nicpromisc1 allow-all", { promiscuous: "allow-all" }],
        ["nic1 intnet lab", { attachment: { internal: "lab" } }],
        ["nic1 hostonly vboxnet0", { attachment: { hostOnly: "vboxnet0" } }],
        ["nic1 generic UDPTunnel", { attachment: { generic: { driver: "UDPTunnel", properties: {} } } }],
        ["nic1 null", { attachment: { unattached: {} } }],
        ["natpf1 ssh,tcp,,2222,,22", { forwards: [{ name: "somebody" }, { name: "ssh", hostPort: 2222 }] }],
        ["natpf1 delete somebody", { forwards: [] }],
    ])("`controlvm %s` is done at once", async (words, expected) => {
        const host = await virtualBoxLab.make([start]);
        await host.execute(live(...words.split(" ")));
        expect(await card(host, 1)).toMatchObject(expected);
    });

    test.each([
        [live("nic1", "intnet"), /Missing argument/],
        [live("setlinkstate2", "on"), /NIC 2 is currently disabled/],
        [live("natpf1", "somebody,tcp,,1,,2"), /name already exists/],
        [manage("modifyvm", "guest", "--memory", "512"), /already locked for a session/],
        [manage("storagectl", "guest", "--name", "x", "--add", "sata"), /already locked/],
        [manage("unregistervm", "guest", "--delete"), /while it is locked/],
        [manage("startvm", "guest", "--type", "gui"), /already locked by a session/],
    ])("%j is refused and leaves things as they were", async (command, why) => {
        const host = await virtualBoxLab.make([start]);
        const before = host.snapshot();
        await expect(host.execute(command)).rejects.toThrow(why);
        expect(host.snapshot()).toEqual(before);
        expect(host.done).toEqual([]);
    });

    test("whose state is saved nothing of its hardware changes", async () => {
        const host = await virtualBoxLab.make([start, live("savestate")]);
        await expect(host.execute(manage("modifyvm", "guest", "--cpus", "2"))).rejects.toThrow(
            /not mutable \(state is Saved\)/,
        );
    });
});

describe("the address of a host-only adapter", () => {
    const plug = manage("modifyvm", "guest", "--nic2", "hostonly", "--host-only-adapter2", "vboxnet1");
    const made = [manage("hostonlyif", "create"), plug];
    const remember = (name: string, value: string) =>
        manage("setextradata", "global", `HostOnly/vboxnet1/${name}`, value);

    test.each([
        ["the default one that its birth wrote down", [], "192.168.57.1/24"],
        [
            "the one that was given",
            [
                manage(
                    "hostonlyif",
                    "ipconfig",
                    "vboxnet1",
                    "--ip",
                    "192.168.60.9",
                    "--netmask",
                    "255.255.0.0",
                ),
            ],
            "192.168.60.9/16",
        ],
        [
            "the default one, where nothing is written down",
            [
                manage("setextradata", "global", "HostOnly/vboxnet1/IPAddress"),
                manage("setextradata", "global", "HostOnly/vboxnet1/IPNetMask"),
            ],
            "192.168.57.1/24",
        ],
        [
            "none, where the mask of a host is written down",
            [remember("IPNetMask", "255.255.255.255")],
            undefined,
        ],
    ] satisfies [string, VirtualBoxCommand[], string | undefined][])(
        "is %s when a machine on it starts",
        async (_, before, ipv4) => {
            const host = await virtualBoxLab.make(made);
            host.state.networksConf = "* 192.168.0.0/16";
            for (const command of before) await host.execute(command);
            await host.execute(start);
            const adapters = await host.point().hostOnlyAdapters();
            expect(adapters.find(({ name }) => name === "vboxnet1")).toMatchObject({ up: true });
            expect(adapters.find(({ name }) => name === "vboxnet1")?.ipv4).toBe(ipv4);
        },
    );

    test("goes with the adapter, and its DHCP server stays", async () => {
        const host = await virtualBoxLab.make(made);
        await host.execute(manage("hostonlyif", "remove", "vboxnet1"));
        const { extraData, dhcpServers } = await host.point().global();
        expect([...extraData.keys()].filter((key) => key.includes("vboxnet1"))).toEqual([]);
        expect(dhcpServers.map(({ network }) => network)).toContain("HostInterfaceNetworking-vboxnet1");
        await expect(host.execute(start)).rejects.toThrow(/Nonexistent host networking interface/);
    });

    test("is refused outside of what networks.conf allows", async () => {
        const host = await virtualBoxLab.make(made);
        const far = manage("hostonlyif", "ipconfig", "vboxnet1", "--ip", "10.0.0.1");
        await expect(host.execute(far)).rejects.toThrow(/allowed ranges/);
    });
});

describe("our process can die", () => {
    test("between the steps of a power cycle", async () => {
        const cycle: VirtualBoxCommand = { modifyMachine: "guest", words: ["--cpus", "2"], powerCycle: true };
        const states = await Promise.all(
            [1, 2, 3].map(async (count) => {
                const host = await virtualBoxLab.make([start]);
                host.dieAfter(count);
                await host.execute(cycle).catch(() => undefined);
                host.revive();
                const machine = await host.point().machine("guest");
                return { state: machine?.state, cpus: machine?.cpus };
            }),
        );
        expect(states).toEqual([
            { state: "off", cpus: 1 },
            { state: "off", cpus: 2 },
            { state: "running", cpus: 2 },
        ]);
    });

    test("and then does nothing any more, and sees nothing", async () => {
        const host = await virtualBoxLab.make();
        host.dieAfter(0);
        await expect(host.execute(start)).rejects.toThrow(/dead/);
        expect(() => host.point()).toThrow(/dead/);
        host.revive();
        await host.execute(start);
        expect(host.done).toHaveLength(1);
    });
});
