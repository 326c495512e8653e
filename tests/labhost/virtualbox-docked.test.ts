/** A host-only adapter without an address as the port of a bridge of the host: it stays one, whatever VirtualBox does. */
import { until } from "../live/support/process";
import { changes } from "../live/support/events";
import type { Project } from "../live/support/project";
import { atConsole } from "./support/console";
import { LabHost } from "./support/labhost";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";
import { stackOn } from "./support/stack";

const minutes = 60_000;
jest.setTimeout(8 * minutes);

const console = "/tmp/docked.console";
const power = `new Power("on", { machine, shutdownSeconds: 0 }, { dependsOn: [card, port] });`;
const program = `
const { HostOnlyAdapter, Machine, Nic, Power } = virtnet.virtualbox;
const { adapter } = new HostOnlyAdapter("vboxnet");
const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16"] });
const port = new virtnet.linux.BridgePort("port", { interface: adapter, bridge: lan.name });
const machine = new Machine("docked", {
    name: "docked", memory: 192, nestedPaging: false, dvd: "/root/guest.iso",
    extra: { uart1: ["0x3F8", "4"], "uart-mode1": ["server", "${console}"] },
});
const card = new Nic("card", { machine, slot: 1, type: "virtio", attachment: { hostOnly: adapter } });
${power}
exports.adapter = adapter;
`;

let labhost: LabHost;
let stack: Project;
let end: () => Promise<void>;
let before: Snapshot;

beforeAll(async () => {
    labhost = await LabHost.open();
    before = await restingHost();
    ({ stack, end } = await stackOn(labhost, { name: "docked", program }));
});

afterAll(async () => {
    await end();
    await labhost.close();
});

async function restingHost(): Promise<Snapshot> {
    const isOver = async () => (await labhost.run(["pgrep", "-x", "VBoxSVC"])).code !== 0;
    await until("VirtualBox's service to end", isOver, minutes);
    return snapshot(labhost);
}

/** Without an address of its own, in the bridge, and with nobody who would answer DHCP there. */
async function expectDocked(): Promise<void> {
    const { adapter } = await stack.outputs();
    const name = String(adapter);
    expect(await labhost.must(["ip", "-o", "address", "show", "dev", name, "scope", "global"])).toBe("");
    expect(await labhost.must(["ip", "-o", "link", "show", "dev", name])).toContain("master virtualnet0");
    expect(await labhost.vbox("list", "dhcpservers")).not.toContain(`HostInterfaceNetworking-${name}`);
}

/** The guest takes an address of the bridge's network, and its page is asked for from the bridge. */
async function expectReached(address: string): Promise<void> {
    await atConsole(labhost, console, `ip link set eth0 up; ip address add ${address}/16 dev eth0`);
    const page = () => labhost.fetch(`http://${address}/`);
    expect(await until("the guest's page over the bridge", page, 2 * minutes)).toBe("hello from guest\n");
}

test("its guest is reached over the bridge", async () => {
    await stack.up();
    await expectDocked();
    await expectReached("172.24.0.5");
    await expectDocked();
});

test("when the guest has stopped it is still docked, without an address", async () => {
    stack.write(stack.text.replace(power, ""));
    await stack.up();
    expect(await labhost.vbox("list", "runningvms")).not.toContain("docked");
    await expectDocked();
});

test("when the guest starts again it stays docked, without an address, and nothing is left to do", async () => {
    stack.write(stack.text.replace("exports.adapter", `${power}\nexports.adapter`));
    await stack.up();
    await expectReached("172.24.0.6");
    await expectDocked();
    const { steps } = await stack.up({ args: ["--refresh"] });
    expect(changes(steps.filter(({ op }) => op !== "refresh"))).toEqual([]);
    await expectDocked();
});

test("destroy leaves the host as it was", async () => {
    await stack.destroy();
    expect(await restingHost()).toEqual(before);
});
