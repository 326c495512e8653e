/** Our process dies anywhere within an update of what VirtualBox does not change in one call. */
import type { FakeVirtualBox } from "../../../../provider/host/virtualbox/fake/site";
import { registry } from "../../../../provider/resources/registry";
import { checked } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { manage, virtualBoxLab } from "../../../support/virtualbox/lab";
import type { VirtualBoxCommand } from "../../../../provider/host/virtualbox/command";

interface Update {
    type: string;
    from: Bag;
    to: Bag;
    /** What somebody did between. */
    byHand?: readonly VirtualBoxCommand[];
}

function lifeOf({ type }: Update, host: FakeVirtualBox) {
    const definition = registry.get(`virtualbox:${type}`);
    if (definition === undefined) throw new Error(type);
    const inputs = (bag: Bag) => checked(definition, bag);
    return { life: virtualBoxLab.lifeOn(host, definition), inputs };
}

/** A host on which the update is about to be done, and the update. */
async function before(update: Update) {
    const host = await virtualBoxLab.make();
    const { life, inputs } = lifeOf(update, host);
    const { id, outs } = await life.create(inputs(update.from));
    for (const command of update.byHand ?? []) await host.execute(command);
    host.done = [];
    return { host, id, act: () => life.update(id, outs, inputs(update.to)) };
}

/** Each host on which the update was cut off behind another step and done again. */
async function cutOffAnywhere(update: Update): Promise<FakeVirtualBox[]> {
    const hosts: FakeVirtualBox[] = [];
    for (let steps = 0; ; steps += 1) {
        const { host, act } = await before(update);
        host.dieAfter(steps);
        const isWhole = await act().then(
            () => true,
            () => false,
        );
        host.revive();
        await act();
        hosts.push(host);
        if (isWhole) return hosts;
    }
}

const network = { name: "lab", network: "10.7.0.0/24" };
const byHand = (...words: string[]) =>
    manage("natnetwork", words[0] ?? "", "--netname", "lab", ...words.slice(1));
const adapter = (ipv6?: string) => ({ ipv4: "192.168.60.1/24", ...(ipv6 === undefined ? {} : { ipv6 }) });
const ipv6 = (from: string | undefined, to: string | undefined): Update => ({
    type: "HostOnlyAdapter",
    from: adapter(from),
    to: adapter(to),
});
const server = {
    network: { internal: "lan" },
    serverAddress: "10.5.0.2/24",
    lower: "10.5.0.10",
    upper: "10.5.0.20",
};

const updates: Record<string, Update> = {
    "a NAT network made again, with a prefix that nobody asked for": {
        type: "NatNetwork",
        from: { ...network, loopback: { "127.0.0.5": 6 } },
        to: network,
        byHand: [byHand("modify", "--ipv6-prefix", "fd00:9::/64")],
    },
    "a NAT network made again that somebody started": {
        type: "NatNetwork",
        from: { ...network, loopback: { "127.0.0.5": 6 } },
        to: network,
        byHand: [byHand("start")],
    },
    "a NAT network changed that somebody started": {
        type: "NatNetwork",
        from: network,
        to: { ...network, ipv6: true },
        byHand: [byHand("start")],
    },
    "another IPv6 address": ipv6("fe80:56::1/64", "fe80:57::1/64"),
    "another prefix length": ipv6("fe80:56::1/64", "fe80:56::1/72"),
    "no IPv6 address any more": ipv6("fe80:56::1/64", undefined),
    "an IPv6 address at last": ipv6(undefined, "fe80:56::1/64"),
    "an IPv6 address changed by hand": {
        ...ipv6("fe80:56::1/64", "fe80:56::1/64"),
        byHand: [manage("hostonlyif", "ipconfig", "vboxnet1", "--ipv6", "fe80:58::1")],
    },
    "no IPv4 address any more": { type: "HostOnlyAdapter", from: adapter(), to: {} },
    "a DHCP server that runs": {
        type: "DhcpServer",
        from: server,
        to: { ...server, upper: "10.5.0.30" },
        byHand: [manage("dhcpserver", "start", "--network", "lan")],
    },
};

test.each(Object.entries(updates))(
    "%s: cut off anywhere, the next up leaves what it leaves uncut",
    async (_title, update) => {
        const { host, act } = await before(update);
        await act();
        const expected = { ...host.snapshot(), running: host.state.running };
        const ends = await cutOffAnywhere(update);
        for (const end of ends) expect({ ...end.snapshot(), running: end.state.running }).toEqual(expected);
        expect(ends.length).toBeGreaterThan(1);
    },
);

test.each([
    ["fe80:56::1/64", "fe80:57::1/64", ["fe80:57::1/64"]],
    ["fe80:56::1/64", "fe80:56::1/72", ["fe80:56::1/72"]],
    ["fe80:56::1/64", undefined, []],
])("an adapter's IPv6 address %s becomes %s, and no other is left", async (from, to, expected) => {
    const { host, act } = await before(ipv6(from, to));
    await act();
    const { ipv6: first, moreIpv6 = [] } = host.state.adapters.get("vboxnet1") ?? {};
    expect([first, ...moreIpv6].filter((cidr) => cidr !== undefined)).toEqual(expected);
});

test("an adapter that is to have no IPv4 address any more has none, and gets none when a machine starts", async () => {
    const { host, act } = await before({ type: "HostOnlyAdapter", from: adapter(), to: {} });
    expect(host.state.adapters.get("vboxnet1")?.ipv4).toBe("192.168.60.1/24");
    await act();
    expect(host.state.adapters.get("vboxnet1")?.ipv4).toBeUndefined();
    await host.execute(manage("modifyvm", "guest", "--nic2", "hostonly", "--host-only-adapter2", "vboxnet1"));
    await host.execute(manage("startvm", "guest", "--type", "headless"));
    expect(host.state.adapters.get("vboxnet1")?.ipv4).toBeUndefined();
});

test("an IPv6 address that somebody put on the adapter beside VirtualBox stays", async () => {
    const { host, act } = await before(ipv6("fe80:56::1/64", "fe80:57::1/64"));
    const row = host.state.adapters.get("vboxnet1");
    if (row !== undefined) row.moreIpv6 = ["fe80:99::1/64"];
    await act();
    expect([row?.ipv6, ...(row?.moreIpv6 ?? [])]).toEqual(["fe80:57::1/64", "fe80:99::1/64"]);
});

test("a DHCP server that runs is started anew behind its last change, wherever it was cut off", async () => {
    const update = updates["a DHCP server that runs"];
    if (update === undefined) throw new Error("there is no such update");
    for (const { done } of await cutOffAnywhere(update)) {
        const verbs = done.flatMap((step) => ("manage" in step ? [step.manage[1]] : []));
        expect(verbs.at(-1)).toBe("restart");
    }
});

test("one that was cut off before it was started anew shows that in refresh, and leaves no note when it goes", async () => {
    const update = updates["a DHCP server that runs"];
    if (update === undefined) throw new Error("there is no such update");
    const { host, id, act } = await before(update);
    host.dieAfter(2);
    await expect(act()).rejects.toThrow();
    host.revive();
    const { life, inputs } = lifeOf(update, host);
    expect((await life.read(id, inputs(update.to))).inputs).toMatchObject({
        drift: ["runs with former settings"],
    });
    await life.delete(id, inputs(update.to));
    expect(host.snapshot().ledger).toEqual({});
});
