// A LAN's bridge opened to a real libvirt in all three ways, with real packets.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { changes } from "../live/support/events";
import { useHost } from "../live/support/host";
import { describeAsRoot, guestImage, useLibvirt } from "../live/support/libvirt";
import { until } from "../live/support/process";
import { clone } from "../live/support/project";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";

/** The address that a card of this MAC gives itself on any link (RFC 4291, appendix A). */
const [card, linkLocal] = ["52:54:00:18:00:01", "fe80::5054:ff:fe18:1"];

const program = (kernel: string, initrd: string) => `
const libvirt = require("@pulumi/libvirt");
const provider = new libvirt.Provider("libvirt", { uri: "qemu:///system" });
const lan = new virtnet.linux.Bridge("lan", { name: "lan0", addresses: ["172.24.0.1/16"] });
const quiet = new libvirt.Network("quiet", { name: "quiet", mode: "none", bridge: "virbr7", autostart: true }, { provider });
const dock = new virtnet.LibvirtDock("dock", {
    bridge: lan.name,
    network: { type: libvirt.Network, name: "virtualnet0" },
    joins: quiet.bridge,
}, { providers: [provider] });
const web = new libvirt.Domain("web", {
    name: "web", type: "qemu", memory: 128, vcpu: 1, kernel: ${JSON.stringify(kernel)}, initrd: ${JSON.stringify(initrd)},
    cmdlines: [{ console: "ttyS0", "net.ifnames": "0" }],
    networkInterfaces: [{ networkId: dock.network.id, mac: "${card}" }],
}, { provider, ignoreChanges: ["networkInterfaces"], deleteBeforeReplace: true });
const second = dock.attach("second", { domain: web.id });
exports.device = second.device;
`;

describeAsRoot("LibvirtDock", () => {
    useProviders("libvirt");
    const host = useHost();
    const libvirt = useLibvirt(host);
    let lab: Project;

    const portsOf = async (bridge: string) => {
        const text = await libvirt.place.must(["ip", "-j", "link", "show", "master", bridge]);
        return new Set((JSON.parse(text) as { ifname: string }[]).map(({ ifname }) => ifname));
    };
    const reaches = async (address: string) =>
        (await libvirt.place.run(["ping", "-c", "1", "-W", "2", address])).code === 0;
    const neighbourReachesLan = async () => {
        const neighbour = libvirt.place.namespace("neighbour");
        return (await neighbour.run(["ping", "-c", "1", "-W", "2", "172.24.0.1"])).code === 0;
    };

    test("up docks a network, a cable and a card", async () => {
        const { kernel, initrd } = await guestImage();
        lab = await host.project({ program: program(kernel, initrd) });
        symlinkSync(join(clone, "sdks", "libvirt"), join(lab.cwd, "node_modules", "@pulumi", "libvirt"));
        await lab.up();
        const { device } = await lab.outputs();
        expect(await portsOf("lan0")).toEqual(new Set(["vl-dock", "vnet0", device]));
        expect(await portsOf("virbr7")).toEqual(new Set(["vv-dock"]));
        expect(await libvirt.virsh("net-info virtualnet0")).toMatch(/Autostart: +yes\nBridge: +lan0/);
    });

    test("packets pass: from the host to the guest, and from the joined network to the LAN", async () => {
        await until("the guest to answer", () => reaches(`${linkLocal}%lan0`), 60_000);
        await libvirt.place.must(["ip", "netns", "add", "neighbour"]);
        await libvirt.place.ip("link add nb0 type veth peer name eth0 netns neighbour");
        await libvirt.place.ip("link set nb0 master virbr7 up");
        await libvirt.place.ip("-n neighbour address add 172.24.9.9/16 dev eth0");
        await libvirt.place.ip("-n neighbour link set eth0 up");
        // A bridge of libvirt's runs the spanning tree protocol: a port forwards after its delay.
        await until("the joined network to reach the LAN", neighbourReachesLan, 40_000);
    });

    test("a second up has nothing to do", async () => {
        expect(changes((await lab.up()).steps)).toEqual([]);
    });

    test("a network that libvirt restarted has another bridge: refresh shows the cable out, up plugs it in again", async () => {
        await libvirt.virsh("net-destroy quiet");
        await libvirt.virsh("net-start quiet");
        expect(await portsOf("virbr7")).toEqual(new Set());
        expect(await lab.refreshShown()).toMatch(/Veth: \(update\)/);
        await lab.up({ args: ["--refresh"] });
        expect(await portsOf("virbr7")).toEqual(new Set(["vv-dock"]));
    });

    test("pulumi killed in the middle takes its providers along, and the next run goes on", async () => {
        const providers = async () =>
            (await libvirt.place.run(["pgrep", "-f", "terraform-provider"])).stdout.trim();
        const up = ["pulumi", "up", "--skip-preview", "--yes", "--stack", lab.stack];
        const running = libvirt.place.run(
            ["sh", "-c", 'echo $$ >"$0.pid"; cd "$0" && exec "$@"', lab.cwd, ...up],
            {
                env: lab.environment,
            },
        );
        await until("its providers", providers, 30_000);
        await libvirt.place.must(["sh", "-c", 'kill -9 "$(cat "$0.pid")"; rm "$0.pid"', lab.cwd]);
        await running;
        await until("its providers to end", async () => (await providers()) === "");
        await lab.pulumi(["cancel", "--yes", lab.stack], { fails: "perhaps" });
        expect(changes((await lab.up()).steps)).toEqual([]);
    });

    test("destroy leaves the host as it was", async () => {
        await libvirt.place.ip("netns del neighbour");
        await lab.destroy();
        await libvirt.expectUntouched();
    });
});
