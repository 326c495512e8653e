/** A lab that comes back by itself when its host is really booted again: by systemd, with Docker beside it. */
import { join } from "node:path";
import { must, until } from "../live/support/process";
import { changes } from "../live/support/events";
import { clone } from "../live/support/project";
import type { Project } from "../live/support/project";
import { useDockerOnce } from "./support/docker";
import { LabHost } from "./support/labhost";
import { snapshot } from "./support/snapshot";
import { stackOn } from "./support/stack";

const minutes = 60_000;
jest.setTimeout(15 * minutes);

/** A routed lab; one of its machines is plugged into a bridge that Docker makes, after the lab, at each boot. */
const program = `
const { Bridge, Namespace, PatRouter, Process, Sysctl, Tap, Veth } = virtnet.linux;
const outside = new Namespace("outside", { name: "outside" });
const lan = new virtnet.UnifiedLan("lan0", {
    network: "172.24.0.0/16", hostAddress: "172.24.0.1", gateway: "172.24.0.254", hostRoutes: ["203.0.113.0/24"],
    wan: { address: "198.51.100.2/24", gateway: "198.51.100.1", peer: { namespace: outside.name, addresses: ["198.51.100.1/24"] } },
});
const web = lan.machine("web", { address: "172.24.1.10" });
const http = lan.publish("http", { port: 4000, to: web.address, toPort: 80 });
new virtnet.WebServer("server", { namespace: web.namespace }, { dependsOn: web.resources });
new Tap("tap", { name: "vtap0", bridge: lan.bridge.name });
new Sysctl("arp", { key: "net.ipv4.conf.all.arp_ignore", value: 1 });
const guest = new Namespace("guest", { name: "guest" });
new Veth("guest-cable", { a: { name: "v-guest", bridge: "docker0" }, b: { name: "eth0", namespace: guest.name, addresses: ["172.17.255.9/16"] } });
exports.endpoint = http.endpoint;
`;

/**
 * What a reboot must bring back, without the numbers that each boot gives anew. Whether a namespace forwards that nobody told
 * to is the host's default at its birth, and that is another before Docker has started.
 */
const look = String.raw`
for space in outside router web guest; do
    echo "== $space"
    ip -n $space -o address | sed -E 's/^[0-9]+: //; s/@if[0-9]+//; s/ (valid|preferred)_lft [^ ]+//g' | sort
    ip -n $space route; ip -n $space -6 route | grep -v fe80
    nsenter --net=/run/netns/$space nft -s list ruleset
done
echo "== forwarding"; nsenter --net=/run/netns/router sysctl net.ipv4.ip_forward
echo "== host"; ip -br address show dev lan0; ip route show dev lan0; sysctl net.ipv4.conf.all.arp_ignore
for link in lan0 v-router v-web v-guest vtap0; do ip -o -d link show dev $link | grep -o 'alias .*\|master [^ ]*'; done
echo "== ledger"; cut -d, -f1,2 /run/virtnet/* | grep . | sort -u
`;

let labhost: LabHost;
let stack: Project;
let end: () => Promise<void>;
let before: Awaited<ReturnType<typeof snapshot>>;
let unit: string;

beforeAll(async () => {
    labhost = await LabHost.open();
    await useDockerOnce(labhost);
    before = await snapshot(labhost);
    const config = { "virtnet:persist": "true" };
    ({ stack, end } = await stackOn(labhost, { name: "persist", program, config }));
    unit = `virtnet-${stack.name}:${stack.stack}.service`;
});

afterAll(async () => {
    await end();
    await labhost.close();
});

const seen = () => labhost.must(["sh", "-c", look]);
const page = (space: string, url: string) =>
    labhost.run(["ip", "netns", "exec", space, "curl", "-sf", "--max-time", "5", url]);

/** The unit has nothing left to wait for. */
async function allBack(): Promise<void> {
    const waits = async () => (await labhost.run(["pgrep", "-f", "/var/lib/virtnet/.*/replay"])).code === 0;
    await until("everything to be back", async () => !(await waits()), 2 * minutes);
}

test("after a reboot the lab is there as it was, docked to what Docker makes, and systemd is content", async () => {
    await stack.up();
    const made = await seen();
    await must([process.execPath, join(clone, "tools", "labhost.mjs"), "reboot"], {
        timeoutMs: 10 * minutes,
    });
    await allBack();
    expect(await seen()).toBe(made);
    expect(await labhost.must(["systemctl", "is-active", unit])).toBe("active\n");
    const journal = await labhost.must(["journalctl", "-b", "-o", "cat", "-u", unit]);
    expect(journal).toMatch(/guest-cable.* is not back: interface docker0 is not there\. It is tried again/);
    expect(journal).toMatch(/guest-cable.* is back/);
});

test("real packets pass: through the published port, and along the cable in Docker's bridge", async () => {
    const { endpoint } = await stack.outputs();
    expect((await page("outside", `http://${String(endpoint)}`)).stdout).toBe(
        "hello from server to 198.51.100.1\n",
    );
    expect((await labhost.run(["ping", "-c1", "-W5", "172.17.255.9"])).code).toBe(0);
});

test("an up has nothing to do, and after a refresh neither", async () => {
    expect(changes((await stack.up()).steps)).toEqual([]);
    await stack.refresh();
    expect(changes((await stack.up()).steps)).toEqual([]);
});

test("stopping the unit ends no process of the lab, and starting it makes nothing twice", async () => {
    const made = await seen();
    const server = (await labhost.must(["ip", "netns", "pids", "web"])).trim();
    await labhost.must(["systemctl", "stop", unit]);
    await labhost.must(["systemctl", "start", unit]);
    expect((await labhost.must(["ip", "netns", "pids", "web"])).trim()).toBe(server);
    expect(await seen()).toBe(made);
});

test("destroyed after the reboot, the host is what it was before the first up, and systemd knows no unit of ours", async () => {
    await stack.destroy();
    await useDockerOnce(labhost);
    // Docker's own bridge has another MAC address after a boot, and so another address of scope link.
    const kept = (one: Awaited<ReturnType<typeof snapshot>>) => ({
        ...one,
        addresses: (one["addresses"] ?? [])
            .map((line) => line.replace(/^\d+: /, ""))
            .filter((line) => !line.includes("fe80")),
        routes: (one["routes"] ?? []).filter((line) => !line.includes("fe80")),
    });
    expect(kept(await snapshot(labhost))).toEqual(kept(before));
    const units = ["systemctl", "list-units", "--all", "--plain", "--no-legend", "virtnet-*"];
    expect(await labhost.must(units)).toBe("");
    const found = ["find", "/etc/systemd/system", "/var/lib", "/run", "-name", "virtnet*"];
    expect(await labhost.must(found)).toBe("");
    expect(await labhost.must(["sysctl", "-n", "net.ipv4.conf.all.arp_ignore"])).toBe("0\n");
});
