// DHCP and DNS for real clients, by the real dnsmasq, on "this machine" itself.
import { changes } from "./support/events";
import { DhcpClients } from "./support/dhcp-clients";
import { useHost } from "./support/host";
import { until } from "./support/process";
import type { Talk } from "./support/process";
import type { Project } from "./support/project";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";

const host = useHost();
let lab: Project;
let clients: DhcpClients;
let prepared: Snapshot;

interface Lease {
    address: string;
    mac?: string;
    hostname?: string;
}

const vm = "08:00:27:00:00:01";
const qemu = "52:54:00:00:00:02";

/** A LAN with two machines that ask for their addresses, and a Dnsmasq with these arguments; `at`: where, an object's text. */
function program(args: string, at = "{}"): string {
    const machine = (name: string, mac: string) => `
const ${name} = new virtnet.linux.Namespace("${name}", { ...at, name: "${name}" });
new virtnet.linux.Veth("${name}-cable", { ...at, a: { name: "v-${name}", bridge: lan.name }, b: { name: "eth0", namespace: ${name}.name, mac: "${mac}", up: true } });`;
    return `
const at = ${at};
const router = new virtnet.linux.Namespace("router", { ...at, name: "router" });
const lan = new virtnet.linux.Bridge("lan", { ...at, name: "lan0" });
const cable = new virtnet.linux.Veth("cable", { ...at, a: { name: "v-router", bridge: lan.name }, b: { name: "lan0", namespace: router.name, addresses: ["10.5.0.1/24", "fd05::1/64"] } });
${machine("one", vm)}
${machine("two", qemu)}
const dhcp = new virtnet.linux.Dnsmasq("dhcp", { ...at, namespace: router.name, interface: "lan0", ${args} }, { dependsOn: cable });
exports.leases = dhcp.leases; exports.leaseFile = dhcp.leaseFile; exports.logFile = dhcp.logFile;
`;
}

const hosts = `hosts: [{ macs: ["${vm}"], addresses: ["10.5.0.10", "fd05::10"], name: "vm1" }]`;
const ranges = `ranges: [{ from: "10.5.0.100", to: "10.5.0.199" }, { from: "fd05::100", to: "fd05::1ff" }]`;
const dns = `dns: { domain: "lab.test", records: [{ name: "www.lab.test", addresses: ["10.5.0.80", "fd05::80"] }, { name: "web.lab.test", alias: "www.lab.test" }] }`;
const plain = `${ranges}, ${hosts}, ${dns}`;

const inside = (name: string) => host.den.namespace(name);

async function dig(...query: string[]): Promise<string> {
    const all = ["dig", "+short", "+time=2", "+tries=2", "@10.5.0.1", ...query];
    return (await inside("router").must(all)).trim();
}

async function leases(): Promise<Lease[]> {
    const server = (await lab.state()).find(({ type }) => type.endsWith("linux:Dnsmasq"));
    return server?.outputs["leases"] as Lease[];
}

/** The processes of the stack's dnsmasq. */
async function pids(): Promise<string[]> {
    const { stdout } = await host.den.run([
        "grep",
        "-lsz",
        "^VIRTNET_DNSMASQ=",
        "-r",
        "/proc",
        "--include=environ",
    ]);
    const found = stdout.split("\n").flatMap((line) => /^\/proc\/(\d+)\/environ$/.exec(line)?.[1] ?? []);
    return [...new Set(found)];
}

beforeAll(async () => {
    prepared = await snapshot(host.den);
    clients = new DhcpClients(host.den.directory);
    lab = await host.project({ program: program(plain), config: { "virtnet:host": "local" } });
    await lab.up();
    await inside("one").ip("link set dev lo up");
});

test("a known client gets its fixed addresses of both families, another one some of the ranges", async () => {
    const [one, two] = [
        await clients.four(inside("one"), "eth0"),
        await clients.four(inside("two"), "eth0", ["-x", "hostname:box"]),
    ];
    expect(one).toMatchObject({
        ip: "10.5.0.10",
        mask: "24",
        router: "10.5.0.1",
        dns: "10.5.0.1",
        lease: "3600",
        domain: "lab.test",
    });
    expect(two?.["ip"]).toMatch(/^10\.5\.0\.1\d\d$/);
    expect(await clients.six(inside("one"), "eth0")).toBe("fd05::10");
    expect(await clients.six(inside("two"), "eth0")).toMatch(/^fd05::1[0-9a-f]{2}$/);
});

test("a refresh shows who has which address, and another refresh finds the same", async () => {
    await lab.refresh();
    const found = await leases();
    expect(found).toHaveLength(4);
    expect(found).toEqual(
        expect.arrayContaining([
            expect.objectContaining({ address: "10.5.0.10", mac: vm, hostname: "vm1" }),
            expect.objectContaining({ mac: qemu, hostname: "box" }),
            expect.objectContaining({ address: "fd05::10", mac: vm }),
        ]),
    );
    await clients.four(inside("one"), "eth0"); // a renewal, which moves the expiry
    await lab.refresh({ args: ["--expect-no-changes"] });
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual([]);
});

test("DNS answers for records, aliases and clients in both families, over UDP and TCP, and refuses the rest", async () => {
    expect(await dig("www.lab.test")).toBe("10.5.0.80");
    expect(await dig("www.lab.test", "AAAA", "+tcp")).toBe("fd05::80");
    expect(await dig("web.lab.test")).toBe("www.lab.test.\n10.5.0.80");
    expect(await dig("vm1.lab.test")).toBe("10.5.0.10");
    expect(await dig("-x", "10.5.0.10")).toBe("vm1.lab.test.");
    expect(await inside("router").must(["dig", "@fd05::1", "example.com"])).toMatch(/status: REFUSED/);
    expect(await inside("router").must(["dig", "@10.5.0.1", "nobody.lab.test"])).toMatch(/status: NXDOMAIN/);
});

test("changed options restart it in place, and its leases are still there", async () => {
    const before = await leases();
    lab.program(
        program(
            `${plain}, router: "none", mtu: 1400, search: ["lab.test"], options: [{ option: "ntp-server", values: ["10.5.0.3"] }], tags: [{ set: "vbox", mac: "08:00:27:*:*:*" }]`,
        ),
    );
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual(["update dhcp"]);
    expect(await leases()).toEqual(before);
    const told = await clients.four(inside("two"), "eth0", ["-O", "ntpsrv", "-O", "mtu", "-O", "search"]);
    expect(told).toMatchObject({
        ip: before.find(({ mac }) => mac === qemu)?.address,
        mtu: "1400",
        ntpsrv: "10.5.0.3",
        search: "lab.test",
    });
    expect(told).not.toHaveProperty("router");
});

test("killed, it is shown as drift, and up starts it again with its leases", async () => {
    const before = await leases();
    await host.den.must(["kill", "-KILL", ...(await pids())]);
    expect(await lab.refreshShown()).toMatch(/dnsmasq does not run/);
    await lab.refresh();
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual(["update dhcp"]);
    expect(await leases()).toEqual(before);
    expect(await dig("vm1.lab.test")).toBe("10.5.0.10");
});

test("it reads nothing of the system, and others may not read what it keeps", async () => {
    const { leaseFile } = (await lab.outputs()) as { leaseFile: string };
    const directory = leaseFile.replace(/\/leases$/, "");
    expect(await host.den.must(["stat", "-c", "%a %U", directory])).toBe("700 root\n");
    expect(await inside("router").must(["dig", "+short", "@10.5.0.1", "localhost"])).not.toMatch(/127/);
    const sockets = await inside("router").must(["ss", "-Hlntu"]);
    expect(sockets).not.toMatch(/127\.0\.0\.1|\[::1\]|0\.0\.0\.0:\d/);
});

describe("another server on the interface", () => {
    let rival: Talk;

    afterEach(() => rival.stop());

    test("is refused with its name and pid, and is left alone", async () => {
        lab.program(program(`${ranges}, dns: false`).replace(/const dhcp[\s\S]*/, ""));
        await lab.up();
        rival = inside("router").talk([
            "dnsmasq",
            "-d",
            "-C",
            "/dev/null",
            "-i",
            "lan0",
            "-I",
            "lo",
            "--bind-interfaces",
            "-p",
            "0",
            "-F",
            "10.5.0.50,10.5.0.60",
            "-l",
            `${host.den.directory}/rival.leases`,
        ]);
        await until("it to listen", async () =>
            (await inside("router").must(["ss", "-Hlnu"])).includes(":67 "),
        );
        lab.program(program(plain));
        const { errors } = await lab.up({ fails: true });
        expect(errors).toMatch(
            /creating Dnsmasq "dhcp" on this machine: serving lan0: DHCP's UDP port 67 is taken there by dnsmasq \(pid \d+\)\. End it, keep it off/,
        );
        expect(await inside("router").must(["ss", "-Hlnu"])).toContain(":67 ");
        lab.program(program(dns));
        await lab.up();
        expect(await dig("www.lab.test")).toBe("10.5.0.80");
    });
});

test("what dnsmasq says against its options is the error", async () => {
    lab.program(program(`${ranges}, options: [{ option: "no-such-option", values: ["1"] }]`));
    const { errors } = await lab.up({ fails: true });
    expect(errors).toMatch(/updating Dnsmasq "dhcp" on this machine: .*no-such-option/s);
});

test("without dnsmasq on the host, the package is named", async () => {
    const without = `${host.den.directory}/sbin`;
    const hide = 'cp -a /usr/sbin "$1" && rm "$1/dnsmasq" && mount --bind "$1" /usr/sbin';
    await host.den.must(["sh", "-c", hide, "sh", without]);
    lab.program(program(plain));
    const { errors } = await lab.up({ fails: true });
    await host.den.must(["umount", "/usr/sbin"]);
    expect(errors).toMatch(/running dnsmasq: .* no such program .* apt-get install dnsmasq-base/);
    await lab.up();
    expect(await dig("www.lab.test")).toBe("10.5.0.80");
});

test("in a sandbox, where there is no other user than its root, it works as well and ends with it", async () => {
    const box = '{ host: new virtnet.linux.Sandbox("box").host }';
    const boxed = await host.project({ program: program(plain, box), label: "boxed" });
    await boxed.up();
    const sandbox = await boxed.sandbox();
    expect((await clients.four(sandbox.namespace("one"), "eth0"))?.["ip"]).toBe("10.5.0.10");
    expect(await sandbox.namespace("router").must(["dig", "+short", "@10.5.0.1", "www.lab.test"])).toBe(
        "10.5.0.80\n",
    );
    await boxed.refresh();
    const server = (await boxed.state()).find(({ type }) => type.endsWith("linux:Dnsmasq"));
    expect(server?.outputs["leases"]).toMatchObject([{ address: "10.5.0.10", mac: vm }]);
    await boxed.destroy();
});

test("after destroy the host is what it was before", async () => {
    await lab.destroy();
    expect(await pids()).toEqual([]);
    await host.expectUntouched(prepared);
});
