// examples/libvirt-nat as it stands: what its README tells to expect.
import { join } from "node:path";
import { copyOfProject } from "../live/support/copy-of-project";
import { changes } from "../live/support/events";
import { useHost } from "../live/support/host";
import { describeAsRoot, guestImage, useLibvirt } from "../live/support/libvirt";
import { until } from "../live/support/process";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";

describeAsRoot("examples/libvirt-nat", () => {
    useProviders("libvirt");
    const host = useHost();
    const libvirt = useLibvirt(host);
    let lab: Project;

    afterAll(() => lab?.costs.print("libvirt-nat"));

    const page = (address: string, path = "") =>
        libvirt.place.must(["curl", "-s", "-m", "15", `http://${address}/${path}`]);

    test("up makes the network and boots the guest, which has a lease from the range", async () => {
        lab = await host.project({
            program: "",
            existing: copyOfProject("examples/libvirt-nat", join(host.den.directory, "libvirt-nat")),
            config: await guestImage(),
        });
        await lab.up();
        const { address } = await lab.outputs();
        expect(address).toMatch(/^192\.168\.100\.(1\d|[2-9]\d|1\d\d|2[0-4]\d|25[0-4])$/);
        expect(await libvirt.virsh("net-dhcp-leases natntw")).toMatch(
            new RegExp(`52:54:00:64:00:01 +ipv4 +${String(address)}/24`),
        );
        expect(await libvirt.virsh("net-info natntw")).toMatch(/Autostart: +yes\nBridge: +virbr1/);
        expect(await libvirt.virsh("net-dumpxml natntw")).toMatch(
            "<range start='192.168.100.10' end='192.168.100.254'/>",
        );
    });

    test("the host reaches the guest, and the guest the outside as the host", async () => {
        const { address } = await lab.outputs();
        const guest = String(address);
        await until(
            "the guest's web server",
            async () => (await page(guest)) === "hello from guest\n",
            30_000,
        );
        expect(await page(guest, "cgi-bin/get?http://198.51.100.1/")).toMatch(
            "hello from outside to 198.51.100.2",
        );
    });

    test("a second up has nothing to do, and neither has a refresh", async () => {
        expect(changes((await lab.up()).steps)).toEqual([]);
        expect(changes((await lab.refresh()).steps)).toEqual([]);
    });

    test("preview shows a change of the range", async () => {
        await lab.pulumi(["config", "set", "lastAddress", "192.168.100.200"]);
        expect(await lab.previewShown()).toMatch(/libvirt:index\/network:Network: \(replace\)/);
        await lab.pulumi(["config", "rm", "lastAddress"]);
    });

    test("what was changed by hand is shown by refresh and made good by up", async () => {
        await libvirt.virsh("net-autostart natntw --disable");
        await libvirt.virsh("destroy nat-guest");
        const shown = await lab.refreshShown();
        expect(shown).toMatch(/~ autostart *: true => false/);
        expect(shown).toMatch(/~ running *: true => false/);
        await lab.up({ args: ["--refresh"] });
        expect(await libvirt.virsh("net-info natntw")).toMatch(/Autostart: +yes/);
        expect(await libvirt.virsh("list --name")).toMatch("nat-guest");
    });

    test("destroy leaves the host as it was", async () => {
        await lab.destroy();
        await libvirt.expectUntouched();
    });
});
