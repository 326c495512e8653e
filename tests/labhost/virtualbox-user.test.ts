/** The VirtualBox of another user than the one who logs in: by sudo, with a machine of that user's that runs. */
import { until } from "../live/support/process";
import { changes } from "../live/support/events";
import type { Project } from "../live/support/project";
import { LabHost } from "./support/labhost";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";
import { stackOn } from "./support/stack";

const minutes = 60_000;
jest.setTimeout(8 * minutes);

const user = "vera";
const page = "http://127.0.0.1:8092/";
const power = `new Power("on", { machine, shutdownSeconds: 0 }, { dependsOn: [http, lab] });`;
const program = `
const { HostOnlyAdapter, Machine, Nic, PortForward, Power } = virtnet.virtualbox;
const vboxnet = new HostOnlyAdapter("vboxnet", { ipv4: "192.168.61.1/24", ipv6: "fe80:61::1/64" });
const machine = new Machine("hers", { name: "hers", memory: 192, nestedPaging: false, dvd: "/home/${user}/guest.iso" });
const nat = new Nic("nat", { machine, slot: 1, type: "virtio", attachment: { nat: {} } });
const lab = new Nic("lab", { machine, slot: 2, type: "virtio", attachment: { hostOnly: vboxnet.adapter } });
const http = new PortForward("http", { nic: nat, name: "http", hostAddress: "127.0.0.1", hostPort: 8092, guestPort: 80 });
`;

let labhost: LabHost;
let stack: Project;
let end: () => Promise<void>;
let before: { root: Snapshot; hers: string };

beforeAll(async () => {
    labhost = await LabHost.open();
    await labhost.must(["useradd", "--create-home", user]);
    await labhost.must(["cp", "/root/guest.iso", `/home/${user}/guest.iso`]);
    before = await everything();
    const config = { "virtnet:virtualboxUser": user };
    ({ stack, end } = await stackOn(labhost, { name: "user", program, config }));
});

afterAll(async () => {
    await end();
    await servicesEnd();
    await labhost.must(["userdel", "--remove", user]);
    await labhost.close();
});

/** What VBoxManage prints to that user. */
function hers(...words: string[]): Promise<string> {
    return labhost.must(["sudo", "-n", "-H", "-u", user, "VBoxManage", ...words]);
}

async function servicesEnd(): Promise<void> {
    const isOver = async () => (await labhost.run(["pgrep", "-x", "VBoxSVC"])).code !== 0;
    await until("VirtualBox's services to end", isOver, minutes);
}

/** Root's VirtualBox and the host, and what the user's VirtualBox lists. */
async function everything(): Promise<{ root: Snapshot; hers: string }> {
    const lists = ["vms", "natnetworks", "dhcpservers", "hostonlyifs", "hdds", "dvds"];
    const said: string[] = [];
    await servicesEnd();
    for (const list of lists) said.push(await hers("list", list));
    said.push(await hers("getextradata", "global", "enumerate"));
    await servicesEnd();
    return { root: await snapshot(labhost), hers: said.join("\n") };
}

test("up makes the machine and its networks as that user, and nothing as the one who logs in", async () => {
    await stack.up();
    expect(await hers("list", "vms")).toMatch(/^"hers" /m);
    expect(await labhost.vbox("list", "vms")).toBe("");
    const foreign = ["find", `/home/${user}`, "-not", "-user", user];
    expect((await labhost.must(foreign)).split("\n").filter((file) => !file.endsWith("guest.iso"))).toEqual([
        "",
    ]);
});

test("started as that user, its guest is reached by the forward", async () => {
    stack.write(`${stack.text}\n${power}\n`);
    await stack.up();
    await labhost.must(["pgrep", "-u", user, "-f", "VBoxHeadless --comment hers "]);
    const answer = () => labhost.fetch(page);
    expect(await until("the guest's page", answer, 4 * minutes)).toBe("hello from guest\n");
});

test("a second up changes nothing", async () => {
    expect(changes((await stack.up()).steps)).toEqual([]);
});

test("what the user changes by hand is mended", async () => {
    await hers("controlvm", "hers", "setlinkstate1", "off");
    const { steps } = await stack.up({ args: ["--refresh"] });
    expect(changes(steps.filter(({ op }) => op !== "refresh"))).toEqual(["update nat"]);
    expect(await hers("showvminfo", "hers")).toMatch(/NIC 1:.*Cable connected: on/);
});

test("an adapter's IPv6 address moves as that user, and the old one is gone", async () => {
    stack.write(stack.text.replace("fe80:61::1/64", "fe80:62::1/64"));
    await stack.up();
    const addresses = await labhost.must(["ip", "-6", "-o", "address", "show", "dev", "vboxnet0"]);
    expect(addresses).toContain("fe80:62::1/64");
    expect(addresses).not.toContain("fe80:61::1/64");
});

test("a user that the host does not have is told of", async () => {
    const other = await stackOn(labhost, {
        name: "nobody",
        program: `new virtnet.virtualbox.Machine("m", { name: "m", virtualboxUser: "nobody-here" });`,
    });
    const { errors } = await other.stack.up({ fails: true });
    await other.end();
    expect(errors).toMatch(/unknown user:? nobody-here.*Log in as nobody-here, or allow sudo/s);
});

test("destroy leaves both users' VirtualBox and the host as they were", async () => {
    await stack.destroy();
    expect(await everything()).toEqual(before);
});
