import type { Card } from "../../../../provider/host/virtualbox/model";
import { natNetworkKey } from "../../../../provider/resources/virtualbox/nat-network-key";
import { dhcpKey, restartKey } from "../../../../provider/resources/virtualbox/dhcp-key";
import { claimsAfter, dhcpRow, markOf, natRow, planned, seenOf, unplanned } from "./network-world";

const type = "virtualbox:DhcpServer";
const inputs = {
    network: { natNetwork: "lab" },
    serverAddress: "10.71.0.4/24",
    lower: "10.71.0.100",
    upper: "10.71.0.199",
};
const other = { ...inputs, upper: "10.71.0.150", options: { routers: "10.71.0.1" } };

describe("on a NAT network", () => {
    const natNetworks = [natRow({ name: "lab", network: "10.71.0.0/24" })];
    const dhcpServers = [dhcpRow(other)];
    const owned = [{ key: natNetworkKey("lab"), mark: markOf("virtualbox:NatNetwork"), previous: null }];

    test("of the same stack, VirtualBox's own server is taken over and given back", async () => {
        const said = { natNetworks, dhcpServers, claims: owned };
        expect(await seenOf(type, inputs, said)).toMatchObject({ free: true });
        const commands = await planned(type, inputs, said);
        expect(commands).toContainEqual({
            manage: ["dhcpserver", "modify", "--network", "lab", "--upper-ip", "10.71.0.199"],
        });
        const later = {
            ...said,
            dhcpServers: [dhcpRow(inputs)],
            claims: [...owned, ...claimsAfter(commands)],
        };
        expect((await unplanned(type, inputs, later))[0]).toEqual({
            manage: ["dhcpserver", "modify", "--network", "lab", "--upper-ip", "10.71.0.150"],
        });
    });

    test("of nobody's or another stack's, it is not", async () => {
        const theirs = [{ ...owned[0], mark: "virtnet:demo/other/virtualbox.NatNetwork/it" }] as typeof owned;
        expect(await seenOf(type, inputs, { natNetworks, dhcpServers })).toMatchObject({ free: false });
        expect(await seenOf(type, inputs, { natNetworks, dhcpServers, claims: theirs })).toMatchObject({
            free: false,
        });
    });

    test("with DHCP of its own, what VirtualBox sets at each start is no drift", async () => {
        const claims = claimsAfter(await planned(type, inputs, { natNetworks }));
        const options = { routers: "10.71.0.1", domainNameServers: "1.1.1.1", domainName: "lab" };
        const said = { natNetworks, dhcpServers: [dhcpRow({ ...inputs, options })], claims };
        expect(await planned(type, inputs, said)).toEqual([]);
    });

    test("with DHCP of its own, what VirtualBox would set again is refused", async () => {
        await expect(planned(type, other, { natNetworks })).rejects.toThrow(/sets option 3 itself/);
        const quiet = [natRow({ name: "lab", network: "10.71.0.0/24", dhcp: false })];
        expect(await planned(type, other, { natNetworks: quiet })).toHaveLength(2);
    });
});

test.each([
    [{ natNetwork: "lab" }, "lab"],
    [{ internal: "lan" }, "lan"],
    [{ hostOnly: "vboxnet0" }, "HostInterfaceNetworking-vboxnet0"],
    [{ bridged: "eth0" }, "HostInterfaceNetworking-eth0"],
])("%j is known to VirtualBox as %s", async (network, name) => {
    expect((await seenOf(type, { ...inputs, network }, {}))?.["outputs"]).toMatchObject({
        networkName: name,
    });
});

test("one that runs is started again with what has changed, which is remembered until it is", async () => {
    const claims = claimsAfter(await planned(type, inputs, {}));
    const services = { natNetworks: new Set<string>(), dhcpServers: new Set(["lab"]) };
    const commands = await planned(type, inputs, { dhcpServers: [dhcpRow(other)], claims, services });
    const mark = markOf(type);
    expect(commands[0]).toEqual({ claim: restartKey("lab"), mark, previous: null, exclusive: false });
    expect(commands.slice(-2)).toEqual([
        { manage: ["dhcpserver", "restart", "--network", "lab"] },
        { release: restartKey("lab"), mark },
    ]);
});

test("only leases that clients have taken are told", async () => {
    const lease = { mac: "08:00:27:00:00:01", address: "10.71.0.100", issued: 1, expires: 2 };
    const leases = ["acked", "offered", "expired", "released"].map((state, n) => ({
        ...lease,
        state,
        mac: `08:00:27:00:00:0${n}`,
    }));
    const seen = await seenOf(type, inputs, { dhcpServers: [dhcpRow(inputs)], leases });
    expect(seen?.["outputs"]).toMatchObject({
        leases: [{ mac: "08:00:27:00:00:00", address: "10.71.0.100" }],
    });
});

test("fixed addresses are told by the MAC addresses of those who have them, before leases that they had", async () => {
    const leases = [
        { mac: "08:00:27:00:00:01", address: "10.71.0.100", state: "acked", issued: 1, expires: 2 },
        { mac: "08:00:27:00:00:03", address: "10.71.0.103", state: "acked", issued: 1, expires: 2 },
    ];
    const clients = [
        { mac: "08:00:27:00:00:01", fixedAddress: "10.71.0.11" },
        { nic: { machine: "two", slot: 2 }, fixedAddress: "10.71.0.12" },
        { nic: { machine: "gone", slot: 1 }, fixedAddress: "10.71.0.13" },
    ];
    const cards = [{ slot: 2, mac: "08:00:27:00:00:02" }] as Card[];
    const machines = [{ name: "two", uuid: "2", cards }];
    const fixed = { ...inputs, clients };
    const seen = await seenOf(type, fixed, { dhcpServers: [dhcpRow(inputs)], leases, machines });
    expect(seen?.["outputs"]).toMatchObject({
        leases: [
            { mac: "08:00:27:00:00:01", address: "10.71.0.11" },
            { mac: "08:00:27:00:00:02", address: "10.71.0.12" },
            { mac: "08:00:27:00:00:03", address: "10.71.0.103" },
        ],
    });
});

test("clients are read in the order and by the names that were given", async () => {
    const clients = [
        { mac: "08:00:27:00:00:44", fixedAddress: "10.71.0.12" },
        { nic: { machine: "web one", slot: 2 }, fixedAddress: "10.71.0.11" },
    ];
    const stranger = { mac: "08:00:27:00:00:55", fixedAddress: "10.71.0.13" };
    const row = dhcpRow({ ...inputs, clients: [stranger, ...clients.toReversed()] });
    const seen = await seenOf(type, { ...inputs, clients }, { dhcpServers: [row] });
    expect(seen?.["inputs"]).toMatchObject({ clients: [...clients, stranger] });
});

test("a machine that there is not is named", async () => {
    const clients = [{ nic: { machine: "gone", slot: 1 }, fixedAddress: "10.71.0.11" }];
    await expect(planned(type, { ...inputs, clients }, {})).rejects.toThrow(/machine gone/);
});

test.each([
    ["7.2.22", "vendor", false],
    ["7.2.4", "userClassPattern", false],
    ["7.2.23", "vendor", true],
    ["7.2.22", "macPattern", true],
])("VirtualBox %s takes a group by %s: %s", async (version, kind, taken) => {
    const groups = { some: { include: [{ [kind]: kind === "macPattern" ? "08:*" : "MSFT*" }] } };
    const commands = planned(type, { ...inputs, groups }, { version });
    if (taken) expect(await commands).toHaveLength(2);
    else await expect(commands).rejects.toThrow(/takes only such of 255 bytes/);
});

test("is claimed by the name of its network", async () => {
    expect((await planned(type, inputs, {}))[0]).toMatchObject({ claim: dhcpKey("lab") });
});
