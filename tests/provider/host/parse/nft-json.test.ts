import { parseTables } from "../../../../provider/host/parse/nft-json";
import { recorded } from "../../../support/recordings";

const edge = {
    family: "inet",
    name: "edge",
    chains: [
        { name: "forward", policy: "drop", hook: "forward" },
        { name: "plain", policy: undefined, hook: undefined },
    ],
    rules: [
        { chain: "forward", comment: "established #1", handle: expect.any(Number) as number },
        { chain: "forward", comment: undefined, handle: expect.any(Number) as number },
    ],
    elements: [
        { set: "lans", key: "lan0", data: undefined, comment: "virtnet:demo/dev/PatRouter/edge" },
        { set: "lans", key: "lan1", data: undefined, comment: undefined },
        {
            set: "wan_tcp4",
            key: "0.0.0.0/0 . 192.0.2.1 . 4000",
            data: "172.24.1.2 . 80",
            comment: "virtnet:demo/dev/PortForward/web",
        },
        {
            set: "wan_tcp4",
            key: "10.0.0.0/8 . 192.0.2.0/24 . 5000-5002",
            data: "172.24.1.3 . 22",
            comment: undefined,
        },
        { set: "wan_tcp6", key: "::/0 . fd77::1 . 4000", data: "::ffff:1.2.3.4 . 80", comment: "six" },
    ],
};

describe("tables, of what nft printed", () => {
    test("one table has its chains, rules and elements, keys and data in nft's own language", () => {
        expect(parseTables(recorded("table.json"))).toEqual([edge]);
    });

    test("of a whole ruleset each has its own only, also where two bear one name", () => {
        const [first, second, ...more] = parseTables(recorded("ruleset.json"));
        expect(more).toEqual([]);
        expect(first).toEqual(edge);
        expect(second).toEqual({
            family: "ip",
            name: "edge",
            chains: [],
            rules: [],
            elements: [{ set: "lans", key: "other", data: undefined, comment: undefined }],
        });
    });

    test.each(["", "\n", '{"nftables": [{"metainfo": {"version": "1.0.6"}}]}'])(
        "in %j there are none",
        (text) => {
            expect(parseTables(text)).toEqual([]);
        },
    );
});
