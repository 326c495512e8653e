// Routes with a source, a gateway outside every network, an MTU, and those that refuse: made, changed in place, drifted, gone.
import { changes } from "./support/events";
import { useHost } from "./support/host";
import type { Place } from "./support/place";
import { until } from "./support/process";
import type { Project } from "./support/project";

const host = useHost();
let lab: Project;
let box: Place;

interface Wanted {
    /** The routes of the cable's end. */
    cable: string;
    /** The other arguments of the Route resources. */
    four: string;
    six: string;
    refusal: string;
    adopt?: boolean;
}

const program = ({ cable, four, six, refusal, adopt = false }: Wanted) => `
const { Namespace, Route, Veth } = virtnet.linux;
const box = new Namespace("box", { name: "box" });
const cable = new Veth("cable", {
    a: { name: "v-box" },
    b: { name: "eth0", namespace: box.name, addresses: ["10.90.0.2/24", "10.90.0.3/24", "fd90::2/64", "fd90::3/64"], routes: ${cable} },
});
const more = { namespace: box.name, adopt: ${adopt} };
new Route("four", { to: "10.99.0.0/16", ${four}, ...more }, { dependsOn: cable });
new Route("six", { to: "fd99::/64", ${six}, ...more }, { dependsOn: cable });
for (const to of ["10.98.0.0/16", "fd98::/64"])
    new Route(to.includes(":") ? "refused6" : "refused", { to, type: "${refusal}", ...more });`;

const first: Wanted = {
    cable: `[
        { to: "default", via: "10.90.0.1", src: "10.90.0.3" },
        { to: "10.91.0.0/16", via: "172.31.0.1", onlink: true },
        { to: "fd91::/64", via: "fd77::1", onlink: true, src: "fd90::3", mtu: 1400 },
    ]`,
    four: `dev: "eth0", via: "10.90.0.1"`,
    six: `dev: "eth0"`,
    refusal: "blackhole",
};

const second: Wanted = {
    cable: `[
        { to: "default", via: "10.90.0.1", src: "10.90.0.2", mtu: 1300 },
        { to: "10.91.0.0/16", via: "10.90.0.1" },
        { to: "fd91::/64", via: "fd90::1" },
    ]`,
    four: `dev: "eth0", via: "172.31.0.1", onlink: true, src: "10.90.0.3", mtu: 1400`,
    six: `dev: "eth0", via: "fd90::1", src: "fd90::3"`,
    refusal: "unreachable",
};

/** The routes in the box, those of addresses left out, in one order. */
async function routes(): Promise<string[]> {
    const [four, six] = await Promise.all([box.ip("route show"), box.ip("-6 route show")]);
    const lines = `${four}${six}`.split("\n").map((line) => line.trim().replace(/ pref medium$/, ""));
    return lines.filter((line) => line !== "" && !line.includes("proto kernel")).sort();
}

const asFirst = [
    "10.91.0.0/16 via 172.31.0.1 dev eth0 onlink",
    "10.99.0.0/16 via 10.90.0.1 dev eth0",
    "blackhole 10.98.0.0/16",
    "blackhole fd98::/64 dev lo metric 1024",
    "default via 10.90.0.1 dev eth0 src 10.90.0.3",
    "fd91::/64 via fd77::1 dev eth0 src fd90::3 metric 1024 onlink mtu 1400",
    "fd99::/64 dev eth0 metric 1024",
];

const asSecond = [
    "10.91.0.0/16 via 10.90.0.1 dev eth0",
    "10.99.0.0/16 via 172.31.0.1 dev eth0 src 10.90.0.3 onlink mtu 1400",
    "default via 10.90.0.1 dev eth0 src 10.90.0.2 mtu 1300",
    "fd91::/64 via fd90::1 dev eth0 metric 1024",
    "fd99::/64 via fd90::1 dev eth0 src fd90::3 metric 1024",
    "unreachable 10.98.0.0/16",
    "unreachable fd98::/64 dev lo metric 1024",
];

/** The routes that went while `act` ran, as the kernel told; one that is replaced is not among them. */
async function deletedWhile(act: () => Promise<unknown>): Promise<string[]> {
    const monitor = box.talk(["stdbuf", "-oL", "ip", "monitor", "route"]);
    const told: string[] = [];
    try {
        const comeAndGo = async (to: string) => {
            await box.ip(`route add ${to} dev eth0`);
            await box.ip(`route del ${to} dev eth0`);
        };
        await until("the kernel's news", async () => {
            await comeAndGo("10.250.0.0/24");
            return monitor.hear(100).catch(() => undefined);
        });
        await act();
        await comeAndGo("10.251.0.0/24");
        while (told.at(-1)?.startsWith("Deleted 10.251.0.0/24") !== true) told.push(await monitor.hear(5000));
    } finally {
        await monitor.stop();
    }
    return told.filter((line) => /^Deleted (?!10\.25[01]\.)/.test(line));
}

beforeAll(async () => {
    lab = await host.project({ program: program(first) });
    await lab.up();
    box = host.den.namespace("box");
});

test("each is made, and what is sent takes its source and its refusal", async () => {
    expect(await routes()).toEqual(asFirst);
    expect(await box.ip("route get 192.0.2.1")).toContain("src 10.90.0.3");
    expect(await box.ip("-6 route get fd91::9")).toContain("via fd77::1 dev eth0");
    const refused = await Promise.all(
        ["10.98.0.1", "fd98::1"].map((to) => box.run(["ip", "route", "get", to])),
    );
    for (const { stderr } of refused) expect(stderr).toContain("Invalid argument"); // what a blackhole answers with
    expect(changes((await lab.up()).steps)).toEqual([]);
});

test("all but its place is changed in place: no route is away for a moment", async () => {
    lab.program(program(second));
    const deleted = await deletedWhile(async () =>
        expect(changes((await lab.up()).steps).sort()).toEqual([
            "update cable",
            "update four",
            "update refused",
            "update refused6",
            "update six",
        ]),
    );
    expect(deleted).toEqual([]);
    expect(await routes()).toEqual(asSecond);
});

test("what somebody changed is shown, and alone repaired; what took the cable down is put back", async () => {
    await box.ip("route replace 10.99.0.0/16 via 172.31.0.1 dev eth0 onlink");
    await box.ip("route replace default via 10.90.0.1 dev eth0 src 10.90.0.3 mtu 1300");
    await box.ip("-6 route replace fd99::/64 via fd90::1 dev eth0 mtu 1280");
    const shown = await lab.refreshShown();
    expect(shown).toMatch(/- src\s*: "10\.90\.0\.3"/);
    expect(shown).toMatch(/~ src\s*: "10\.90\.0\.2" => "10\.90\.0\.3"/);
    expect(shown).toMatch(/\+ mtu\s*: 1280/);
    await lab.refresh();
    expect(changes((await lab.up()).steps).sort()).toEqual(["update cable", "update four", "update six"]);
    expect(await routes()).toEqual(asSecond);
    await box.ip("link set dev eth0 down");
    await lab.refresh();
    await lab.up();
    expect(await routes()).toEqual(asSecond);
});

test("one that somebody put in the place of ours is told of, not replaced; taken over, it is given back", async () => {
    await box.ip("route del 10.99.0.0/16 via 172.31.0.1 dev eth0");
    await box.ip("route add prohibit 10.99.0.0/16");
    await lab.refresh();
    const { errors } = await lab.up({ fails: true });
    expect(errors).toMatch(/Route "four".*it is there already and was not made by this stack.*adopt: true/);
    expect(await routes()).toContain("prohibit 10.99.0.0/16");
    lab.program(program({ ...second, adopt: true }));
    await lab.up();
    expect(await routes()).toEqual(asSecond);
    await lab.destroy({ args: ["--target", "**four"] });
    expect(await routes()).toContain("prohibit 10.99.0.0/16");
    expect(await routes()).not.toContain(asSecond[1]);
});

/** What stood in the places of two Route resources before them: over several gateways, and with what virtnet does not model. */
const strangers = [
    "route replace 10.99.0.0/16 proto static mtu 1350 nexthop via 10.90.0.8 dev eth0 weight 2 nexthop via 10.90.0.9 dev eth0",
    "route replace fd99::/64 nexthop via fd90::8 dev eth0 nexthop via fd90::9 dev eth0 weight 3",
    "route replace unreachable 10.98.0.0/16 src 10.90.0.2 mtu 1300 proto static",
    "route replace blackhole fd98::/64 mtu 1400",
];

test("of several gateways, or with what virtnet knows nothing of, it is told of, taken over and given back", async () => {
    await lab.destroy({ args: ["--target", "**refused", "--target", "**refused6", "--target", "**six"] });
    await box.ip("route del prohibit 10.99.0.0/16");
    for (const words of strangers) await box.ip(words);
    const before = await routes();
    lab.program(program(second));
    const { errors } = await lab.up({ fails: true, args: ["--continue-on-error"] });
    for (const name of ["four", "six", "refused", "refused6"])
        expect(errors).toMatch(new RegExp(`Route "${name}".*not made by this stack.*adopt: true`));
    expect(await routes()).toEqual(before);
    lab.program(program({ ...second, adopt: true }));
    await lab.up();
    expect(await routes()).toEqual(asSecond);
    expect(changes((await lab.up()).steps)).toEqual([]);
    const all = ["four", "six", "refused", "refused6"].flatMap((name) => ["--target", `**${name}`]);
    await lab.destroy({ args: all });
    expect(await routes()).toEqual(before);
});

test("what cannot be given back, several in one place, is not taken over", async () => {
    await box.ip("route append 10.99.0.0/16 via 10.90.0.7");
    const before = await routes();
    const { errors } = await lab.up({ fails: true });
    expect(errors).toMatch(
        /Route "four".*was not made by this stack and could not be given back as it is: 2 routes share its place/,
    );
    expect((await routes()).filter((line) => line.startsWith("10.99"))).toEqual(
        before.filter((line) => line.startsWith("10.99")),
    );
    await lab.destroy({ args: ["--target", "**six", "--target", "**refused", "--target", "**refused6"] });
    expect(await routes()).toEqual(before);
});

test("where the interface's own are to be, others' are told of before anything is changed", async () => {
    await box.ip("route add prohibit 10.97.0.0/16");
    const wanted = second.cable.replace("[", `[{ to: "10.97.0.0/16", via: "10.90.0.1" },`);
    lab.program(program({ ...second, cable: wanted, adopt: true }));
    const { errors } = await lab.up({ fails: true });
    expect(errors).toMatch(
        /Veth "cable".*adding the route to 10\.97\.0\.0\/16: another one, .*`prohibit 10\.97\.0\.0\/16`.*Delete that one/,
    );
    expect(await box.ip("route show 10.97.0.0/16")).toMatch(/^prohibit 10\.97\.0\.0\/16\s*$/);
    await box.ip("route del prohibit 10.97.0.0/16");
    await box.ip("route del 10.99.0.0/16 via 10.90.0.7");
    await lab.up();
    expect(await routes()).toEqual([...asSecond, "10.97.0.0/16 via 10.90.0.1 dev eth0"].sort());
});

test("beside ours another's is no drift, and is left when ours goes", async () => {
    await box.ip("-6 route append fd99::/64 via fd90::7");
    await lab.refresh();
    expect(changes((await lab.up()).steps)).toEqual([]);
    await lab.destroy({ args: ["--target", "**six"] });
    // Its adoption gives the former two ways back.
    const { stdout } = await box.run(["ip", "-6", "route", "show", "fd99::/64"]);
    for (const via of ["fd90::7", "fd90::8", "fd90::9"]) expect(stdout).toContain(`via ${via} `);
    expect(stdout).not.toContain("via fd90::1 ");
});

test("after destroy the host is what it was before", async () => {
    await lab.destroy();
    await host.expectUntouched();
});
