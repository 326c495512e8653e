// Routes that somebody puts beside ours, on a real kernel: neither taken for ours, nor lost with them.
import type { AnyDefinition } from "../../../../provider/core/define";
import type { Machine } from "../../../../provider/host/machine";
import { macvlan } from "../../../../provider/resources/linux/macvlan";
import { route } from "../../../../provider/resources/linux/route";
import { veth } from "../../../../provider/resources/linux/veth";
import { checked, refusalOf } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { DenTests } from "../../host/den-machine";
import { box, lifeOn, most, outlives, shown } from "./route-box";

jest.setTimeout(30_000);

const onKernel = new DenTests();
const place4 = { to: "10.20.0.0/16", via: "10.9.0.7" };
const place6 = { to: "fd20::/64", via: "fd09::7" };
const onCable = { namespace: "box", dev: "d0" };
const cable = (routes: Bag[], adopt = false) => ({
    a: { name: "c0", namespace: "box", addresses: ["10.7.0.1/24", "fd07::1/64"], routes },
    b: { name: "c0p", namespace: "box" },
    adopt,
});
const macLan = (routes: Bag[]) => ({
    name: "c0",
    parent: "d0",
    parentNamespace: "box",
    namespace: "box",
    addresses: ["10.7.0.1/24", "fd07::1/64"],
    routes,
});
const out4 = { to: "10.20.0.0/16", via: "10.7.0.7" };
const out6 = { to: "fd20::/64", via: "fd07::7" };

/** What is there is as it was, and no command was carried out for it. */
async function expectQuiet(host: Machine, act: () => Promise<unknown>): Promise<void> {
    const before = host.generation;
    await act();
    expect(host.generation).toBe(before);
}

const kinds: [string, AnyDefinition, (more: Bag) => Bag, string, string][] = [
    ["a Route", route, (more) => ({ ...onCable, ...place4, ...more }), "10.20.0.0/16", "10.9.0.2"],
    ["an IPv6 Route", route, (more) => ({ ...onCable, ...place6, ...more }), "fd20::/64", "fd09::2"],
    ["a Veth's route", veth, (more) => cable([{ ...out4, ...more }]), "10.20.0.0/16", "10.9.0.2"],
    ["a Veth's IPv6 route", veth, (more) => cable([{ ...out6, ...more }]), "fd20::/64", "fd09::2"],
    ["a Veth's own other route", veth, (more) => cable([{ ...out4, ...more }]), "10.20.0.0/16", "10.7.0.2"],
    ["a Veth's own other IPv6 route", veth, (more) => cable([{ ...out6, ...more }]), "fd20::/64", "fd07::2"],
    ["a Macvlan's route", macvlan, (more) => macLan([{ ...out4, ...more }]), "10.20.0.0/16", "10.9.0.2"],
    ["a Macvlan's IPv6 route", macvlan, (more) => macLan([{ ...out6, ...more }]), "fd20::/64", "fd09::2"],
];

for (const [what, definition, inputs, to, via] of kinds)
    for (const verb of ["append", "prepend"] as const)
        onKernel.test(
            `${verb}ed to ${what}, it is no drift, and stays when ours changes or goes`,
            async (host, den) => {
                await box(den, []);
                const life = lifeOn(host, definition);
                const first = checked(definition, inputs({}));
                const { id, outs } = await life.create(first);
                await den.ip(`-n box route ${verb} ${to} via ${via}`);
                const both = await shown(den);
                const { inputs: read } = await life.read(id, outs);
                expect(read).toEqual(first);
                await expectQuiet(host, () => life.create(first));
                const isFirst = !to.includes(":") && verb === "append";
                const change = life.update(id, outs, checked(definition, inputs({ mtu: 1400 })));
                if (isFirst) {
                    await change;
                    expect(await shown(den)).toEqual(
                        both.map((line) => line.replace(/(via 10\.[97]\.0\.7 .*)/, "$1 mtu 1400")),
                    );
                } else {
                    expect((await refusalOf(change)).message).toMatch(
                        /changing the route to .*: others have put a route in the same place, which would be lost .*\. Delete theirs, or/,
                    );
                    expect(await shown(den)).toEqual(both);
                }
                await life.delete(id, outs);
                const theirs = (await shown(den)).filter((line) => line !== "");
                // With a link go its routes, whosever.
                expect(theirs).toEqual(
                    via.includes("7.0") || via.includes("07::")
                        ? []
                        : [expect.stringContaining(`via ${via} `)],
                );
            },
        );

const rivals: [string, string[]][] = [
    ["another interface's", ["route add 10.20.0.0/16 via 10.9.0.2", "route add fd20::/64 via fd09::2"]],
    [
        "over two gateways",
        [
            "route add 10.20.0.0/16 nexthop via 10.9.0.2 nexthop via 10.8.0.2",
            "route add fd20::/64 nexthop via fd09::2 dev d0 nexthop via fd08::2 dev d1",
        ],
    ],
    ["one that refuses", ["route add prohibit 10.20.0.0/16", "route add prohibit fd20::/64"]],
];
for (const [what, theirs] of rivals)
    for (const out of [out4, out6])
        onKernel.test(
            `${what} to ${out.to} where an interface's is to be is told of, and left alone`,
            async (host, den) => {
                await box(den, theirs);
                const before = await shown(den);
                const life = lifeOn(host, veth);
                const born = await refusalOf(life.create(checked(veth, cable([out]))));
                expect(born.message).toMatch(
                    /running `ip -n box route add .*: another route stands in its place \(`.*`\)\. Delete that one/,
                );
                const { id, outs } = await life.create(checked(veth, cable([])));
                const grown = await refusalOf(life.update(id, outs, checked(veth, cable([out]))));
                expect(grown.message).toMatch(
                    /adding the route to .*: another one, which is not this interface's, stands in its place \(`.*`\)\. Delete/,
                );
                expect(await shown(den)).toEqual(before);
            },
        );

for (const [to, ours, theirs, added] of [
    ["10.20.0.0/16", "10.9.0.7", "10.9.0.2", "10.9.0.3"],
    ["fd20::/64", "fd09::7", "fd09::2", "fd09::3"],
] as const)
    onKernel.test(
        `what was put beside an adopted route to ${to} stays when that is given back`,
        async (host, den) => {
            await box(den, [`route add ${to} via ${theirs} proto static`]);
            const life = lifeOn(host);
            const want = checked(route, { ...onCable, to, via: ours, adopt: true });
            const { id, outs } = await life.create(want);
            await den.ip(`-n box route prepend ${to} via ${added}`);
            let last = 0;
            while (last < most && !(await outlives(host, last, () => life.delete(id, outs)))) last += 1;
            expect(last).toBeLessThan(most);
            const lines = (await shown(den)).join("\n");
            expect(lines).toContain(`via ${added} `);
            expect(lines).toContain(`via ${theirs} `);
            expect(lines).not.toContain(`via ${ours} `);
        },
    );

onKernel.test(
    "one that was adopted as it is, beside which another was put, is left with it",
    async (host, den) => {
        await box(den, ["route add fd20::/64 via fd09::7 proto static"]);
        const life = lifeOn(host);
        const { id, outs } = await life.create(checked(route, { ...onCable, ...place6, adopt: true }));
        await den.ip("-n box route append fd20::/64 via fd09::2 proto static");
        const before = await shown(den);
        await life.delete(id, outs);
        expect(await shown(den)).toEqual(before);
    },
);

for (const [want, kernels] of [
    [place4, "address add 10.20.0.1/16 dev d1"],
    [place6, "-6 route append fd20::/64 dev d1 proto ra"],
] as const)
    onKernel.test(
        `what the kernel keeps beside ours to ${want.to} is in the way of no change`,
        async (host, den) => {
            await box(den, []);
            const life = lifeOn(host);
            const { id, outs } = await life.create(checked(route, { ...onCable, ...want }));
            await den.ip(`-n box ${kernels}`);
            await life.update(id, outs, checked(route, { ...onCable, ...want, mtu: 1400 }));
            expect((await shown(den)).join("\n")).toMatch(new RegExp(`via ${want.via} .*mtu 1400`));
            await life.delete(id, outs);
            const left = (await shown(den)).join("\n");
            expect(left).toMatch(/ dev d1 table main proto (?:kernel|ra) /);
            expect(left).not.toContain(" via ");
        },
    );
