// Whose a route is: the ledger tells, and what stands in its place now.
import { route as definition } from "../../../../provider/resources/linux/route";
import type { FakeHost } from "../../../../provider/host/fake/host";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../../support/lab";
import type { Bag } from "../../../support/lab";

const place = { to: "10.20.0.0/16", namespace: "lab" };
const through = { ...place, dev: "br-c", via: "10.99.0.9" };
const ip = (host: FakeHost, words: string) => host.execute({ ip: words.split(" "), namespace: "lab" });
const routes = (host: FakeHost) => host.snapshot().routes.filter((text) => text.includes(place.to));
const ipOf = (host: FakeHost) =>
    host.done.flatMap((command) => ("ip" in command ? [command.ip.join(" ")] : []));

async function made(inputs: Bag): Promise<{ host: FakeHost; id: string; outs: Bag; want: Bag }> {
    const host = await inhabitedHost();
    const want = checked(definition, inputs);
    const { id, outs } = await lifeOn(host, definition).create(want);
    host.done = [];
    return { host, id, outs, want };
}

test.each<[string, Bag, string]>([
    ["another gateway", { ...through, via: "10.99.0.8" }, "10.20.0.0/16 via 10.99.0.8 dev br-c"],
    ["a source", { ...through, src: "10.99.0.1" }, "10.20.0.0/16 via 10.99.0.9 dev br-c src 10.99.0.1"],
    [
        "a gateway of no network",
        { ...through, via: "10.5.0.1", onlink: true, mtu: 1400 },
        "10.20.0.0/16 via 10.5.0.1 dev br-c onlink mtu 1400",
    ],
])(
    "to %s it is changed by one replacement, and stays known as ours without its state",
    async (_what, to, words) => {
        const { host, id, outs } = await made(through);
        await lifeOn(host, definition).update(id, outs, checked(definition, to));
        expect(ipOf(host)).toEqual([`route replace ${words}`]);
        host.done = [];
        const again = await lifeOn(host, definition).create(checked(definition, to));
        expect(host.done).toEqual([]);
        await lifeOn(host, definition).delete(id, again.outs);
        expect(routes(host)).toEqual([]);
    },
);

test("what somebody set of it is read, an absent input too", async () => {
    const { host, id, outs } = await made({ ...through, src: "10.99.0.1" });
    await ip(host, "route replace 10.20.0.0/16 via 10.99.0.9 dev br-c mtu 1300");
    const { inputs } = await lifeOn(host, definition).read(id, outs);
    expect(inputs).toMatchObject({ via: "10.99.0.9", mtu: 1300 });
    expect(inputs).not.toHaveProperty("src");
});

test.each(["via 10.99.0.8 dev br-c", "dev br-c"])(
    "another's that came to its place (%s) is neither changed nor deleted",
    async (theirs) => {
        const { host, id, outs, want } = await made(through);
        await ip(host, "route del 10.20.0.0/16 via 10.99.0.9 dev br-c");
        await ip(host, `route add 10.20.0.0/16 ${theirs}`);
        const before = routes(host);
        expect((await lifeOn(host, definition).read(id, outs)).id).toBe("");
        for (const act of [
            () => lifeOn(host, definition).create(want),
            () => lifeOn(host, definition).update(id, outs, checked(definition, { ...through, mtu: 1400 })),
        ])
            expect((await refusalOf(act())).message).toMatch(/not made by this stack.*`adopt: true`/);
        await lifeOn(host, definition).delete(id, outs);
        expect(routes(host)).toEqual(before);
    },
);

test("one that a cut-off create made is changed by a create that wants another", async () => {
    const { host } = await made(through);
    await lifeOn(host, definition).create(checked(definition, { ...place, type: "prohibit" }));
    expect(ipOf(host)).toEqual(["route replace prohibit 10.20.0.0/16"]);
});

test("an IPv6 route is deleted by its metric, though there is one of a lower to the same place", async () => {
    const six = { to: "fd20::/64", namespace: "lab", dev: "br-c" };
    const { host, id, outs } = await made(six);
    await ip(host, "route add fd20::/64 dev br-c metric 5");
    await lifeOn(host, definition).delete(id, outs);
    expect(host.snapshot().routes.filter((text) => text.includes("fd20"))).toEqual([
        "lab/br-c: fd20::/64 via - table main metric 5",
    ]);
});
