import type { Command } from "../../../../provider/host/host";
import { forwardAllow } from "../../../../provider/resources/linux/forward-allow";
import { zoneOf } from "../../../../provider/resources/linux/forward-allow-zone";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../../support/lab";
import type { FakeHost } from "../../../../provider/host/fake/host";

const want = checked(forwardAllow, { bridge: "br-a" });
const run = (words: string): Command => ({ run: words.split(" ") });
const dropping = run("iptables-legacy -P FORWARD DROP");
const dockerUser = ["-N DOCKER-USER", "-I FORWARD 1 -j DOCKER-USER"].map((words) =>
    run(`iptables-legacy ${words}`),
);

function rulesOf(host: FakeHost, chain: string): string[] {
    const rules = host.kernel.space(undefined).iptables.ip?.get(chain)?.rules ?? [];
    return rules.map((rule) => rule.join(" "));
}

async function created(...commands: Command[]): Promise<{ host: FakeHost; outs: Record<string, unknown> }> {
    const host = await inhabitedHost(commands);
    const { outs } = await lifeOn(host, forwardAllow).create(want);
    return { host, outs };
}

const read = async (host: FakeHost, outs: Record<string, unknown>) =>
    (await lifeOn(host, forwardAllow).read("br-a", outs)) as { id: string; inputs?: Record<string, unknown> };

test("where nothing filters, nothing is done, and that is the answer", async () => {
    const { host, outs } = await created();
    expect(host.done).toEqual([]);
    expect(outs["backend"]).toBe("none needed: no filter drops them");
    expect((await read(host, outs)).id).toBe("br-a");
});

test("without br_netfilter a policy does not matter", async () => {
    const off = ["iptables", "ip6tables"].map((name): Command => ({
        sysctl: `/proc/sys/net/bridge/bridge-nf-call-${name}`,
        value: "0",
    }));
    const { host, outs } = await created(dropping, ...off);
    expect(host.done).toEqual([]);
    expect(outs["backend"]).toMatch(/br_netfilter is off/);
});

test("a rule that others flushed is gone to refresh, and made again", async () => {
    const { host, outs } = await created(dropping);
    await host.execute(run("iptables-legacy -F FORWARD"));
    expect((await read(host, outs)).id).toBe("");
    await lifeOn(host, forwardAllow).update("br-a", outs, want);
    expect(rulesOf(host, "FORWARD")).toHaveLength(1);
});

test("a drop that others put before the rule is told, and the rule goes before it", async () => {
    const { host, outs } = await created(dropping);
    await host.execute(run("iptables-legacy -I FORWARD 1 -i br-a -j DROP"));
    expect((await read(host, outs)).inputs?.["drift"]).toContain("iptables-legacy FORWARD lacks its rule");
    await lifeOn(host, forwardAllow).update("br-a", outs, want);
    expect(rulesOf(host, "FORWARD")).toEqual([expect.stringContaining("virtnet:"), "-i br-a -j DROP"]);
});

test("when Docker comes, the rule moves to its chain for others' rules", async () => {
    const { host, outs } = await created(dropping);
    for (const command of dockerUser) await host.execute(command);
    expect((await read(host, outs)).inputs?.["drift"]).toHaveLength(2);
    const { outs: now } = await lifeOn(host, forwardAllow).update("br-a", outs, want);
    expect(now["backend"]).toBe("iptables-legacy DOCKER-USER");
    expect(rulesOf(host, "FORWARD")).toEqual(["-j DOCKER-USER"]);
    expect(rulesOf(host, "DOCKER-USER")).toHaveLength(1);
});

test("when what dropped is gone, the rule is in nobody's way until it is deleted", async () => {
    const { host, outs } = await created(dropping);
    await host.execute(run("iptables-legacy -P FORWARD ACCEPT"));
    const { id, inputs } = await read(host, outs);
    expect([id, inputs?.["drift"]]).toEqual(["br-a", undefined]);
    await lifeOn(host, forwardAllow).delete("br-a", outs);
    expect(rulesOf(host, "FORWARD")).toEqual([]);
});

test("two stacks on one bridge have a rule each, and each takes away its own", async () => {
    const { host, outs } = await created(dropping);
    const theirs = checked(forwardAllow, { bridge: "br-a" }, "other/prod/theirs");
    await lifeOn(host, forwardAllow).create(theirs);
    expect(rulesOf(host, "FORWARD")).toHaveLength(2);
    await lifeOn(host, forwardAllow).delete("br-a", outs);
    expect(rulesOf(host, "FORWARD")).toEqual([
        expect.stringContaining("virtnet:other/prod/ForwardAllow/theirs"),
    ]);
});

test("of a host that routes the LAN only answers and forwarded ports come in", async () => {
    const { host } = await created(dropping);
    await lifeOn(host, forwardAllow).update(
        "br-a",
        want,
        checked(forwardAllow, { bridge: "br-a", routed: ["eth0"] }),
    );
    const rules = rulesOf(host, "FORWARD").map((rule) => rule.replace(/ -m comment.*/, ""));
    expect(rules.sort()).toEqual([
        "-i br-a -o br-a",
        "-i br-a -o eth0",
        "-i eth0 -o br-a -m conntrack --ctstate DNAT",
        "-i eth0 -o br-a -m conntrack --ctstate ESTABLISHED,RELATED",
    ]);
});

test("a bridge that is not there is told", async () => {
    const host = await inhabitedHost();
    const error = await refusalOf(
        lifeOn(host, forwardAllow).create(checked(forwardAllow, { bridge: "br-x" })),
    );
    expect(error.message).toMatch(/there is no interface br-x\. Give the interface name of a bridge/);
});

test.each([
    ["public\n  interfaces: eth0 lan0\n", "public"],
    ["public (default)\n  interfaces: eth0\ntrusted\n  interfaces: lan0\n  sources: 10.0.0.0/8\n", "trusted"],
    ["public (default)\n", undefined],
    ["public\n  sources: lan0\n", undefined],
    ["public\n  interfaces: lan01\n", undefined],
])("the zone of lan0 in %j is %s", (text, zone) => {
    expect(zoneOf("lan0", text)).toBe(zone);
});
