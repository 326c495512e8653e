import * as fc from "fast-check";
import {
    contains,
    formatAddress,
    formatCidr,
    isUnicast,
    networkOf,
    nthAddress,
    overlaps,
    parseAddress,
    parseCidr,
    size,
} from "../../../provider/net/cidr";
import type { Cidr } from "../../../provider/net/cidr";
import { anyAddress, anyCidr, oddText, twoCidrs } from "../../support/arbitraries";

const cidr = (text: string): Cidr => parseCidr(text) ?? fail(text);
const fail = (text: string): never => {
    throw new Error(`${text} should parse`);
};

describe("addresses", () => {
    test("what is formatted parses to the same", () => {
        fc.assert(
            fc.property(anyAddress(), (address) => {
                expect(parseAddress(formatAddress(address))).toEqual(address);
            }),
        );
    });

    test("the text of an IPv6 address is as short as the URL standard's, but for embedded IPv4", () => {
        fc.assert(
            fc.property(anyAddress(), (address) => {
                const text = formatAddress(address);
                fc.pre(address.family === 6 && !text.includes("."));
                expect(`[${text}]`).toBe(new URL(`http://[${text}]/`).hostname);
            }),
        );
    });

    test.each([
        ["::", "::"],
        ["::1", "::1"],
        ["0:0:0:0:0:0:0:5", "::5"],
        ["FD00:0:0:0:0:0:0:1", "fd00::1"],
        ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
        ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
        ["2001:0:0:1:1:0:0:1", "2001::1:1:0:0:1"],
        ["1::", "1::"],
        ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
        ["::FFFF:0102:0304", "::ffff:1.2.3.4"],
        ["::ffff:0.0.0.0", "::ffff:0.0.0.0"],
        ["::ffff", "::ffff"],
        ["::1:0", "::0.1.0.0"],
        ["::1.2.3.4", "::1.2.3.4"],
        ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
        ["172.24.0.1", "172.24.0.1"],
        ["255.255.255.255", "255.255.255.255"],
    ])("%s is written as inet_ntop(3) writes it: %s", (text, normal) => {
        const parsed = parseAddress(text);
        expect(parsed === undefined ? undefined : formatAddress(parsed)).toBe(normal);
    });

    test.each(
        "|fe80::1%eth0|%|1.2.3|1.2.3.4.5|01.2.3.4|256.1.1.1|1.2.3.4 | 1.2.3.4|0x7f.1|:::|1::2::3|12345::|::1.2.3|::g|1.2.3.4/24|localhost".split(
            "|",
        ),
    )("%p is no address", (text) => {
        expect(parseAddress(text)).toBeUndefined();
    });
});

describe("networks", () => {
    test("what is formatted parses to the same", () => {
        fc.assert(
            fc.property(anyCidr(), (one) => {
                expect(parseCidr(formatCidr(one))).toEqual(one);
            }),
        );
    });

    test.each(
        "1.2.3.4|1.2.3.4/|1.2.3.4/33|1.2.3.4/-1|1.2.3.4/08|1.2.3.4/8/8|/8|::/129|::1%lo/64|1.2.3.4/1e1|::/64 |::/\n64".split(
            "|",
        ),
    )("%p is no address with a prefix length", (text) => {
        expect(parseCidr(text)).toBeUndefined();
    });

    test("odd text never throws, and what is taken is told back in normal form", () => {
        fc.assert(
            fc.property(oddText(), (text) => {
                const parsed = parseCidr(text);
                if (parsed !== undefined) expect(parseCidr(formatCidr(parsed))).toEqual(parsed);
            }),
            { numRuns: 1000 },
        );
    });

    test("the network of a network is itself, and holds what it was taken of", () => {
        fc.assert(
            fc.property(anyCidr(), (one) => {
                const network = networkOf(one);
                expect(networkOf(network)).toEqual(network);
                expect(network.value <= one.value).toBe(true);
                expect(one.value - network.value < size(one)).toBe(true);
                expect(contains(network, one)).toBe(true);
                expect(contains(network, { family: one.family, value: one.value })).toBe(true);
            }),
        );
    });

    test("a network contains exactly the addresses between its first and its last", () => {
        fc.assert(
            fc.property(twoCidrs(), ([outer, { family, value }]) => {
                const low = networkOf(outer).value;
                const between = value >= low && value < low + size(outer);
                expect(contains(outer, { family, value })).toBe(between);
            }),
        );
    });

    test("one contains another exactly when it holds the other's first and last address", () => {
        fc.assert(
            fc.property(twoCidrs(), ([outer, inner]) => {
                const first = networkOf(inner);
                const ends = [first.value, first.value + size(inner) - 1n];
                const held = ends.every((value) => contains(outer, { family: inner.family, value }));
                expect(contains(outer, inner)).toBe(held);
            }),
        );
    });

    test("two overlap exactly when their ranges do, whichever is asked about which", () => {
        fc.assert(
            fc.property(twoCidrs(), ([a, b]) => {
                const [one, two] = [networkOf(a), networkOf(b)];
                const meet = one.value < two.value + size(b) && two.value < one.value + size(a);
                expect(overlaps(a, b)).toBe(meet);
                expect(overlaps(b, a)).toBe(meet);
            }),
        );
    });

    test("families never meet", () => {
        const [all4, all6] = [cidr("0.0.0.0/0"), cidr("::/0")];
        expect(overlaps(all4, all6)).toBe(false);
        expect(contains(all6, all4)).toBe(false);
        expect(contains(all4, cidr("::1/128"))).toBe(false);
    });

    test("the n-th address lies inside, and there is none past the end", () => {
        fc.assert(
            fc.property(anyCidr(), fc.bigInt({ min: 0n, max: 2n ** 129n }), (one, seed) => {
                const index = seed % size(one);
                const found = nthAddress(one, index);
                expect(found?.value).toBe(networkOf(one).value + index);
                expect(found !== undefined && contains(one, found)).toBe(true);
                expect(nthAddress(one, size(one))).toBeUndefined();
                expect(nthAddress(one, -1n)).toBeUndefined();
            }),
        );
    });
});

test.each([
    ["0.0.0.0", false],
    ["0.1.2.3", false],
    ["1.0.0.0", true],
    ["126.255.255.255", true],
    ["127.0.0.1", false],
    ["128.0.0.1", true],
    ["169.254.1.1", true],
    ["223.255.255.255", true],
    ["224.0.0.1", false],
    ["239.1.1.1", false],
    ["240.0.0.1", true],
    ["255.255.255.254", true],
    ["255.255.255.255", false],
    ["::", false],
    ["::1", false],
    ["::2", true],
    ["fe80::1", true],
    ["fd00::1", true],
    ["ff02::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:10.0.0.1", true],
])("%s can be one host's: %p", (text, unicast) => {
    expect(isUnicast(parseAddress(text) ?? fail(text))).toBe(unicast);
});
