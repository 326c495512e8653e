import type { Command } from "../../../../provider/host/host";
import type { FakeHost } from "../../../../provider/host/fake/host";
import type { Guarded } from "../../../../provider/host/switch";
import { uplink } from "../../../../provider/resources/linux/uplink";
import { givenFile, leaseVariable } from "../../../../provider/resources/linux/uplink-dhcp";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../../support/lab";
import type { Bag } from "../../../support/lab";

const onLan = { addresses: ["192.0.2.9/24"], gateway: "192.0.2.1" };
const want = (inputs: Bag) => checked(uplink, { interface: "eth0", namespace: "lab", ...inputs });

/** The change that was carried out under the switch. */
const guardedOf = (host: FakeHost): Guarded | undefined =>
    host.done.flatMap((command) => ("guarded" in command ? [command.guarded] : []))[0];

test.each<[string, Bag, (host: FakeHost) => void, RegExp]>([
    [
        "a wireless card",
        { mode: "move", ...onLan },
        ({ kernel }) => kernel.nicFacts.push("wireless"),
        /eth0 is a wireless interface, .* Use mode "veth"/,
    ],
    [
        "a wireless card",
        { mode: "macvlan", ...onLan },
        ({ kernel }) => kernel.nicFacts.push("wireless"),
        /eth0 is a wireless interface, .* Use mode "veth"/,
    ],
    [
        "a port of a bridge",
        { mode: "move", ...onLan },
        ({ kernel }) =>
            (kernel.link(kernel.space(undefined), "eth0").master = kernel.link(
                kernel.space(undefined),
                "br-a",
            )),
        /eth0 is plugged into br-a\. Use br-a itself/,
    ],
    [
        "a card with others on it",
        { mode: "move", ...onLan },
        ({ kernel }) =>
            void kernel.addLink(kernel.space(undefined), {
                name: "mv7",
                kind: "macvlan",
                parent: kernel.link(kernel.space(undefined), "eth0"),
            }),
        /mv7 is made on top of eth0 and would be lost/,
    ],
    [
        "a card that is not there",
        { interface: "eth7" },
        () => undefined,
        /the host has no such interface\. Look at `ip link`/,
    ],
    [
        "a lease without a client",
        { mode: "move", dhcp: true },
        ({ kernel }) => (kernel.nicFacts = []),
        /neither udhcpc, dhclient nor dhcpcd is on its PATH\. Install one/,
    ],
    [
        "a name that is taken",
        { name: "br-c" },
        () => undefined,
        /the namespace has an interface br-c already\. Give the uplink another name/,
    ],
])("%s is refused before anything is done: %j", async (_what, inputs, prepare, message) => {
    const host = await inhabitedHost();
    prepare(host);
    const before = host.snapshot();
    const error = await refusalOf(lifeOn(host, uplink).create(want(inputs)));
    expect(error.message).toMatch(message);
    expect(error["id"]).toBeUndefined();
    expect(host.done).toEqual([]);
    expect(host.snapshot()).toEqual(before);
});

test.each(["NetworkManager", "systemd-networkd"])(
    "%s gets the card back, and only the former is told to leave it",
    async (manager) => {
        const host = await inhabitedHost();
        host.kernel.nicFacts.push(`manager ${manager}`);
        await lifeOn(host, uplink).create(want({ mode: "move", ...onLan }));
        const guarded = guardedOf(host);
        const asked = guarded?.steps.filter((step) => "managed" in step);
        expect(asked).toEqual(
            manager === "NetworkManager" ? [{ managed: "eth0", by: manager, care: false }] : [],
        );
        expect(guarded?.undo.filter((step) => "managed" in step)).toEqual([
            { managed: "eth0", by: manager, care: true },
        ]);
    },
);

test("a DHCP client that holds the card's lease is ended as it goes, and started anew when all else is back", async () => {
    const host = await inhabitedHost();
    host.kernel.nicFacts.push("leased", "leaseword dhclient", "leaseword eth0");
    await lifeOn(host, uplink).create(want({ mode: "move", ...onLan }));
    const guarded = guardedOf(host);
    const client = { client: ["dhclient", "eth0"], of: "eth0" };
    expect(guarded?.steps[0]).toEqual({ ...client, run: false });
    expect(guarded?.undo.at(-1)).toEqual({ ...client, run: true });
});

test("whoever manages the card writes resolv.conf after us", async () => {
    const host = await inhabitedHost();
    host.kernel.files.set("/etc/resolv.conf", "nameserver 192.0.2.53\n");
    host.kernel.nicFacts.push("manager NetworkManager");
    await lifeOn(host, uplink).create(want({ mode: "move", ...onLan }));
    const order = guardedOf(host)?.undo.flatMap((step) =>
        "resolver" in step || "managed" in step ? [Object.keys(step)[0]] : [],
    );
    expect(order).toEqual(["resolver", "managed"]);
});

test("a card whose way out leads through the router is probed from both, else from the namespace", async () => {
    const probesOf = async (inputs: Bag) => {
        const host = await inhabitedHost([
            { ip: ["link", "set", "dev", "br-a", "up"] },
            { ip: ["address", "add", "10.203.0.2/24", "dev", "br-a"] },
        ]);
        await lifeOn(host, uplink).create(want({ mode: "move", ...onLan, ...inputs }));
        return guardedOf(host)?.probes;
    };
    const tcp = { tcp: { address: "203.0.113.1", port: 443 } };
    expect(await probesOf({})).toEqual([{ gateway: "192.0.2.1", namespace: "lab" }]);
    expect(await probesOf({ hostGateway: "10.203.0.1" })).toEqual([
        { gateway: "192.0.2.1", namespace: "lab" },
        { gateway: "10.203.0.1" },
    ]);
    expect(await probesOf({ hostGateway: "10.203.0.1", probe: { tcp: "203.0.113.1:443" } })).toEqual([
        { ...tcp, namespace: "lab" },
        tcp,
    ]);
});

test("two uplinks through one card do not wait for each other, two that move it are refused", async () => {
    const host = await inhabitedHost([{ ip: ["netns", "add", "lab2"] }]);
    const life = lifeOn(host, uplink);
    const other = (inputs: Bag) =>
        checked(uplink, { interface: "eth0", namespace: "lab", ...inputs }, "demo/dev/other");
    await life.create(want({}));
    await life.create(other({ namespace: "lab2" }));
    const names = host.done.flatMap((command) => ("guarded" in command ? [command.guarded.name] : []));
    expect(new Set(names).size).toBe(2);
    const moving = await inhabitedHost();
    await lifeOn(moving, uplink).create(want({ mode: "move", ...onLan }));
    const error = await refusalOf(
        lifeOn(moving, uplink).create(other({ mode: "move", name: "wan1", ...onLan })),
    );
    expect(error.message).toMatch(/it belongs to Uplink "it" of stack demo\/dev/);
});

describe("a lease whose client runs still", () => {
    const leased = want({ mode: "move", name: "wan0", dhcp: true });
    const marked = "virtnet:demo/dev/Uplink/it";
    const address: Command = {
        ip: ["address", "add", "192.0.2.50/24", "dev", "wan0"],
        namespace: "lab",
    };
    const route: Command = {
        ip: ["route", "add", "0.0.0.0/0", "via", "192.0.2.1", "dev", "wan0"],
        namespace: "lab",
    };

    /** An uplink as its client's script leaves it that was given an address and a gateway, but for what is undone. */
    async function bound(there: Command[], given: string | null = "192.0.2.50/24\n192.0.2.1\n") {
        const host = await inhabitedHost();
        const life = lifeOn(host, uplink);
        const { outs } = await life.create(leased);
        if (given !== null) host.kernel.files.set(givenFile(leased as never, marked), given);
        for (const command of there) await host.execute(command);
        const { id, inputs } = (await life.read("lab/wan0", outs)) as { id: string; inputs?: Bag };
        expect(id).toBe("lab/wan0");
        return { host, life, outs, drift: inputs?.["drift"] };
    }

    test.each<[string, Command[], string | null]>([
        ["all that it gives is there", [address, route], "192.0.2.50/24\n192.0.2.1\n"],
        ["it gives no gateway", [address], "192.0.2.50/24\n"],
        ["the server has given nothing yet, or no more", [], null],
        ["what it gives is being written", [], ""],
    ])("is no drift when %s", async (_when, there, given) => {
        expect((await bound(there, given)).drift).toBeUndefined();
    });

    test.each<[string, Command[], string[]]>([
        [
            "an address and with it the way out",
            [],
            [
                "wan0 has lost 192.0.2.50/24 of its lease",
                "wan0 has lost the default route via 192.0.2.1 of its lease",
            ],
        ],
        ["the way out", [address], ["wan0 has lost the default route via 192.0.2.1 of its lease"]],
    ])(
        "and that has lost %s is drift, which the next update repairs by a new client",
        async (_what, there, drift) => {
            const { host, life, outs, drift: found } = await bound(there);
            expect(found).toEqual(drift);
            const [before] = host.kernel.processes.filter(({ environment }) => leaseVariable in environment);
            host.done.length = 0;
            await life.update("lab/wan0", outs, leased);
            const steps = guardedOf(host)?.steps ?? [];
            expect(steps.map((step) => Object.keys(step)[0])).toEqual([
                ...["end", "file"], // the former client and all of its files
                ...["file", "file", "file", "sysctl", "start"],
            ]);
            const after = host.kernel.processes.filter(({ environment }) => leaseVariable in environment);
            expect(after).toHaveLength(1);
            expect(after[0]?.pid).not.toBe(before?.pid);
        },
    );
});

describe("while another stack changes the same card", () => {
    const ours = want({ mode: "move", ...onLan });
    const theirs = checked(
        uplink,
        { interface: "eth0", namespace: "lab", mode: "move", name: "wan7", ...onLan },
        "other/dev/theirs",
    );
    const belongs = /eth0.*belongs to|belongs to .*other/;

    test("a change that has begun since we looked for its owner is not undone", async () => {
        const host = await inhabitedHost();
        let hasBegun = false;
        host.isArmed = async (name) => {
            if (hasBegun) return host.kernel.switches.has(name);
            hasBegun = true;
            await claimAs(host, "virtnet:other/dev/theirs");
            host.kernel.switches.set(name, []);
            return true;
        };
        const error = await refusalOf(lifeOn(host, uplink).create(ours));
        expect(error.message).toMatch(belongs);
        expect(host.kernel.switches.size).toBe(1);
    });

    test("from its arming until its confirmation is heard it is refused, and arms nothing", async () => {
        const host = await inhabitedHost();
        const execute = host.execute.bind(host);
        const refusals: string[] = [];
        const intrude = async () => {
            const { size } = host.kernel.switches;
            refusals.push((await refusalOf(lifeOn(host, uplink).create(theirs))).message);
            expect(host.kernel.switches.size).toBe(size);
        };
        host.execute = async (command) => {
            if (!("guarded" in command)) return execute(command);
            await intrude(); // about to be armed
            host.kernel.switches.set(command.guarded.name, command.guarded.undo);
            await intrude();
            host.kernel.switches.clear();
            await execute(command);
            await intrude(); // confirmed, and the answer is lost
        };
        await lifeOn(host, uplink).create(ours);
        expect(refusals).toHaveLength(3);
        for (const message of refusals) expect(message).toMatch(belongs);
    });

    test("who has looked before it was claimed comes no further than the claim", async () => {
        const host = await inhabitedHost();
        const execute = host.execute.bind(host);
        host.execute = async (command) => {
            host.execute = execute;
            await claimAs(host, "virtnet:other/dev/theirs");
            await execute(command);
        };
        const error = await refusalOf(lifeOn(host, uplink).create(ours));
        expect(error.message).toMatch(/claiming nic eth0: it belongs to/);
        expect(host.kernel.switches.size).toBe(0);
        expect(guardedOf(host)).toBeUndefined();
    });

    const claimAs = (host: FakeHost, mark: string) =>
        host.execute({ claim: "nic eth0", mark, previous: null, exclusive: true });
});
