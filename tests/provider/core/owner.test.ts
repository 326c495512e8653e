import { quoted } from "../../../provider/core/errors";
import * as fc from "fast-check";
import { birthName, describeMark, digest, isMark, ownerMark, stackOf } from "../../../provider/core/owner";
import { interfaceName } from "../../../provider/net/fields";
import { batchLine, nftString } from "../../../provider/host/words";
import { stableMac } from "../../../provider/resources/linux/link";
import { mac } from "../../../provider/net/fields";
import { oddText } from "../../support/arbitraries";

/** Pulumi's own rule for the names of projects and stacks; a resource's name can be anything. */
const plain = () => fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);
const owners = () => fc.tuple(plain(), plain(), wellFormed(oddText()));
const wellFormed = (text: fc.Arbitrary<string>) => text.filter(isWellFormed);
const type = "linux:Bridge";
const isWellFormed = (text: string) => !/\p{Cs}/u.test(text); // Pulumi's wire, which is UTF-8, carries no other
const many = { numRuns: 1000 };

describe("an owner mark", () => {
    test("fits an nft comment and is one safe word for ip and nft, whatever the name", () => {
        fc.assert(
            fc.property(owners(), (parts) => {
                const mark = ownerMark(parts.join("/"), type);
                expect(mark.length).toBeLessThanOrEqual(120);
                expect(batchLine([mark])).toBe(mark);
                expect(nftString(mark)).toBe(`"${mark}"`);
                expect(isMark(mark)).toBe(true);
                expect(mark).not.toMatch(/#/); // what a Process appends to it begins with one
            }),
            many,
        );
    });

    test("tells resources, types and stacks apart, also where it is cut", () => {
        fc.assert(
            fc.property(owners(), owners(), (a, b) => {
                const same = a.every((part, index) => part === b[index]);
                const [one, other] = [a, b].map((parts) => ownerMark(parts.join("/"), type));
                expect(one === other).toBe(same);
                expect(ownerMark(a.join("/"), "linux:Tap")).not.toBe(one);
            }),
            many,
        );
        const long = "x".repeat(200);
        expect(ownerMark(`p/s/${long}1`, type)).not.toBe(ownerMark(`p/s/${long}2`, type));
    });

    test("names its resource in messages as the user named it, unless it was cut", () => {
        fc.assert(
            fc.property(owners(), ([project, stack, name]) => {
                const mark = ownerMark(`${project}/${stack}/${name}`, type);
                if (/~[0-9a-f]{16}$/.test(mark)) return;
                expect(describeMark(mark)).toBe(`Bridge ${quoted(name)} of stack ${project}/${stack}`);
            }),
            many,
        );
    });

    test("of any length can be told in a message", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary", minLength: 30, maxLength: 200 }), (name) => {
                fc.pre(isWellFormed(name));
                const told = describeMark(ownerMark(`demo/dev/${name}`, type));
                expect(told).toMatch(/^Bridge "/);
                expect(told).toMatch(/ of stack demo\/dev$/);
            }),
        );
    });

    test("names its stack's journal: a file name that two stacks do not share", () => {
        fc.assert(
            fc.property(owners(), owners(), (a, b) => {
                const [one = "", other = ""] = [a, b].map((parts) =>
                    stackOf(ownerMark(parts.join("/"), type)),
                );
                expect(one).toMatch(/^[\w.%+-]+$/);
                expect(one.length).toBeLessThanOrEqual(255);
                if (a[0] === b[0]) expect(one === other).toBe(a[1] === b[1]);
            }),
            many,
        );
    });

    test.each([["p.a", "b", "p", "a.b"]])("stacks %s/%s and %s/%s have journals of their own", (...parts) => {
        const [one, two, three, four] = parts;
        expect(stackOf(ownerMark(`${one}/${two}/x`, type))).not.toBe(
            stackOf(ownerMark(`${three}/${four}/x`, type)),
        );
    });

    test.each([[undefined], [""], ["somebody's"], [" virtnet:a/b/c/d"], ["VIRTNET:a"]])(
        "%p is none",
        (text) => {
            expect(isMark(text)).toBe(false);
        },
    );
});

describe("a birth name", () => {
    test("is an interface name, another for each mark and role, the same each time", () => {
        const seen = new Map<string, string>();
        fc.assert(
            fc.property(owners(), fc.constantFrom("", "a", "b"), (parts, role) => {
                const mark = ownerMark(parts.join("/"), type);
                const name = birthName(mark, role);
                expect(interfaceName().parse(name)).toBe(name);
                expect(birthName(mark, role)).toBe(name);
                const whose = JSON.stringify([mark, role]);
                expect(seen.get(name) ?? whose).toBe(whose);
                seen.set(name, whose);
            }),
            many,
        );
    });
});

test("a stable MAC address is a unicast, locally administered one, another for each mark and role", () => {
    fc.assert(
        fc.property(owners(), (parts) => {
            const mark = ownerMark(parts.join("/"), type);
            const address = stableMac(mark);
            expect(mac().parse(address)).toBe(address);
            expect(Number.parseInt(address.slice(0, 2), 16) & 3).toBe(2);
            expect(stableMac(mark, "b")).not.toBe(address);
        }),
    );
});

test("a digest is as long as asked and the same each time", () => {
    expect(digest("", 64)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(digest("", 8)).toBe("e3b0c442");
});
