// Routes of others where ours are to stand, on a real kernel: refused, taken over and given back to the word, or left beside.
import { route } from "../../../../provider/resources/linux/route";
import { checked, refusalOf } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { DenTests } from "../../host/den-machine";
import { box, lifeOn, most, outlives, shown } from "./route-box";

jest.setTimeout(30_000);

const onKernel = new DenTests();
const notOurs = /it is there already and was not made by this stack\. Set `adopt: true`/;

const four = { to: "10.20.0.0/16", namespace: "box", dev: "d0", via: "10.9.0.7" };
const six = { to: "fd20::/64", namespace: "box", dev: "d0", via: "fd09::7" };

const timeless = (lines: readonly string[]) => lines.map((line) => line.replace(/expires \d+sec/, ""));

const returned: [string, Bag, string[]][] = [
    [
        "over two gateways",
        four,
        ["route add 10.20.0.0/16 nexthop via 10.9.0.2 weight 2 nexthop via 10.8.0.2"],
    ],
    [
        "over two gateways, one of them ours",
        four,
        ["route add 10.20.0.0/16 proto static nexthop via 10.9.0.7 nexthop via 10.44.0.2 dev d1 onlink"],
    ],
    [
        "over two gateways of IPv6",
        six,
        ["route add fd20::/64 nexthop via fd09::2 dev d0 weight 2 nexthop via fd08::2 dev d1"],
    ],
    [
        "over gateways that were appended one by one, one of them ours",
        six,
        ["fd09::2", "fd09::7", "fd09::3"].map((via) => `route append fd20::/64 via ${via}`),
    ],
    [
        "with metrics, realm and protocol",
        four,
        [
            "route add 10.20.0.0/16 via 10.9.0.2 proto static realms 3/5 advmss 1400 initcwnd 20 rtt 30ms rto_min 5ms quickack 1",
        ],
    ],
    [
        "as ours is, but with metrics",
        four,
        ["route add 10.20.0.0/16 via 10.9.0.7 dev d0 proto 77 congctl cubic features ecn mtu 1300"],
    ],
    ["of another scope", four, ["route add 10.20.0.0/16 dev d0 scope host"]],
    ["by an IPv6 gateway", four, ["route add 10.20.0.0/16 via inet6 fd09::2 dev d0"]],
    ["of a router preference", six, ["-6 route add fd20::/64 via fd09::2 dev d0 pref high hoplimit 9"]],
    ["that is thrown back", four, ["route add throw 10.20.0.0/16"]],
    [
        "that refuses, with an MTU and a source",
        four,
        ["route add unreachable 10.20.0.0/16 src 10.9.0.1 mtu 1300"],
    ],
    ["that refuses, of IPv6, with an MTU", six, ["route add blackhole fd20::/64 mtu 1300"]],
    [
        "of some packets only, beside one for all",
        four,
        ["route add 10.20.0.0/16 dev d1 tos 0x10", "route add prohibit 10.20.0.0/16"],
    ],
];

for (const [what, want, theirs] of returned) {
    onKernel.test(
        `one ${what} in its place is refused, or taken over and given back to the word`,
        async (host, den) => {
            await box(den, theirs);
            const before = await shown(den);
            const life = lifeOn(host);
            expect((await refusalOf(life.create(checked(route, want)))).message).toMatch(notOurs);
            expect(await shown(den)).toEqual(before);
            const adopting = (more: Bag) => checked(route, { ...want, adopt: true, ...more });
            const { id, outs } = await life.create(adopting({}));
            expect((await life.read(id, outs)).inputs).toMatchObject(want);
            const changed = await life.update(id, outs, adopting({ mtu: 1400 }));
            const again = await life.update(id, changed.outs, adopting({}));
            await life.delete(id, again.outs);
            expect(await shown(den)).toEqual(before);
        },
    );

    onKernel.test(
        `whichever command that dies behind, with one ${what}, the next run finishes it`,
        async (host, den) => {
            await box(den, theirs);
            const before = await shown(den);
            const inputs = checked(route, { ...want, adopt: true });
            const life = lifeOn(host);
            for (let left = 0, isMade = false; !isMade && left < most; left += 1) {
                isMade = await outlives(host, left, () => life.create(inputs));
                if (!isMade) {
                    await life.delete("", { ...inputs, schema: 1 });
                    expect({ left, routes: await shown(den) }).toEqual({ left, routes: before });
                    await outlives(host, left, () => life.create(inputs));
                }
                const { id, outs } = await life.create(inputs);
                expect({ left, ...(await life.read(id, outs)).inputs }).toMatchObject({ left, ...want });
                let last = 0;
                while (last < most && !(await outlives(host, last, () => life.delete(id, outs)))) last += 1;
                expect(last).toBeLessThan(most);
                expect({ left, routes: await shown(den) }).toEqual({ left, routes: before });
            }
        },
    );
}

const refused: [string, Bag, string[], RegExp][] = [
    [
        "several of one place",
        four,
        ["route append 10.20.0.0/16 via 10.9.0.2", "route prepend 10.20.0.0/16 via 10.9.0.3"],
        /2 routes share its place \(`10\.20\.0\.0\/16 via 10\.9\.0\.3 dev d0`, `10\.20\.0\.0\/16 via 10\.9\.0\.2 dev d0`\)/,
    ],
    [
        "several interfaces' of IPv6",
        six,
        ["route append fd20::/64 dev d0", "route append fd20::/64 dev d1"],
        /2 routes share its place/,
    ],
    [
        "a locked metric",
        four,
        ["route add 10.20.0.0/16 dev d0 mtu lock 1300"],
        /one of its metrics is locked/,
    ],
    ["one that ends", six, ["-6 route add fd20::/64 dev d0 expires 900"], /it ends by itself in \d+ s/],
    [
        "one by a nexthop object",
        four,
        ["nexthop add id 7 via 10.9.0.2 dev d0", "route add 10.20.0.0/16 nhid 7"],
        /it goes by a nexthop object/,
    ],
    [
        "one of the kernel's, for an address",
        { ...four, via: undefined },
        ["address add 10.20.0.1/16 dev d1"],
        /the kernel keeps it for an address/,
    ],
    [
        "one that a router advertised",
        six,
        ["-6 route add fd20::/64 dev d1 proto ra"],
        /router's advertisement/,
    ],
];

for (const [what, want, theirs, told] of refused)
    onKernel.test(
        `${what} could not be given back, and is left alone though it may be adopted`,
        async (host, den) => {
            await box(den, theirs);
            const before = await shown(den);
            for (const adopt of [false, true]) {
                const { message } = await refusalOf(lifeOn(host).create(checked(route, { ...want, adopt })));
                expect(message).toMatch(told);
                expect(message).toMatch(
                    /^creating Route "it" on the den: .*could not be given back as it is: .*\. Delete it, or/,
                );
            }
            expect(timeless(await shown(den))).toEqual(timeless(before));
        },
    );
