import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { useHost } from "../live/support/host";
import { Firewalls } from "../live/support/firewalls";
import { reaches } from "../live/support/lan-of-two";
import { until } from "../live/support/process";
import { clone } from "../live/support/project";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";

useProviders("docker");

const host = useHost();
let walls: Firewalls;
let project: Project;
let rules: string;

const joined = "172.31.0.0/24";
const program = String.raw`
const docker = require("@pulumi/docker");
const lan = new virtnet.linux.Bridge("lan", { name: "virtualnet0", addresses: ["172.24.0.1/16", "fd24::1/64"] });
const router = new virtnet.Machine("router", { bridge: lan.name, addresses: ["172.24.0.254/16", "198.51.100.1/32", "fd24::fe/64"], routes: [] });
const box = new virtnet.Machine("box", { bridge: lan.name, addresses: ["172.24.0.2/16", "172.31.0.50/24", "fd24::2/64"], routes: [] });
const found = docker.getNetworkOutput({ name: "theirs" });
const dock = new virtnet.DockerDock("dock", {
    bridge: lan.name,
    network: {
        type: docker.Network,
        name: "virtualnet0",
        subnet: "172.24.0.0/16",
        gateway: "172.24.0.254",
        ipRange: "172.24.1.0/24",
        reserved: { first: "172.24.1.0" },
        ipv6: { subnet: "fd24::/64", hostAddress: "fd24::1" },
    },
    joins: found,
});
new virtnet.linux.ForwardAllow("allow", { bridge: lan.name });
new docker.Container("web", {
    name: "web",
    image: "lab",
    entrypoints: ["/bin/busybox", "sleep", "1000000"],
    mustRun: true,
    networksAdvanced: [{ name: dock.network.name, ipv4Address: "172.24.1.10", ipv6Address: "fd24::10" }],
}, { dependsOn: dock });
`;

/** Whether a packet from a container is answered. */
async function containerReaches(container: string, to: string): Promise<boolean> {
    const { code } = await walls.run(`docker exec ${container} /bin/busybox ping -c 1 -w 3 ${to}`);
    return code === 0;
}

async function importImage(): Promise<void> {
    const directory = join(host.den.directory, "image");
    mkdirSync(join(directory, "bin"), { recursive: true });
    await host.den.must(["cp", "/run/firewalls/root/usr/bin/busybox", join(directory, "bin")]);
    await walls.place.must(["sh", "-c", 'tar -C "$0" -c . | docker import - lab', directory]);
}

/** A network that nobody but its user knows of, with a container on it. */
async function makeTheirs(): Promise<void> {
    const trust = "com.docker.network.bridge.trusted_host_interfaces=virtualnet0";
    await walls.must(`docker network create --subnet ${joined} -o ${trust} theirs`);
    await walls.must(
        "docker run -d --name theirs --network theirs --entrypoint /bin/busybox lab sleep 1000000",
    );
}

async function removeTheirs(): Promise<void> {
    await walls.must("docker rm -f theirs");
    await walls.must("docker network rm theirs");
}

beforeAll(async () => {
    walls = await Firewalls.open(host.den, "sid");
    await walls.startDocker("--ipv6", "--fixed-cidr-v6=fd99::/64");
    await importImage();
    await makeTheirs();
    rules = await walls.rules();
    project = await host.project({ program, env: { PATH: walls.path } });
    const scope = join(project.cwd, "node_modules", "@pulumi");
    symlinkSync(join(clone, "node_modules", "@pulumi", "docker"), join(scope, "docker"));
}, 700_000);

afterAll(async () => {
    await walls?.run("docker rm -f theirs web");
    await walls?.stop("docker");
});

test("a container is a machine on the LAN, behind its real router, in IPv4 and IPv6", async () => {
    await project.up();
    await until("the container to reach the LAN", () => containerReaches("web", "172.24.0.2"));
    expect(await containerReaches("web", "198.51.100.1")).toBe(true);
    expect(await containerReaches("web", "fd24::2")).toBe(true);
    expect(await reaches(host.den, "box", "172.24.1.10")).toBe(true);
    expect(await reaches(host.den, "box", "fd24::10")).toBe(true);
    const addresses = await host.den.must(["ip", "-br", "address", "show", "dev", "virtualnet0"]);
    expect(addresses).toMatch(/172\.24\.0\.1\/16/);
    expect(addresses).not.toMatch(/172\.24\.0\.254|fd24::fe/);
    const { steps } = await project.up();
    expect(steps.filter(({ op }) => op !== "same")).toEqual([]);
});

test("a network that is there is one with the LAN", async () => {
    await until("the other container to reach the LAN", () => containerReaches("theirs", "172.31.0.50"));
});

test("a cable that was pulled out is shown by refresh, and plugged in by up", async () => {
    await host.den.ip("link set dev vd-dock nomaster");
    expect(await containerReaches("theirs", "172.31.0.50")).toBe(false);
    expect(await project.refreshShown()).toMatch(/dock-cable/);
    await project.up({ args: ["--refresh"] });
    expect(await containerReaches("theirs", "172.31.0.50")).toBe(true);
});

test("a network that was made anew is joined anew by the next up alone", async () => {
    await removeTheirs();
    await makeTheirs();
    expect(await containerReaches("theirs", "172.31.0.50")).toBe(false);
    const { steps } = await project.up();
    expect(steps.filter(({ op }) => op !== "same").map(({ name }) => name)).toContain("dock-cable");
    await until("the other container to reach the LAN", () => containerReaches("theirs", "172.31.0.50"));
});

test("destroy leaves Docker's networks and every rule as they were", async () => {
    await project.destroy();
    const names = await walls.must("docker network ls --format {{.Name}}");
    expect(names.trim().split("\n").sort()).toEqual(["bridge", "host", "none", "theirs"]);
    const own = (text: string) => text.replaceAll(/br-[0-9a-f]{12}/g, "br-theirs"); // made anew meanwhile
    expect(own(await walls.rules())).toBe(own(rules));
});
