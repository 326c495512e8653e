import * as fc from "fast-check";
import type { Cidr, Family, IpAddress } from "../../provider/net/cidr";

const bits: Record<Family, number> = { 4: 32, 6: 128 };

const family = () => fc.constantFrom<Family>(4, 6);

/** An address value; zeros are as frequent as in real IPv6 addresses. */
const value = (of: Family) =>
    of === 4
        ? fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })
        : fc
              .array(fc.oneof(fc.constant(0n), fc.constant(0xffffn), fc.bigInt({ min: 0n, max: 0xffffn })), {
                  minLength: 8,
                  maxLength: 8,
              })
              .map((groups) => groups.reduce((sum, group) => (sum << 16n) | group, 0n));

export const anyAddress = (): fc.Arbitrary<IpAddress> =>
    family().chain((of) => value(of).map((number) => ({ family: of, value: number })));

export const anyCidr = (): fc.Arbitrary<Cidr> =>
    family().chain((of) =>
        fc.record({
            family: fc.constant(of),
            value: value(of),
            length: fc.integer({ min: 0, max: bits[of] }),
        }),
    );

/** Two of one family, near enough to each other that one often holds the other. */
export const twoCidrs = (): fc.Arbitrary<[Cidr, Cidr]> =>
    fc
        .tuple(anyCidr(), fc.nat(), fc.bigInt({ min: 0n, max: 0xffffn }))
        .map(([one, seed, near]) => [
            one,
            { ...one, value: one.value ^ near, length: seed % (bits[one.family] + 1) },
        ]);

/** What a careless or hostile user gives as text: blanks, quotes, newlines, options, shell, control characters. */
export const oddText = (): fc.Arbitrary<string> =>
    fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc
            .tuple(fc.string({ unit: "grapheme-ascii", maxLength: 8 }), nasty(), fc.string({ maxLength: 8 }))
            .map((parts) => parts.join("")),
        nasty(),
    );

function nasty(): fc.Arbitrary<string> {
    return fc.constantFrom(
        ..."\n|\r|\r\n|\0|\u2028|\t| |#|\\|\"|'|`|;|$(id)|${IFS}|../x|-a|--help|%|:|,|=|~|*|?|{|}|/|é|😀|lo|all".split(
            "|",
        ),
        "",
        "|",
        "a\nlink del eth0",
        "x; reboot",
        "a".repeat(16),
        "a".repeat(300),
    );
}
