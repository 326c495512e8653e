import { routeInTheWay } from "../../../provider/host/route-refusal";

const row = { type: "unicast", gateway: "10.0.0.2", dev: "eth0", table: "main", scope: "global", flags: [] };
const rows = [
    { ...row, dst: "10.1.0.0/16" },
    { ...row, dst: "10.1.0.0/16", metric: 5 },
    { ...row, dst: "10.1.0.0/16", table: "100" },
    { type: "blackhole", dst: "fd01::/64", dev: "lo", table: "main", metric: 1024, pref: "medium" },
];
const exists = "RTNETLINK answers: File exists";
const told = (line: string, message = exists) =>
    routeInTheWay(async () => rows, line.split(" "), message).then((found) => found?.wrong);

test.each([
    ["route add 10.1.0.0/16 via 10.0.0.9 dev eth0", "`10.1.0.0/16 via 10.0.0.2 dev eth0`"],
    ["route add prohibit 10.1.0.0/16 metric 5", "`10.1.0.0/16 metric 5 via 10.0.0.2 dev eth0`"],
    ["route add 10.1.0.0/16 dev eth0 table 100", "`10.1.0.0/16 table 100 via 10.0.0.2 dev eth0`"],
    ["route add fd01::/64 dev eth0", "`blackhole fd01::/64 metric 1024 dev lo`"],
    ["route add fd01::/64 dev eth0 metric 1024", "`blackhole fd01::/64 metric 1024 dev lo`"],
])("of `ip %s` it is told what has its place", async (line, what) => {
    expect(await told(line)).toBe(`another route stands in its place (${what})`);
});

test.each([
    ["route add 10.1.0.0/16 dev eth0 metric 6", exists],
    ["route add 10.9.0.0/16 dev eth0", exists],
    ["route add 10.1.0.0/16 dev eth0", "Error: Nexthop has invalid gateway."],
    ["address add 10.1.0.0/16 dev eth0", exists],
])("of `ip %s`, which fails with %s, there is no more to be told", async (line, message) => {
    expect(await told(line, message)).toBeUndefined();
});

test("where it cannot be looked for, the kernel's words are what is told", async () => {
    const lost = () => Promise.reject(new Error("gone"));
    expect(await routeInTheWay(lost, "route add 10.1.0.0/16 dev eth0".split(" "), exists)).toBeUndefined();
});
