import * as fc from "fast-check";
import {
    contains,
    formatCidr,
    networkOf,
    overlaps,
    parseAddress,
    parseCidr,
} from "../../../provider/net/cidr";
import { asNetwork, keysOverlap } from "../../../provider/net/element-key";
import { anyCidr, twoCidrs } from "../../support/arbitraries";

describe("keys of port forwards", () => {
    test.each([
        ["0.0.0.0/0 . 192.0.2.1 . 80", "10.0.0.0/8 . 192.0.2.1 . 80", true],
        ["10.0.0.0/8 . 192.0.2.1 . 80", "11.0.0.0/8 . 192.0.2.1 . 80", false],
        ["0.0.0.0/0 . 192.0.2.1 . 80", "0.0.0.0/0 . 192.0.2.2 . 80", false],
        ["0.0.0.0/0 . 0.0.0.0/0 . 80", "0.0.0.0/0 . 192.0.2.2 . 80", true],
        ["0.0.0.0/0 . 0.0.0.0/0 . 80", "0.0.0.0/0 . 0.0.0.0/0 . 81", false],
        ["::/0 . ::/0 . 80-90", "::/0 . ::/0 . 90", true],
        ["::/0 . ::/0 . 80-90", "::/0 . ::/0 . 91-95", false],
        ["::/0 . ::/0 . 91-95", "::/0 . ::/0 . 80-90", false],
        ["::/0 . ::/0 . 80-90", "::/0 . ::/0 . 70-80", true],
        ["::/0 . fd00::1 . 80", "::/0 . fd00::/64 . 80", true],
    ])("%s and %s match a common packet: %p", (a, b, common) => {
        expect(keysOverlap(a, b)).toBe(common);
        expect(keysOverlap(b, a)).toBe(common);
    });

    test("two keys overlap exactly when each part does", () => {
        fc.assert(
            fc.property(
                twoCidrs(),
                fc.integer({ min: 1, max: 65_535 }),
                fc.boolean(),
                ([a, b], port, same) => {
                    const key = (one: typeof a, number: number) =>
                        `${formatCidr(networkOf(one))} . ${formatCidr(networkOf(one))} . ${number}`;
                    const other = same ? port : (port % 65_535) + 1;
                    expect(keysOverlap(key(a, port), key(b, other))).toBe(overlaps(a, b) && same);
                },
            ),
        );
    });
});

test("an address is the network of it alone; a network stays as it is", () => {
    fc.assert(
        fc.property(anyCidr(), (one) => {
            const text = formatCidr(one);
            expect(asNetwork(text)).toBe(text);
            const [address = ""] = text.split("/");
            const alone = parseCidr(asNetwork(address));
            const parsed = parseAddress(address);
            expect(alone !== undefined && parsed !== undefined && contains(alone, parsed)).toBe(true);
            expect(alone?.length).toBe(one.family === 4 ? 32 : 128);
        }),
    );
});
