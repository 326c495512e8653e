// One LAN across the lab host, a kernel and a distribution of its own, and a host in a namespace of this machine.
import { join } from "node:path";
import { mkdirSync } from "node:fs";
import { Den } from "../live/support/den";
import { changes } from "../live/support/events";
import { FarHosts } from "../live/support/far-hosts";
import type { FarHost } from "../live/support/far-hosts";
import { until } from "../live/support/process";
import { Project } from "../live/support/project";
import { snapshot as snapshotPlace } from "../live/support/snapshot";
import type { Finished } from "../live/support/process";
import { LabHost, loginAt } from "./support/labhost";
import { snapshot } from "./support/snapshot";
import { card } from "./support/street";
import { farEnd, Wire } from "./support/wire";

const minutes = 60_000;
jest.setTimeout(6 * minutes);

const address = "10.9.0.77";
const flood = "00:00:00:00:00:00";
const largest = 1450;

let labhost: LabHost;
let den: Den;
let wire: Wire;
let far: FarHost;
let lab: Project;
let before: unknown;

const look = async () => ({
    labhost: await snapshot(labhost),
    links: await labhost.must(["ip", "-br", "link"]),
    far: await snapshotPlace(far.place),
});

beforeAll(async () => {
    labhost = await LabHost.open();
    await labhost.must(["sh", "-c", "ip netns add first && ip netns delete first"]);
    den = await Den.open();
    const hosts = await FarHosts.open(den);
    far = await hosts.add();
    wire = await Wire.plug(den, []);
    await den.ip(`link set dev ${farEnd} master under0`);
    await labhost.must(["ip", "address", "add", `${address}/24`, "dev", card]);
    await labhost.must(["ip", "link", "set", "dev", card, "up"]);
    const answers = async () => (await den.run(["ping", "-c1", "-W2", address])).code === 0;
    await until("the lab host to answer on its second card", answers, minutes);
    before = await look();
    const directory = join(den.directory, "lab");
    mkdirSync(directory);
    const byCard = loginAt(labhost.host, address, join(den.directory, "login"));
    const here = { host: far.spec, address: far.address };
    const args = { vni: 42, hosts: { here, labhost: { host: byCard, address } } };
    const program = `
const lan = new virtnet.MeshOfHosts("lan", ${JSON.stringify(args)});
lan.machine("near", { on: "here", addresses: ["10.20.0.10/24", "fd20::10/64"] });
lan.machine("far", { on: "labhost", addresses: ["10.20.0.20/24", "fd20::20/64"] });`;
    lab = await Project.make({ place: den, directory, name: "mesh", program });
}, 6 * minutes);

afterAll(async () => {
    await lab?.destroy({ fails: "perhaps" });
    await labhost.run(["sh", "-c", 'ip address flush dev "$0"; ip link set dev "$0" down', card]);
    await wire?.unplug();
    await den?.close();
    await labhost.close();
});

const inNear = (...argv: string[]) => far.place.namespace("near").run(argv);
const inFar = (...argv: string[]) => labhost.run(["nsenter", "--net=/run/netns/far", "--", ...argv]);
const reaches = (from: typeof inNear, to: string) =>
    until(`${to} to answer`, async () => (await from("ping", "-c1", "-W2", to)).code === 0, minutes);

test("a machine of either host reaches that of the other, by IPv4 and IPv6, with the largest frame", async () => {
    await lab.up();
    for (const to of ["10.20.0.20", "fd20::20"]) await reaches(inNear, to);
    for (const to of ["10.20.0.10", "fd20::10"]) await reaches(inFar, to);
    const big = (size: number): Promise<Finished> =>
        inNear("ping", "-c1", "-W2", "-Mdo", `-s${size - 28}`, "10.20.0.20");
    expect((await big(largest)).code).toBe(0);
    expect((await big(largest + 1)).code).not.toBe(0);
});

test("a second up finds nothing to do, and refresh no difference", async () => {
    expect(changes((await lab.up()).steps)).toEqual([]);
    await lab.refresh({ args: ["--expect-no-changes"] });
});

test("a tunnel that was bent on the lab host is mended by the next up", async () => {
    await labhost.must(["bridge", "fdb", "del", flood, "dev", "vx-lan", "dst", far.address]);
    expect(changes((await lab.refresh()).steps)).toEqual(["update lan-labhost-tunnel"]);
    expect(changes((await lab.up()).steps)).toEqual(["update lan-labhost-tunnel"]);
    await labhost.must(["ip", "-n", "far", "neigh", "flush", "all"]);
    await reaches(inFar, "10.20.0.10");
});

test("destroy leaves both hosts as they were", async () => {
    await lab.destroy();
    let now: unknown;
    const isSame = async () => {
        now = await look();
        return JSON.stringify(now) === JSON.stringify(before);
    };
    await until("both hosts to be as they were", isSame, minutes).catch(() => expect(now).toEqual(before));
});
