import { check } from "../../../../provider/core/check";
import { Claims } from "../../../../provider/core/claims";
import { Lifecycle } from "../../../../provider/core/lifecycle";
import { vxlan } from "../../../../provider/resources/linux/vxlan";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../../support/lab";
import type { Bag } from "../../../support/lab";

const base = { name: "vx0", vni: 42 };
const check1 = (inputs: Bag, claims = new Claims(), name = "it") =>
    check(vxlan, { owner: `demo/dev/${name}`, host: { local: {} }, ...base, ...inputs }, claims);

const mistakes: [string, Bag, string, RegExp][] = [
    ["a VNI of 0", { vni: 0 }, "vni", /0 is not a VXLAN network identifier\. .*1 to 16777215/],
    ["a VNI of 25 bits", { vni: 16_777_216 }, "vni", /1 to 16777215/],
    [
        "mixed families",
        { local: "10.0.0.1", remotes: ["fd00::2"] },
        "remotes",
        /mix IPv4 and IPv6: 10\.0\.0\.1, fd00::2/,
    ],
    ["mixed remotes", { remotes: ["10.0.0.2", "fd00::2"] }, "remotes", /mix IPv4 and IPv6/],
    ["a group of another family", { local: "10.0.0.1", group: "ff05::1", parent: "eth0" }, "group", /mix/],
    [
        "remotes beside a group",
        { group: "239.1.1.1", parent: "eth0", remotes: ["10.0.0.2"] },
        "group",
        /two ways/,
    ],
    ["a group on no interface", { group: "239.1.1.1" }, "parent", /is required beside group/],
    ["a group that is a host", { group: "10.0.0.1", parent: "eth0" }, "group", /is not a multicast address/],
    ["a remote that is a group", { remotes: ["239.1.1.1"] }, "remotes[0]", /is not an IP address/],
    [
        "local among remotes",
        { local: "10.0.0.1", remotes: ["10.0.0.2", "10.0.0.1"] },
        "remotes[1]",
        /is the tunnel's own address/,
    ],
    ["a remote twice", { remotes: ["10.0.0.2", "10.0.0.2"] }, "remotes[1]", /stands twice/],
    ["IPv6 without an address of one's own", { remotes: ["fd00::2"] }, "local", /is required over IPv6/],
    ["a link-local end without a link", { local: "fe80::1", remotes: ["fe80::2"] }, "parent", /link-local/],
    [
        "a namespace for its packets alone",
        { parentNamespace: "lab" },
        "namespace",
        /is required beside parentNamespace/,
    ],
    [
        "a parent in another namespace",
        { namespace: "lab", parent: "eth0", remotes: ["10.0.0.2"] },
        "parent",
        /only in one namespace/,
    ],
    ["a TOS of 1", { tos: 1 }, "tos", /1 means `inherit`/],
    ["a TTL of 0", { ttl: 0 }, "ttl", /./],
    ["a strange df", { df: "yes" }, "df", /./],
];

test.each(mistakes)("%s is refused before anything is done", (_what, inputs, property, reason) => {
    const { failures } = check1(inputs);
    expect(failures.map((failure) => failure.property)).toContain(property);
    expect(failures.find((failure) => failure.property === property)?.reason).toMatch(reason);
});

describe("one network of a number and port a host", () => {
    test.each([
        ["the same", {}, true],
        ["another port", { port: 8472 }, false],
        ["another number", { vni: 43 }, false],
        ["the other family", { local: "fd00::1" }, false],
        ["another namespace of packets", { namespace: "lab", parentNamespace: "lab" }, false],
        ["another namespace of frames", { namespace: "lab" }, true],
    ])("%s: %j", (_what, other, isTaken) => {
        const claims = new Claims();
        expect(check1({}, claims).failures).toEqual([]);
        const { failures } = check1({ name: "vx1", ...other }, claims, "other");
        expect(failures.map(({ property }) => property)).toEqual(isTaken ? ["vni"] : []);
    });
});

test("remotes come and go one by one, the link being left alone", async () => {
    const host = await inhabitedHost();
    const life = lifeOn(host, vxlan);
    const of = (...remotes: string[]) => checked(vxlan, { ...base, remotes });
    const { id, outs } = await life.create(of("10.0.0.2", "10.0.0.3"));
    host.done = [];
    await life.update(id, outs, of("10.0.0.3", "10.0.0.4"));
    const entry = (act: string, to: string) =>
        `fdb ${act} 00:00:00:00:00:00 dev vx0 dst ${to} self permanent\n`;
    expect(host.done).toEqual([
        {
            run: ["bridge", "-batch", "-"],
            stdin: entry("append", "10.0.0.4") + entry("del", "10.0.0.2"),
            namespace: undefined,
        },
    ]);
});

test.each([
    ["over IPv4", { remotes: ["10.0.0.2"] }, 1450],
    ["over IPv6", { local: "fd77::10" }, 1430],
    ["as given", { mtu: 8950 }, 8950],
    ["its parent's less what it adds", { parent: "eth0" }, 1450],
])("its MTU is %s: %j", async (_what, inputs, mtu) => {
    const host = await inhabitedHost();
    await lifeOn(host, vxlan).create(checked(vxlan, { ...base, ...inputs }));
    expect(host.kernel.space(undefined).links.find(({ name }) => name === "vx0")?.mtu).toBe(mtu);
});

test("an MTU that somebody has changed by hand is drift, though none was asked for", async () => {
    const host = await inhabitedHost();
    const life = lifeOn(host, vxlan);
    const { id, outs } = await life.create(checked(vxlan, base));
    await host.execute({ ip: ["link", "set", "dev", "vx0", "mtu", "1300"] });
    expect((await life.read(id, outs)).inputs).toMatchObject({ mtu: 1300 });
});

test("a tunnel by hand of another number is not adopted, and says which", async () => {
    const host = await inhabitedHost([{ ip: "link add name vx0 type vxlan id 7 dstport 4789".split(" ") }]);
    const before = host.snapshot();
    const error = await refusalOf(lifeOn(host, vxlan).create(checked(vxlan, { ...base, adopt: true })));
    expect(error.message).toMatch(
        /its vni is 7, not 42, which the kernel does not change\. Ask for it as it is/,
    );
    expect(host.snapshot()).toEqual(before);
});

test("the family of what may be another's is not changed, and preview says so", () => {
    const of = (local: string, adopt: boolean) => checked(vxlan, { ...base, local, adopt });
    const diff = (adopt: boolean) => () =>
        new Lifecycle(vxlan).diff("", of("10.0.0.1", adopt), of("fd00::1", adopt));
    expect(diff(true)).toThrow(/does not change a tunnel's address family/);
    expect(diff(false)().replaces).toEqual([]);
});
