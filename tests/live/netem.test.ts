// A worse link, felt by real packets. Where the kernel has no netem, on a far host with a kernel that has.
import { changes } from "./support/events";
import { FarHosts } from "./support/far-hosts";
import { useHost } from "./support/host";
import { hasDiscipline, OtherKernel } from "./support/other-kernel";
import type { Place } from "./support/place";
import { machine } from "./support/place";
import type { Project } from "./support/project";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";
import { pings } from "./support/traffic";

jest.setTimeout(300_000);

const modules = ["veth", "sch_netem", "sch_tbf", "sch_ingress", "cls_matchall", "act_mirred", "ifb", "ipv6"];
const [near, far, near6] = ["10.30.0.1", "10.30.0.2", "fd30::1"];

const host = useHost();
let kernel: OtherKernel | string | undefined;
let place: Place;
let where: object;
let before: Snapshot;
let lab: Project;

beforeAll(async () => {
    if (await hasDiscipline(host.den, "netem")) {
        [place, where] = [host.den, { local: {} }];
    } else {
        kernel = OtherKernel.find(modules);
        if (typeof kernel === "string") return;
        const booted = await (await FarHosts.open(host.den)).boot(kernel);
        [place, where] = [booted.place, booted.spec];
    }
    lab = await host.project({ program: cable() });
    await lab.up();
    before = await snapshot(place);
});

/** A cable between the host and a namespace, and what is wrong with it. */
function cable(...impairments: Record<string, unknown>[]): string {
    const lines = impairments.map(
        (inputs, index) =>
            `new virtnet.linux.Netem("worse${index}", { host, interface: cable.a.name, ...${JSON.stringify(inputs)} });`,
    );
    return [
        `const host = ${JSON.stringify(where)};`,
        'const other = new virtnet.linux.Namespace("other", { host, name: "other" });',
        `const cable = new virtnet.linux.Veth("cable", { host, a: { name: "near0", addresses: ["${near}/24", "${near6}/64"] }, b: { name: "far0", namespace: other.name, addresses: ["${far}/24", "fd30::2/64"] } });`,
        ...lines,
    ].join("\n");
}

async function impaired(...impairments: Record<string, unknown>[]): Promise<string[]> {
    lab.program(cable(...impairments));
    return changes((await lab.up()).steps);
}

/** The least of three round trips, in milliseconds. */
async function roundTrip(address: string): Promise<number> {
    const text = await place.must(["ping", "-n", "-q", "-c", "3", "-i", "0.2", address]);
    return Number(/= ([\d.]+)\//.exec(text)?.[1]);
}

const queue = async (dev: string) => place.must(["tc", "-d", "qdisc", "show", "dev", dev, "root"]);
const tc = (words: string) => place.must(["tc", ...words.split(" ")]);

/** Of a snapshot: the stack is still there, with its processes and its claims. */
function networkOf(all: Snapshot): Snapshot {
    return Object.fromEntries(Object.entries(all).filter(([name]) => !["files", "processes"].includes(name)));
}

/** A test on a kernel that has netem; elsewhere its name says why there is none. */
function onNetem(law: string, act: () => Promise<void>): void {
    test(law, async () => {
        if (typeof kernel === "string") {
            process.stderr.write(`not tried, as this kernel has no netem and ${kernel}: ${law}\n`);
            return;
        }
        await act();
    });
}

onNetem("a delay is felt by packets of both families", async () => {
    expect(await impaired({ delay: "100ms" })).toEqual(["create worse0"]);
    expect(await roundTrip(far)).toBeGreaterThanOrEqual(100);
    expect(await roundTrip("fd30::2")).toBeGreaterThanOrEqual(100);
});

onNetem(
    "a second up finds nothing to do, and refresh no difference, whatever tc makes of the numbers",
    async () => {
        const odd = { delay: "1.5ms", jitter: "330us", delayCorrelation: 33.3, distribution: "pareto" };
        const more = {
            loss: 0.000_1,
            duplicate: 0.3,
            reorder: 1,
            gap: 3,
            rate: "123.456mbit",
            slot: { min: "7us" },
        };
        for (const impairment of [{ ...odd, ...more }, { lossState: { p13: 0.1, p31: 99.9 } }]) {
            await impaired(impairment);
            expect(await impaired(impairment)).toEqual([]);
            await lab.refresh({ args: ["--expect-no-changes"] });
        }
    },
);

onNetem("a change is made in place: the queue stays, and what is no longer asked for goes", async () => {
    await impaired({ delay: "3s", corrupt: 5, rate: "1mbit" });
    const [, handle = ""] = /netem (\w+:)/.exec(await queue("near0")) ?? [];
    const patient = place.run(["ping", "-n", "-q", "-c", "1", "-W", "30", far]); // on its way during the change
    expect(await impaired({ delay: "20ms" })).toEqual(["update worse0"]);
    expect((await patient).code).toBe(0);
    expect(await queue("near0")).toMatch(
        new RegExp(`netem ${handle} root refcnt \\d+ limit 1000 delay 20ms\\s*$`),
    );
});

onNetem("with all packets lost none arrives, and with none lost they do", async () => {
    await impaired({ loss: 100 });
    expect(await pings(place, far)).toBe(false);
    await impaired({});
    expect(await pings(place, far)).toBe(true);
});

onNetem("what somebody changes by hand is seen and mended", async () => {
    await impaired({ delay: "20ms" });
    for (const hand of ["qdisc change dev near0 root netem delay 50ms", "qdisc del dev near0 root"]) {
        await tc(hand);
        expect(changes((await lab.refresh()).steps)).toEqual(["update worse0"]);
        expect(await impaired({ delay: "20ms" })).toEqual(["update worse0"]);
        expect(await queue("near0")).toContain("delay 20ms");
    }
});

onNetem("what comes in is impaired apart from what leaves", async () => {
    await impaired({ delay: "60ms" }, { direction: "ingress", delay: "60ms" });
    expect(await roundTrip(far)).toBeGreaterThanOrEqual(120);
    expect(await roundTrip("fd30::2")).toBeGreaterThanOrEqual(120);
    await lab.refresh({ args: ["--expect-no-changes"] });
    await tc("filter del dev near0 ingress");
    expect(changes((await lab.refresh()).steps)).toEqual(["update worse1"]);
    await impaired({ delay: "60ms" }, { direction: "ingress", delay: "60ms" });
    expect(await roundTrip(far)).toBeGreaterThanOrEqual(120);
});

onNetem("without impairments the cable is as it was", async () => {
    await impaired();
    expect(networkOf(await snapshot(place))).toEqual(networkOf(before));
});

onNetem("a queue by hand is refused without adopt, and with it given back", async () => {
    await tc("qdisc add dev near0 root handle 5: tbf rate 1mbit burst 4096 latency 400ms");
    const by = await queue("near0");
    lab.program(cable({ delay: "20ms" }));
    const { errors } = await lab.up({ fails: true });
    expect(errors).toMatch(
        /near0 egress: it is there already and was not made by this stack\. Set `adopt: true`/,
    );
    expect(await queue("near0")).toBe(by);
    await impaired({ delay: "20ms", adopt: true });
    expect(await roundTrip(far)).toBeGreaterThanOrEqual(20);
    await impaired();
    expect(await queue("near0")).toBe(by);
    await tc("qdisc del dev near0 root");
    await lab.destroy();
});

onNetem("the machine below was never touched", async () => {
    expect(await machine.must(["tc", "qdisc", "show"])).not.toMatch(/netem/);
});
