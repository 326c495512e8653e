import { check } from "../../../../provider/core/check";
import { Claims } from "../../../../provider/core/claims";
import { bytesASecond, durationText, microseconds } from "../../../../provider/net/netem-fields";
import { handleOf, readHandle } from "../../../../provider/resources/linux/netem-handle";
import { netem } from "../../../../provider/resources/linux/netem";
import { inWordsOf, parseNetem } from "../../../../provider/resources/linux/netem-options";
import { parseFilters, parseQdiscs } from "../../../../provider/host/parse/tc-json";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { recordedRows } from "../../../support/recordings";

const on = { interface: "eth1" };
const checkOf = (inputs: Bag) =>
    check(netem, { owner: "demo/dev/it", host: { local: {} }, ...on, ...inputs }, new Claims());

test.each([
    ["delay", "0.1s", "100ms"],
    ["delay", "1500us", "1500us"],
    ["delay", "1.5ms", "1500us"],
    ["delay", "2000ms", "2s"],
    ["delay", "0us", undefined],
    ["loss", 0, undefined],
    ["loss", 0.5, 0.5],
    ["rate", "1000kbit", "1mbit"],
    ["rate", "1.5Mbit", "1500kbit"],
    ["rate", "12345678bit", "12345672bit"],
])("the normal form of %s %j is %j", (key, given, normal) => {
    const { inputs, failures } = checkOf({ [key]: given });
    expect(failures).toEqual([]);
    expect(inputs[key]).toBe(normal);
});

test("what is not given of a model of losses is what tc fills in", () => {
    expect(checkOf({ lossState: { p13: 0.1, p31: 99.9 } }).inputs["lossState"]).toEqual({
        p13: 0.1,
        p31: 99.9,
        p32: 0,
        p23: 100,
        p14: 0,
    });
    expect(checkOf({ lossGemodel: { p: 1, r: 0 } }).inputs["lossGemodel"]).toEqual({
        p: 1,
        r: 0,
        oneMinusH: 100,
        oneMinusK: 0,
    });
});

const mistakes: [string, Bag, string, RegExp][] = [
    ["a time without a unit", { delay: "100" }, "delay", /"100" is not a time\. Write 1us to 274s/],
    ["a number for a time", { delay: 100 }, "delay", /is not a time\. Write it as 100ms/],
    ["too long a time", { delay: "275s" }, "delay", /1us to 274s/],
    ["a part of a microsecond", { delay: "0.5us" }, "delay", /whole microseconds/],
    ["more than all", { loss: 101 }, "loss", /101 is not a percentage/],
    ["less than nothing", { duplicate: -1 }, "duplicate", /-1 is not a percentage/],
    ["a text for a percentage", { loss: "1%" }, "loss", /is not a number/],
    ["a rate in bytes", { rate: "1mbps" }, "rate", /is not a rate/],
    ["jitter alone", { jitter: "1ms" }, "jitter", /has no effect without delay/],
    ["a distribution of nothing", { delay: "1ms", distribution: "normal" }, "distribution", /without jitter/],
    ["reordering without delay", { reorder: 5 }, "reorder", /has no effect without delay/],
    ["a gap in no order", { gap: 5 }, "gap", /has no effect without reorder/],
    ["two models of loss", { loss: 1, lossGemodel: { p: 1, r: 9 } }, "lossGemodel", /two models of loss/],
    ["marks without losses", { ecn: true }, "ecn", /Give a loss too/],
    ["overhead without a rate", { packetOverhead: 14 }, "packetOverhead", /without rate/],
    ["a strange direction", { direction: "both" }, "direction", /is not a direction/],
];

test.each(mistakes)("%s is refused before anything is done", (_what, inputs, property, reason) => {
    const found = checkOf(inputs).failures.find((failure) => failure.property === property);
    expect(found?.reason).toMatch(reason);
});

describe("what tc printed", () => {
    const rows = recordedRows("qdiscs.json");
    const options = (dev: string) =>
        parseNetem(parseQdiscs(rows, dev).find(({ root }) => root)?.options ?? {});

    test("of everything at once is what was asked for, but for roundings", () => {
        expect(options("every0")).toMatchObject({
            limit: 500,
            delay: "1499us",
            jitter: "329us",
            delayCorrelation: 33.3,
            loss: 1,
            lossCorrelation: 5,
            duplicate: 3,
            duplicateCorrelation: 4,
            corrupt: 0.1,
            corruptCorrelation: 50,
            reorder: 10,
            reorderCorrelation: 9,
            gap: 4,
            rate: "999kbit",
            packetOverhead: 14,
            cellSize: 20,
            cellOverhead: -5,
            slot: { min: "1ms", max: "2ms", packets: 3 },
            ecn: true,
        });
    });

    test("of an earlier reordering without a gap has no effect", () => {
        expect(options("plain0").reorder).toBeUndefined();
    });

    test("of the two models of losses", () => {
        expect(options("state0").lossState).toEqual({ p13: 1, p31: 2, p32: 3, p23: 4, p14: 5 });
        expect(options("gemodel0").lossGemodel).toEqual({ p: 1, r: 10, oneMinusH: 70, oneMinusK: 0.1 });
    });

    test("of filters tells where they lead, heads of chains left out", () => {
        expect(parseFilters(recordedRows("filters.json"))).toEqual([
            { kind: "matchall", pref: 77, redirect: "ifb9" },
        ]);
    });
});

test.each([
    ["123us", "122us", "123us"],
    ["100ms", "50ms", "50ms"],
    [0.000_01, 0.000_009_988_43, 0.000_01],
    [33.333, 33.333, 33.333],
    [1, 1.1, 1.1],
])("wanted %j and seen %j is told as %j", (want, seen, told) => {
    expect(inWordsOf<unknown>(seen, want)).toBe(told);
});

test("times and rates keep their value in their normal form", () => {
    for (const time of [1, 999, 1000, 1500, 1_000_000, 1_000_001, 274_000_000])
        expect(microseconds(durationText(time))).toBe(time);
    expect(bytesASecond("1mbit")).toBe(125_000);
});

test("a handle tells the owner, the distribution and nothing of others", () => {
    const handle = handleOf("virtnet:a/b/Netem/c", { distribution: "pareto", ecn: true });
    expect(Number.parseInt(handle, 16)).toBeGreaterThanOrEqual(0x4000);
    expect(Number.parseInt(handle, 16)).toBeLessThan(0x8000);
    expect(readHandle("virtnet:a/b/Netem/c", handle)).toEqual({ distribution: "pareto" });
    expect(readHandle("virtnet:a/b/Netem/other", handle)).toBeUndefined();
    expect(readHandle("virtnet:a/b/Netem/c", "8001:")).toBeUndefined();
});

describe("on a host", () => {
    const tc = (words: string) => ({ run: ["tc", ...words.split(" ")] });

    test("a queue with classes is not adopted: it could not be given back", async () => {
        const host = await inhabitedHost([tc("qdisc replace dev eth1 root handle 1: htb")]);
        const before = host.snapshot();
        const want = checked(netem, { ...on, delay: "1ms", adopt: true });
        expect((await refusalOf(lifeOn(host, netem).create(want))).message).toMatch(
            /htb 1: could not be given back as it is/,
        );
        expect(host.snapshot()).toEqual(before);
    });

    test("an interface that is not there is named, and nothing is done", async () => {
        const host = await inhabitedHost();
        const want = checked(netem, { interface: "eth7", delay: "1ms" });
        expect((await refusalOf(lifeOn(host, netem).create(want))).message).toMatch(
            /there is no such interface/,
        );
        expect(host.done).toEqual([]);
    });

    test("what somebody changes or takes away is seen, and mended by the next update", async () => {
        const host = await inhabitedHost();
        const life = lifeOn(host, netem);
        const want = checked(netem, { ...on, delay: "100ms", loss: 1 });
        const { id, outs } = await life.create(want);
        const made = host.snapshot();
        const handle = JSON.stringify(made).match(/"handle":"(\w+:)"/)?.[1] ?? "";
        for (const hand of [
            `replace dev eth1 root handle ${handle} netem delay 50000us`,
            "del dev eth1 root",
        ]) {
            await host.execute(tc(`qdisc ${hand}`));
            expect((await life.read(id, outs)).inputs).not.toEqual(want);
            await life.update(id, outs, want);
            expect(host.snapshot()).toEqual(made);
        }
    });

    test("another's queue in its place is drift, and survives a delete", async () => {
        const host = await inhabitedHost();
        const life = lifeOn(host, netem);
        const { id, outs } = await life.create(checked(netem, { ...on, delay: "100ms" }));
        await host.execute(
            tc("qdisc replace dev eth1 root handle 8001: tbf rate 1000000bit burst 4096 latency 400000us"),
        );
        expect((await life.read(id, outs)).inputs).toMatchObject({ drift: ["tbf 8001: is in its place"] });
        await life.delete(id, outs);
        expect(JSON.stringify(host.snapshot())).toContain('"tbf"');
    });

    test("a hook for received packets that others use stays", async () => {
        const host = await inhabitedHost([tc("qdisc add dev eth1 clsact")]);
        const before = host.snapshot();
        const life = lifeOn(host, netem);
        const { id, outs } = await life.create(checked(netem, { ...on, direction: "ingress", loss: 5 }));
        expect(outs["device"]).toMatch(/^ifb/);
        await life.delete(id, outs);
        expect(host.snapshot()).toEqual(before);
    });
});
