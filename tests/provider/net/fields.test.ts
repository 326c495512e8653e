import * as fc from "fast-check";
import type * as z from "zod";
import { batchLine, nftString } from "../../../provider/host/words";
import { contains, formatCidr, networkOf, size, parseAddress, parseCidr } from "../../../provider/net/cidr";
import {
    address,
    destination,
    interfaceAddress,
    interfaceName,
    mac,
    mtu,
    namespaceName,
    network,
    port,
    shown,
    tableName,
    unique,
} from "../../../provider/net/fields";
import { anyAddress, anyCidr, oddText } from "../../support/arbitraries";

const fields = {
    interfaceName,
    namespaceName,
    tableName,
    mac,
    interfaceAddress,
    network,
    destination,
    address,
};

/** Normal forms of what is taken, and what is not taken, by field. */
const cases: Record<keyof typeof fields, { takes: Record<string, string>; refuses: string[] }> = {
    interfaceName: {
        takes: same("eth0", "a", "_x", "0", "br-lan.100", "virtualnet0", "a23456789012345"),
        refuses: [
            "",
            "a234567890123456",
            "-x",
            ".x",
            ".",
            "..",
            "lo",
            "all",
            "default",
            "a b",
            "a/b",
            "a:1",
            "é",
            "a\n",
        ],
    },
    namespaceName: {
        takes: same("router", "a".repeat(200), "0", "a.b-c_d"),
        refuses: ["", "a".repeat(201), "-x", ".x", "..", "a/b", "../x", "a b", "a\n", "a\0"],
    },
    tableName: {
        takes: same("router", "A1_", "a".repeat(60), "mapper"),
        refuses: ["", "a".repeat(61), "_a", "1a", "a-b", "a.b", "inet", "table", "counter", "a b", "a;"],
    },
    mac: {
        takes: {
            ...same("52:54:00:ab:cd:ef"),
            "52:54:00:AB:CD:EF": "52:54:00:ab:cd:ef",
            "02-00-00-00-00-01": "02:00:00:00:00:01",
        },
        refuses: [
            "",
            "00:00:00:00:00:00",
            "01:00:5e:00:00:01",
            "ff:ff:ff:ff:ff:ff",
            "52:54:00:ab:cd",
            "52:54:00:ab:cd:ef:01",
            "52:54:0:ab:cd:ef",
            "525400abcdef",
            "gg:54:00:ab:cd:ef",
            "52:54:00:ab:cd:ef\n",
        ],
    },
    interfaceAddress: {
        takes: {
            ...same("172.24.0.1/16", "10.0.0.0/31", "10.0.0.1/31", "10.0.0.0/32", "fd00::1/64", "fd00::/64"),
            "FD00:0:0::1/64": "fd00::1/64",
        },
        refuses: [
            "",
            "172.24.0.1",
            "172.24.0.0/16",
            "0.0.0.0/0",
            "127.0.0.1/8",
            "224.0.0.1/4",
            "::1/128",
            "ff02::1/64",
            "fe80::1%eth0/64",
            "1.2.3.4/33",
            " 1.2.3.4/8",
            "1.2.3.4/8\n",
        ],
    },
    network: {
        takes: { ...same("172.24.0.0/16", "0.0.0.0/0", "::/0", "10.0.0.1/32"), "FD00:0::/8": "fd00::/8" },
        refuses: ["", "172.24.0.1/16", "172.24.0.0", "fd00::1/64", "default", "172.24.0.0/33"],
    },
    destination: {
        takes: {
            ...same("10.0.0.0/8", "fd00::/8", "::/0"),
            default: "0.0.0.0/0",
            "10.0.0.1": "10.0.0.1/32",
            "FD00::1": "fd00::1/128",
        },
        refuses: ["", "10.0.0.1/8", "Default", "fe80::1%eth0", "10.0.0.0/33"],
    },
    address: {
        takes: {
            ...same("172.24.0.1", "fd00::1", "fe80::1"),
            "FD00:0::1": "fd00::1",
            "::FFFF:1.2.3.4": "::ffff:1.2.3.4",
        },
        refuses: [
            "",
            "172.24.0.1/16",
            "0.0.0.0",
            "127.0.0.1",
            "::1",
            "255.255.255.255",
            "fe80::1%eth0",
            "localhost",
            "1.2.3.4\n",
        ],
    },
};

const names = Object.keys(cases) as (keyof typeof fields)[];

describe.each(names)("%s", (name) => {
    const { takes, refuses } = cases[name];
    const field: z.ZodType = fields[name]();

    test.each(Object.entries(takes))("takes %p as %p", (given, normal) => {
        expect(field.parse(given)).toBe(normal);
    });

    test.each(refuses.map((text) => [text]))("refuses %p, showing it and saying what to write", (given) => {
        const message = messageOf(field, given);
        expect(message.startsWith(`${shown(given)} is not `)).toBe(true);
        expect(message).toMatch(/\. (Write|Use) /);
        expect(message).not.toMatch(/[\n\r\0]/);
    });

    test.each([[5], [null], [["eth0"]], [{}], [true]])("refuses %p, and shows it", (given) => {
        expect(messageOf(field, given)).toContain(`${JSON.stringify(given)} is not `);
    });

    test("whatever it takes is one safe word for ip and for nft, and is its own normal form", () => {
        fc.assert(
            fc.property(fc.oneof(oddText(), likely()), (given) => {
                const result = field.safeParse(given);
                if (!result.success) return;
                const normal = String(result.data);
                expect(batchLine([normal])).toBe(normal);
                expect(nftString(normal)).toBe(`"${normal}"`);
                expect(normal).toMatch(/^[\w:]/);
                expect(field.parse(normal)).toBe(normal);
            }),
            { numRuns: 1000 },
        );
    });
});

describe("addresses as inputs", () => {
    test("an interface's address is taken exactly when it is a host's and neither its network's own nor its broadcast", () => {
        fc.assert(
            fc.property(anyCidr(), (cidr) => {
                const text = formatCidr(cidr);
                const taken = interfaceAddress().safeParse(text).success;
                const single = address().safeParse(text.replace(/\/.*/, "")).success;
                const place = cidr.value - networkOf(cidr).value;
                const isAnybodys = place === 0n || place === size(cidr) - 1n;
                const own = cidr.family === 4 && cidr.length < 31 && isAnybodys;
                expect(taken).toBe(single && !own);
            }),
        );
    });

    test("a network is taken exactly when it has no host bits", () => {
        fc.assert(
            fc.property(anyCidr(), (cidr) => {
                expect(network().safeParse(formatCidr(cidr)).success).toBe(
                    networkOf(cidr).value === cidr.value,
                );
                expect(network().parse(formatCidr(networkOf(cidr)))).toBe(formatCidr(networkOf(cidr)));
            }),
        );
    });

    test("a host as a destination is the network of it alone", () => {
        fc.assert(
            fc.property(anyAddress(), (one) => {
                const text = formatCidr({ ...one, length: one.family === 4 ? 32 : 128 });
                const taken = destination().parse(text.replace(/\/\d+$/, ""));
                const [parsed, host] = [parseCidr(taken), parseAddress(text.replace(/\/\d+$/, ""))];
                expect(taken).toBe(text);
                expect(parsed !== undefined && host !== undefined && contains(parsed, host)).toBe(true);
            }),
        );
    });
});

test("a MAC address is taken exactly when its first octet is even and not all are zero", () => {
    const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 });
    fc.assert(
        fc.property(octets, fc.constantFrom(":", "-"), fc.boolean(), (bytes, separator, upper) => {
            const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0"));
            const text = hex.join(separator);
            const right = ((bytes[0] ?? 1) & 1) === 0 && bytes.some((byte) => byte !== 0);
            const result = mac().safeParse(upper ? text.toUpperCase() : text);
            expect(result.success).toBe(right);
            if (result.success) expect(result.data).toBe(hex.join(":"));
        }),
    );
});

describe.each([
    ["port", port, 1, 65_535],
    ["mtu", mtu, 68, 65_535],
] as const)("%s", (_name, field, low, high) => {
    test("takes the whole numbers of its range and no other", () => {
        const numbers = fc.oneof(
            fc.integer(),
            fc.double(),
            fc.integer({ min: low - 2, max: low + 2 }),
            fc.integer({ min: high - 2, max: high + 2 }),
            fc.constantFrom(Number.NaN, Infinity, -0, 1e21),
        );
        fc.assert(
            fc.property(numbers, (number) => {
                const right = Number.isInteger(number) && number >= low && number <= high;
                expect(field().safeParse(number).success).toBe(right);
            }),
            { numRuns: 1000 },
        );
        expect([low, high].map((number) => field().parse(number))).toEqual([low, high]);
        expect(messageOf(field(), high + 1)).toMatch(`from ${low} to ${high}`);
        expect(messageOf(field(), String(low))).toMatch(`from ${low} to ${high}`);
    });
});

describe("a list without doubles", () => {
    const list = unique(interfaceAddress(), "address");

    test("names the second of two that are the same once normal", () => {
        const result = list.safeParse(["fd00::1/64", "10.0.0.1/8", "FD00:0::1/64"]);
        expect(result.error?.issues).toEqual([
            expect.objectContaining({
                path: [2],
                message: '"fd00::1/64" stands twice. Give each address once',
            }),
        ]);
    });

    test("takes unlike ones in their order", () => {
        expect(list.parse(["10.0.0.2/8", "10.0.0.1/8"])).toEqual(["10.0.0.2/8", "10.0.0.1/8"]);
        expect(list.parse([])).toEqual([]);
    });
});

test("a value in a message is one short line", () => {
    fc.assert(
        fc.property(fc.oneof(oddText(), fc.anything()), (value) => {
            const text = shown(value);
            expect(text.length).toBeLessThanOrEqual(62);
            expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }),
        { numRuns: 1000 },
    );
});

/** Text that is often right. */
function likely(): fc.Arbitrary<string> {
    const word = fc.string({ unit: fc.constantFrom(..."a b z 0 9 _ . - : / @".split(" ")), maxLength: 20 });
    return fc.oneof(
        word,
        anyAddress().map((one) => formatCidr({ ...one, length: 24 })),
        fc.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
    );
}

function same(...texts: string[]): Record<string, string> {
    return Object.fromEntries(texts.map((text) => [text, text]));
}

function messageOf(field: z.ZodType, given: unknown): string {
    const result = field.safeParse(given);
    if (result.success) throw new Error(`${String(given)} should be refused`);
    return result.error.issues.map(({ message }) => message).join();
}
