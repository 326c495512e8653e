import { check } from "../../../provider/core/check";
import { Claims } from "../../../provider/core/claims";
import { ownerMark } from "../../../provider/core/owner";
import type { FakeHost } from "../../../provider/host/fake/host";
import { registry } from "../../../provider/resources/registry";
import { bridge } from "../../../provider/resources/linux/bridge";
import { rows, variantRows } from "../../support/examples";
import type { Example } from "../../support/examples/example";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../support/lab";
import type { Bag } from "../../support/lab";
import { without } from "../../support/laws/rest";
import { commandsIn, needsIn } from "../../support/replay";
import type { Command } from "../../../provider/host/host";

/** All of the kernel's but Sandbox, and of Uplink that mode that leaves the network card alone. */
const persists = ({ realm, type }: { realm?: string; type: string }) =>
    realm === undefined && type !== "linux:Sandbox";
const kernels = variantRows(persists).filter(
    ({ definition, inputs }) => definition.passing?.(checked(definition, inputs)) === undefined,
);

/** The host after its next boot: what others make there is there again, and what was kept has been carried out. */
async function rebooted(host: FakeHost, others: readonly Command[] = []): Promise<FakeHost> {
    const booted = await inhabitedHost(others);
    for (const [path, text] of host.kernel.files)
        if (path.startsWith("/etc/")) booted.kernel.files.set(path, text);
    for (const [mark, text] of host.persistence.texts) {
        for (const command of commandsIn(text)) await booted.execute(command);
        await booted.persistence.keep(mark, text);
        booted.persistence.earlier.add(mark);
    }
    booted.done = [];
    return booted;
}

function othersOf(example: Example): Command[] {
    return (example.needs ?? []) as Command[];
}

describe.each(kernels)("$title", ({ definition, example, inputs }) => {
    const want = checked(definition, { ...inputs, persist: true });

    test("after a reboot it is what it was, and the next run changes nothing", async () => {
        const host = await inhabitedHost(othersOf(example));
        const { id, outs } = await lifeOn(host, definition).create(want);
        const after = await rebooted(host, othersOf(example));
        expect(after.snapshot()).toEqual(host.snapshot());
        const life = lifeOn(after, definition);
        await life.update(id, outs, want);
        expect(after.done).toEqual([]);
        expect((await life.read(id, outs)).inputs).toEqual(want);
    });

    test("destroyed after a reboot, the host is what it was before the first run", async () => {
        const host = await inhabitedHost(othersOf(example));
        const before = host.snapshot();
        const { id, outs } = await lifeOn(host, definition).create(want);
        const after = await rebooted(host, othersOf(example));
        await lifeOn(after, definition).delete(id, outs);
        expect(after.snapshot()).toEqual(before);
    });

    test("a second create runs no command, and a read finds the inputs as they are", async () => {
        const host = await inhabitedHost(othersOf(example));
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(want);
        host.done = [];
        await life.create(want);
        expect(host.done).toEqual([]);
        expect((await life.read(id, outs)).inputs).toEqual(want);
    });

    test("no longer to persist, it stays and only its text goes", async () => {
        const host = await inhabitedHost(othersOf(example));
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(want);
        const { kept, ...rest } = host.snapshot();
        expect(Object.keys(kept)).toEqual([ownerMark("demo/dev/it", definition.type)]);
        host.done = [];
        await life.update(id, outs, checked(definition, inputs));
        expect(host.done.map((command) => Object.keys(command))).toEqual([["forget"]]);
        expect(host.snapshot()).toEqual({ kept: {}, ...rest });
    });

    test("to persist only now, it is left alone and only its text comes", async () => {
        const host = await inhabitedHost(othersOf(example));
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(checked(definition, inputs));
        host.done = [];
        await life.update(id, outs, want);
        expect(host.done.map((command) => Object.keys(command)[0])).toEqual(["keep"]);
        expect((await rebooted(host, othersOf(example))).snapshot()).toEqual(host.snapshot());
    });

    test("a text that somebody removed shows, and comes again", async () => {
        const host = await inhabitedHost(othersOf(example));
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(want);
        const whole = host.snapshot();
        host.persistence.texts.clear();
        const { persist, ...rest } = want;
        expect(persist).toBe(true);
        const read = await life.read(id, outs);
        expect(read.inputs).toEqual(rest);
        await life.update(id, { ...outs, ...read.props }, want);
        expect(host.snapshot()).toEqual(whole);
    });
});

describe.each(
    rows((definition) => persists(definition)).filter(({ example }) => example.foreign !== undefined),
)("$title", ({ definition, example }) => {
    const others = [...othersOf(example), ...((example.foreign ?? []) as Command[])];
    const kept = (snapshot: object) => without(snapshot, example.irrecoverable);

    test.each(Object.entries(example.variants))(
        "adopted, %s, only what is ours is made again on what its owner makes again",
        async (_name, inputs) => {
            const host = await inhabitedHost(others);
            const before = host.snapshot();
            const want = checked(definition, { ...inputs, adopt: true, persist: true });
            const { id, outs } = await lifeOn(host, definition).create(want);
            const after = await rebooted(host, others);
            expect(kept(after.snapshot())).toEqual(kept(host.snapshot()));
            await lifeOn(after, definition).delete(id, outs);
            expect(kept(after.snapshot())).toEqual(kept(before));
        },
    );
});

describe("the input", () => {
    const news = (persist: unknown, host: unknown = { local: {} }) => ({
        owner: "demo/dev/it",
        host,
        name: "lan0",
        persist,
    });
    const parsed = (type: string, bag: Bag) => {
        const definition = registry.get(type);
        if (definition === undefined) throw new Error(type);
        return check(definition, bag, new Claims());
    };
    const sandboxed = { sandbox: { id: "virtnet:demo/dev/Sandbox/box" } };

    test.each([
        ["true", news(true), true],
        ["false", news(false), undefined],
        ["the configuration's wish", news("where possible"), true],
        ["the configuration's wish in a sandbox", news("where possible", sandboxed), undefined],
    ])("%s has one normal form", (_what, bag, wanted) => {
        const { inputs, failures } = parsed("linux:Bridge", bag);
        expect([failures, inputs["persist"]]).toEqual([[], wanted]);
        expect("persist" in inputs).toBe(wanted !== undefined);
    });

    test.each([
        ["neither true nor false", "linux:Bridge", news("yes"), /neither true nor false/],
        ["in a sandbox", "linux:Bridge", news(true, sandboxed), /a sandbox ends with the machine's uptime/],
        [
            "of a Sandbox",
            "linux:Sandbox",
            { ...news(true), name: undefined },
            /ends with the machine's uptime/,
        ],
        ["of VirtualBox", "virtualbox:Machine", news(true), /VirtualBox itself keeps/],
    ])("%s is refused with the reason", (_what, type, bag, reason) => {
        const { failures } = parsed(type, JSON.parse(JSON.stringify(bag)) as Bag);
        expect(failures).toEqual([{ property: "persist", reason: expect.stringMatching(reason) as string }]);
    });

    test("of the configuration alone is no mistake where it cannot be", () => {
        expect(
            parsed("linux:Sandbox", { owner: "demo/dev/it", host: { local: {} }, persist: "where possible" }),
        ).toEqual({
            inputs: { owner: "demo/dev/it", host: { local: {} }, adopt: false },
            failures: [],
        });
    });
});

test("a host that cannot bring anything back is told before anything is made", async () => {
    const host = await inhabitedHost();
    const before = host.snapshot();
    host.persistence.require = () => Promise.reject(new Error("no systemd here"));
    const error = await refusalOf(
        lifeOn(host, bridge).create(checked(bridge, { name: "lan0", persist: true })),
    );
    expect(error.message).toContain("no systemd here");
    expect(host.snapshot()).toEqual(before);
});

test("what needs others says so, and what it makes itself it does not need", async () => {
    const needs = async (type: string, inputs: Bag) => {
        const definition = registry.get(type);
        if (definition === undefined) throw new Error(type);
        const host = await inhabitedHost();
        await lifeOn(host, definition).create(checked(definition, { ...inputs, persist: true }));
        return [...host.persistence.texts.values()].flatMap(needsIn);
    };
    expect(await needs("linux:Bridge", { name: "lan0", addresses: ["10.1.0.1/24"] })).toEqual([]);
    expect(await needs("linux:Namespace", { name: "web", sysctls: { "net.ipv4.ip_forward": 1 } })).toEqual(
        [],
    );
    expect(await needs("linux:BridgePort", { interface: "eth1", bridge: "br-a" })).toEqual([
        "- eth1",
        "- br-a",
    ]);
    expect(await needs("linux:Macvlan", { name: "mv0", parent: "eth0", namespace: "lab" })).toEqual([
        "- eth0",
        "lab -",
    ]);
    const a = { name: "va", bridge: "br-a" };
    const b = { name: "vb", namespace: "lab", bridge: "br-c", addresses: ["10.2.0.1/24"] };
    expect(await needs("linux:Veth", { a, b })).toEqual(["- br-a", "lab -", "lab br-c"]);
});

test("after a reboot, what a run changes is no longer what the boot would still try", async () => {
    const host = await inhabitedHost();
    const want = checked(bridge, { name: "lan0", persist: true });
    const { id, outs } = await lifeOn(host, bridge).create(want);
    // A boot that did not come as far as this bridge
    const booted = await inhabitedHost();
    for (const [mark, text] of host.persistence.texts) {
        await booted.persistence.keep(mark, text);
        booted.persistence.earlier.add(mark);
    }
    await lifeOn(booted, bridge).update(id, outs, want);
    expect(booted.persistence.earlier.size).toBe(0);
    expect(booted.snapshot()).toEqual(host.snapshot());
});
