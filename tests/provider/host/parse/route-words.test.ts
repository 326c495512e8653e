import { isOfKernel, unsaid, weightOf, wholeRouteWords } from "../../../../provider/host/parse/route-words";
import type { RawRoute } from "../../../../provider/host/parse/route-words";

const four = { type: "unicast", dst: "10.1.0.0/16", dev: "eth0", table: "main", scope: "link", flags: [] };
const six = { ...four, dst: "fd01::/64", scope: "global", metric: 1024, pref: "medium" };

test.each<[Partial<RawRoute>, string]>([
    [{}, "10.1.0.0/16 scope link dev eth0"],
    [{ protocol: "boot" }, "10.1.0.0/16 scope link dev eth0"],
    [{ protocol: "static", table: "100" }, "10.1.0.0/16 table 100 proto static scope link dev eth0"],
    [{ type: "throw", scope: "global" }, "throw 10.1.0.0/16 dev eth0"],
    [{ dst: "default", gateway: "10.0.0.1", scope: "global" }, "0.0.0.0/0 via 10.0.0.1 dev eth0"],
    [{ dst: "default", pref: "high", scope: "global" }, "::/0 pref high dev eth0"],
    [{ flow: { to: "5" }, scope: "global" }, "10.1.0.0/16 dev eth0 realm 5"],
    [{ flow: { from: "3", to: "5" }, scope: "global" }, "10.1.0.0/16 dev eth0 realm 3/5"],
    [
        { metrics: [{ mtu: 1300, rtt: 30, rttvar: 7, rto_min: 5, advmss: 1400 }] },
        "10.1.0.0/16 scope link mtu 1300 rtt 30ms rttvar 7ms rto_min 5ms advmss 1400 dev eth0",
    ],
    [
        { metrics: [{ ecn: null, quickack: 1, congestion: "cubic", fastopen_no_cookie: 1 }] },
        "10.1.0.0/16 scope link features ecn quickack 1 congctl cubic fastopen_no_cookie 1 dev eth0",
    ],
])("%j is said by %s", (more, words) => {
    expect(wholeRouteWords({ ...four, ...more }).join(" ")).toBe(words);
    expect(unsaid({ ...four, ...more })).toEqual([]);
});

test("IPv6 has no scope", () => {
    expect(wholeRouteWords({ ...six, scope: "link" }).join(" ")).toBe("fd01::/64 metric 1024 dev eth0");
});

test.each<[object, string]>([
    [{ protocol: "kernel" }, "the kernel keeps it for an address"],
    [{ protocol: "ra", expires: 90 }, "it follows from a router's advertisement"],
    [{ protocol: "redirect" }, "a router's redirect made it"],
    [{ expires: 90 }, "it ends by itself in 90 s"],
    [{ nhid: 7, nh_info: { id: 7 } }, "it goes by a nexthop object (nhid), whose end would be its own"],
    [{ encap: "mpls" }, "virtnet does not know its `encap`"],
    [{ nexthops: [{ dev: "eth0", encap: "mpls" }] }, "virtnet does not know its `encap`"],
    [{ metrics: [{ tcp_usec_ts: null }] }, "virtnet does not know its `tcp_usec_ts`"],
])("%j is not said: %s", (more, why) => {
    const row = { ...four, ...more };
    expect(unsaid(row)).toEqual([why]);
    expect(isOfKernel(row)).toBe("protocol" in more);
});

test("none and 0 are 1024 to IPv6, and 0 to IPv4", () => {
    const of = (to: string) => [undefined, 0, 5].map((metric) => weightOf({ to, metric }));
    expect([of("fd01::/64"), of("10.0.0.0/8")]).toEqual([
        [1024, 1024, 5],
        [0, 0, 5],
    ]);
});
