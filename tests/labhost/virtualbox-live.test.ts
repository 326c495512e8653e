/** A machine that runs, changed through the real CLI: what changes live, what needs a power cycle, what others change. */
import { until } from "../live/support/process";
import { changes } from "../live/support/events";
import type { Project } from "../live/support/project";
import { LabHost } from "./support/labhost";
import { snapshot } from "./support/snapshot";
import { stackOn } from "./support/stack";

const minutes = 60_000;
jest.setTimeout(8 * minutes);

const program = `
const { DhcpServer, HostOnlyAdapter, Machine, Nic, PortForward, Power } = virtnet.virtualbox;
const adapter = new HostOnlyAdapter("vboxnet", { ipv4: "192.168.60.1/24" });
const machine = new Machine("live", { name: "live", memory: 256, nestedPaging: false, dvd: "/root/guest.iso" });
const nat = new Nic("nat", { machine: machine.name, slot: 1, type: "virtio", attachment: { nat: {} } });
const http = new PortForward("http", { nic: nat, name: "http", hostAddress: "127.0.0.1", hostPort: 8090, guestPort: 80 });
const lab = new Nic("lab", { machine: machine.name, slot: 2, type: "virtio", attachment: { hostOnly: adapter.adapter } });
const dhcp = new DhcpServer("dhcp", {
    network: { hostOnly: adapter.adapter }, serverAddress: "192.168.60.2/24", lower: "192.168.60.100", upper: "192.168.60.150",
    clients: [{ nic: { machine: machine.name, slot: 2 }, fixedAddress: "192.168.60.50" }],
});
new Power("on", { machine: machine.name }, { dependsOn: [http, lab, dhcp] });
exports.leases = dhcp.leases;
`;

let labhost: LabHost;
let stack: Project;
let end: () => Promise<void>;
let before: Awaited<ReturnType<typeof snapshot>>;

beforeAll(async () => {
    labhost = await LabHost.open();
    await serviceEnds();
    before = await snapshot(labhost);
    ({ stack, end } = await stackOn(labhost, { name: "live", program }));
});

afterAll(async () => {
    await end();
    await labhost.close();
});

function edit(from: string, to: string): void {
    expect(stack.text).toContain(from);
    stack.write(stack.text.replace(from, to));
}

/** What a page of the machine says, once it says anything. */
function page(url: string): Promise<string> {
    return until(`an answer from ${url}`, () => labhost.fetch(url), 4 * minutes);
}

/** When the machine last began to run: another time after a power cycle. */
async function runsSince(): Promise<string> {
    const told = await labhost.vbox("showvminfo", "live", "--machinereadable");
    expect(told).toContain('VMState="running"');
    return /^VMStateChangeTime="(.*)"$/m.exec(told)?.[1] ?? "";
}

/** Changes the program by a line and brings that about without the machine noticing more than it has to. */
async function live(
    from: string,
    to: string,
    differs: [name: string, properties: string[]][],
): Promise<void> {
    const since = await runsSince();
    edit(from, to);
    const { steps } = await stack.preview();
    expect(steps.filter(({ op }) => op !== "same").map((step) => [step.name, step.differs])).toEqual(differs);
    await stack.up();
    expect(await runsSince()).toBe(since);
}

/** VirtualBox's own service ends some seconds after its last client. */
async function serviceEnds(): Promise<void> {
    const hasEnded = async () => (await labhost.run(["pgrep", "-x", "VBoxSVC"])).code === 1;
    await until("VirtualBox's service to end", hasEnded, minutes);
}

test("up starts a machine that is reached by its forward and on its host-only network", async () => {
    await stack.up();
    expect(await page("http://127.0.0.1:8090/")).toBe("hello from guest\n");
    expect(await page("http://192.168.60.50/")).toBe("hello from guest\n");
});

test("a second up changes nothing", async () => {
    expect(changes((await stack.up()).steps)).toEqual([]);
});

test("the machine's lease is an output after a refresh", async () => {
    await stack.refresh();
    await stack.up(); // the stack's outputs are told by the program
    const { leases } = await stack.outputs();
    expect(leases).toEqual([
        { mac: expect.stringMatching(/^08:00:27(:[0-9a-f]{2}){3}$/) as string, address: "192.168.60.50" },
    ]);
});

test("a forward moves live", async () => {
    await live("hostPort: 8090", "hostPort: 8091", [["http", ["hostPort"]]]);
    expect(await page("http://127.0.0.1:8091/")).toBe("hello from guest\n");
    expect(await labhost.fetch("http://127.0.0.1:8090/")).toBeUndefined();
});

test("a cable is pulled and plugged in live", async () => {
    const plug = "slot: 2, type";
    await live(plug, `slot: 2, cableConnected: false, type`, [["lab", ["cableConnected"]]]);
    await until(
        "the page to be gone",
        async () => (await labhost.fetch("http://192.168.60.50/")) === undefined,
        minutes,
    );
    await live(`slot: 2, cableConnected: false, type`, plug, [["lab", ["cableConnected"]]]);
    expect(await page("http://192.168.60.50/")).toBe("hello from guest\n");
});

test("a card moves to another network and back live", async () => {
    const [here, there] = ["{ hostOnly: adapter.adapter } })", '{ internal: "elsewhere" } })'];
    await live(here, there, [["lab", ["attachment.hostOnly", "attachment.internal"]]]);
    expect(await labhost.vbox("showvminfo", "live")).toMatch(/NIC 2:.*Internal Network 'elsewhere'/);
    await live(there, here, [["lab", ["attachment.hostOnly", "attachment.internal"]]]);
    expect(await page("http://192.168.60.50/")).toBe("hello from guest\n");
});

test("the promiscuous policy changes live", async () => {
    await live("slot: 2, type", 'slot: 2, promiscuous: "allow-all", type', [["lab", ["promiscuous"]]]);
    expect(await labhost.vbox("showvminfo", "live")).toMatch(/NIC 2:.*Promisc Policy: allow-all/);
});

test("what others change by hand is shown by refresh and repaired by up, and nothing else is touched", async () => {
    const since = await runsSince();
    await labhost.vbox("controlvm", "live", "natpf1", "delete", "http");
    await labhost.vbox("controlvm", "live", "natpf1", "theirs,tcp,127.0.0.1,8099,,80");
    await labhost.vbox("controlvm", "live", "setlinkstate2", "off");
    await labhost.vbox("controlvm", "live", "nicpromisc2", "deny");
    const shown = await stack.refreshShown();
    expect(shown).toMatch(/cableConnected *: true => false/);
    expect(shown).toMatch(/promiscuous *: \\?"allow-all\\?" => \\?"deny/);
    const { steps } = await stack.up({ args: ["--refresh"] });
    const repaired = steps.filter(({ op }) => op !== "same" && op !== "refresh");
    expect(new Set(repaired.map(({ name }) => name))).toEqual(new Set(["lab", "http"]));
    expect(await runsSince()).toBe(since);
    const told = await labhost.vbox("showvminfo", "live");
    expect(told).toMatch(/NIC 2:.*Cable connected: on,.*Promisc Policy: allow-all/);
    expect(told).toMatch(/name = http, .*host port = 8091/);
    expect(told).toMatch(/name = theirs, /);
});

test("what needs the machine off is refused in preview, the machine running on", async () => {
    const since = await runsSince();
    edit("slot: 2, promiscuous", "slot: 2, bootPriority: 2, promiscuous");
    const refused = await stack.preview({ fails: true });
    expect(refused.text).toMatch(
        /updating Nic \\?"lab\\?": changing slot 2 of machine live: the machine is running, and VirtualBox changes its boot priority only while it is off/,
    );
    expect(await runsSince()).toBe(since);
});

test("it is done by a clean power cycle where that is allowed, and the adapter keeps its address", async () => {
    const since = await runsSince();
    edit("slot: 2, bootPriority", 'slot: 2, powerOff: "allow", bootPriority');
    await stack.up();
    expect(await runsSince()).not.toBe(since);
    expect(await labhost.vbox("showvminfo", "live")).toMatch(/NIC 2:.*Boot priority: 2/);
    expect(await labhost.must(["ip", "-o", "address", "show", "dev", "vboxnet0"])).toMatch(
        /inet 192\.168\.60\.1\/24 /,
    );
    expect(await page("http://192.168.60.50/")).toBe("hello from guest\n");
});

test("destroy leaves the lists, the addresses and the rules as before", async () => {
    await labhost.vbox("controlvm", "live", "natpf1", "delete", "theirs");
    await stack.destroy();
    await serviceEnds(); // which remembers each ISO that it has seen
    expect(await snapshot(labhost)).toEqual(before);
});
