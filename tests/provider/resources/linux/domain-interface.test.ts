import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LabError } from "../../../../provider/core/errors";
import { finish } from "../../../../provider/host/process";
import { domainInterface } from "../../../../provider/resources/linux/domain-interface";
import {
    aliasOf,
    interfacesIn,
    interfaceXml,
    macOf,
} from "../../../../provider/resources/linux/domain-interface-xml";
import { ownerMark } from "../../../../provider/core/owner";
import type { FakeHost } from "../../../../provider/host/fake/host";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../../support/lab";
import type { Bag } from "../../../support/lab";

const mark = ownerMark("demo/dev/it", domainInterface.type);
const card = { domain: "web", bridge: "br-a" };
const want = (inputs: Bag) => checked(domainInterface, inputs);
const life = (host: FakeHost) => lifeOn(host, domainInterface);
const domain = (host: FakeHost, name = "web") => host.kernel.domains.get(name) ?? { live: [], config: [] };

test("what is written is read back, names with quotes and markup too", () => {
    const text = {
        mac: "52:54:00:00:00:01",
        network: "a <b> & 'c'",
        portGroup: "it's",
        model: "e1000",
        mtu: 1400,
        up: false,
    };
    const xml = `<domain><devices>${interfaceXml({ ...text, target: "card0" }, mark)}</devices></domain>`;
    expect(interfacesIn(xml, "web")).toEqual([
        { ...text, type: "network", bridge: undefined, target: "card0", device: "card0", mark },
    ]);
});

test("the longest mark fits the alphabet of libvirt's own aliases, and comes back", () => {
    const longest = ownerMark(`${"project".repeat(20)}/stack/é ~ name`, domainInterface.type);
    expect(aliasOf(longest)).toMatch(/^ua-[A-Za-z0-9_-]+$/);
    const xml = interfaceXml({ mac: macOf(longest), bridge: "b", model: "virtio", up: true }, longest);
    expect(interfacesIn(`<domain><devices>${xml}</devices></domain>`, "web")[0]?.mark).toBe(longest);
});

test("its MAC address is of QEMU's range, and another one's is another", () => {
    expect(macOf(mark)).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
    expect(macOf(ownerMark("demo/prod/it", domainInterface.type))).not.toBe(macOf(mark));
});

test("a running domain has it at once and for its next start, a stopped one for its next start", async () => {
    const host = await inhabitedHost();
    await life(host).create(want(card));
    expect([domain(host).live.length, domain(host).config.length]).toEqual([2, 2]);
    await life(host).create(want({ ...card, domain: "off" }));
    expect([domain(host, "off").live.length, domain(host, "off").config.length]).toEqual([0, 2]);
});

test("a card plugged into one that does not run, for that run only, is refused by virsh", async () => {
    const host = await inhabitedHost();
    const error = await refusalOf(life(host).create(want({ ...card, domain: "off", config: false })));
    expect(error.message).toMatch(/domain is not running/);
});

test("a domain that is not there is named by virsh; one that went took its card along", async () => {
    const host = await inhabitedHost();
    const { id, outs } = await life(host).create(want(card));
    host.kernel.domains.delete("web");
    expect(await life(host).read(id, outs)).toEqual({ id: "" });
    await life(host).delete(id, outs);
    const error = await refusalOf(life(host).create(want(card)));
    expect(error.message).toMatch(/failed to get domain 'web'/);
});

test("a libvirt that does not answer, or only so at that moment, is not taken for a domain that went", async () => {
    const host = await inhabitedHost();
    const { id, outs } = await life(host).create(want(card));
    const whole = host.snapshot();
    const answers = host.run.bind(host);
    let failures = 1;
    host.run = async (argv, options) => (argv[0] === "virsh" && failures-- > 0 ? "" : answers(argv, options));
    expect(await life(host).read(id, outs)).toMatchObject({ id });
    failures = 1;
    await life(host).delete(id, outs);
    expect(domain(host).config).toHaveLength(1);
    await life(host).create(want(card));
    expect(host.snapshot()).toEqual(whole);
});

test("plugging in feeds virsh the description, and a time limit ends virsh itself", async () => {
    const host = await inhabitedHost();
    await life(host).create(want(card));
    const [run] = host.done.flatMap((command) => ("run" in command ? [command.run] : []));
    const directory = mkdtempSync(join(tmpdir(), "virtnet-virsh-"));
    const path = process.env["PATH"];
    const standIn = '#!/bin/sh\necho $$; cat "$5"; exec sleep 100\n';
    writeFileSync(join(directory, "virsh"), standIn, { mode: 0o755 });
    process.env["PATH"] = `${directory}:${path}`;
    try {
        const { timedOut, stdout } = await finish(run ?? [], undefined, 2000);
        const [pid, ...description] = stdout.split("\n");
        expect(timedOut).toBe(true);
        expect(description.join("\n")).toBe(`${run?.[3]}\n`);
        expect(() => process.kill(Number(pid), 0)).toThrow(/ESRCH/);
    } finally {
        process.env["PATH"] = path;
        rmSync(directory, { recursive: true });
    }
});

test("what took too long may be done yet: state knows of it", async () => {
    const host = await inhabitedHost();
    const answers = host.execute.bind(host);
    host.execute = () =>
        Promise.reject(new LabError({ kind: "timed-out", doing: "asking libvirt", wrong: "no answer" }));
    const error = await refusalOf(life(host).create(want(card)));
    expect(error).toMatchObject({ id: "web/br-a", properties: { domain: "web" } });
    host.execute = answers;
});

test.each(["live", "config"] as const)(
    "unplugged by hand (%s) it is seen, and plugged in again",
    async (place) => {
        const host = await inhabitedHost();
        const { id, outs } = await life(host).create(want(card));
        const whole = host.snapshot();
        domain(host)[place].pop();
        const seen = await life(host).read(id, outs);
        expect(seen.inputs).toMatchObject({ live: place !== "live", config: place !== "config" });
        await life(host).update(id, outs, want(card));
        expect(host.snapshot()).toEqual(whole);
    },
);

test("plugged into another bridge by hand it is seen, and plugged back without a new card", async () => {
    const host = await inhabitedHost();
    const { id, outs } = await life(host).create(want(card));
    domain(host).live = domain(host).live.map((xml) => xml.replace("br-a", "br-b"));
    expect((await life(host).read(id, outs)).inputs).toMatchObject({ bridge: "br-b" });
    host.done = [];
    await life(host).update(id, outs, want(card));
    expect(JSON.stringify(host.done)).toMatch(/update-device.*--live/);
    expect(JSON.stringify(host.done)).not.toMatch(/attach-device|--config/);
});

test("a card of somebody else's with the same MAC address is refused, adopt or not, and left alone", async () => {
    for (const adopt of [false, true]) {
        const host = await inhabitedHost();
        const before = host.snapshot();
        const error = await refusalOf(life(host).create(want({ ...card, mac: "52:54:00:12:34:56", adopt })));
        expect(error).toMatchObject({ kind: "foreign-object" });
        expect(error.message).toMatch(/52:54:00:12:34:56.*Choose another `mac`/);
        expect(host.snapshot()).toEqual(before);
    }
});

test.each([
    [{ domain: "web" }, /^bridge: .*Give one of the two/],
    [{ ...card, network: "lan" }, /^bridge: .*Give one of the two/],
    [{ ...card, portGroup: "a" }, /^portGroup: .*Give the network/],
    [{ ...card, live: false, config: false }, /^live: .*both false/],
    [{ ...card, domain: "-web" }, /^domain: .*no '-' first/],
    [{ ...card, domain: "a/b" }, /^domain: /],
    [{ ...card, connection: "--help" }, /^connection: .*qemu:\/\/\/system/],
    [{ ...card, model: "vir tio" }, /^model: /],
    [{ ...card, target: "vnet7" }, /^target: .*Use another name/],
    [{ ...card, mtu: 9 }, /^mtu: /],
])("%j is refused: %s", (inputs, expected) => {
    const failures = life({} as FakeHost).check(
        {},
        { owner: "demo/dev/bad", host: { local: {} }, ...inputs },
    ).failures;
    expect(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n")).toMatch(expected);
});
