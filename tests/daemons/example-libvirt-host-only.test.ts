// examples/libvirt-host-only as it stands: what its README tells to expect.
import { join } from "node:path";
import { copyOfProject } from "../live/support/copy-of-project";
import { changes } from "../live/support/events";
import { useHost } from "../live/support/host";
import { describeAsRoot, guestImage, useLibvirt } from "../live/support/libvirt";
import { until } from "../live/support/process";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";

describeAsRoot("examples/libvirt-host-only", () => {
    useProviders("libvirt");
    const host = useHost();
    const libvirt = useLibvirt(host);
    let lab: Project;

    afterAll(() => lab?.costs.print("libvirt-host-only"));
    let address = "";

    const page = async (path = "") => {
        const { stdout } = await libvirt.place.run(["curl", "-s", "-m", "15", `http://${address}/${path}`]);
        return stdout;
    };
    const outside = () => page("cgi-bin/get?http://198.51.100.1/");
    const cards = async () => (await libvirt.virsh("domiflist node-2")).trim().split("\n");
    const secondLease = () =>
        until(
            "the second card's lease",
            async () => /ipv4 +(\S+)\//.exec(await libvirt.virsh("net-dhcp-leases natntw"))?.[1],
            30_000,
        );

    test("up makes both networks and boots the guest on the isolated one, from which it does not reach the outside", async () => {
        lab = await host.project({
            program: "",
            existing: copyOfProject(
                "examples/libvirt-host-only",
                join(host.den.directory, "libvirt-host-only"),
            ),
            config: await guestImage(),
        });
        await lab.up();
        address = String((await lab.outputs())["address"]);
        expect(address).toMatch(/^192\.168\.110\.(1\d|[2-9]\d|1\d\d|2[0-4]\d|25[0-4])$/);
        await until("the guest's web server", async () => (await page()) === "hello from guest\n", 30_000);
        expect((await outside()).trim()).toBe("");
        expect((await libvirt.virsh("net-dhcp-leases natntw")).trim()).toBe("");
    });

    test("a second up has nothing to do", async () => {
        expect(changes((await lab.up()).steps)).toEqual([]);
        expect(changes((await lab.refresh()).steps)).toEqual([]);
    });

    test("preview shows the second card, and up plugs it into the running guest, which reaches the outside by it", async () => {
        const started = await libvirt.virsh("domid node-2");
        await lab.pulumi(["config", "set", "attach", "true"]);
        expect(await lab.previewShown()).toMatch(/DomainInterface: \(create\)/);
        expect(changes((await lab.up()).steps)).toEqual(["create second"]);
        expect(await libvirt.virsh("domid node-2")).toBe(started);
        expect(await cards()).toHaveLength(2);
        await secondLease();
        await until(
            "a way to the outside",
            async () => (await outside()).includes("hello from outside to 198.51.100.2"),
            30_000,
        );
        expect(changes((await lab.up()).steps)).toEqual([]);
    });

    test("a card that was unplugged by hand is shown by refresh and plugged in again by up", async () => {
        const { secondMac } = await lab.outputs();
        await libvirt.virsh(`detach-interface node-2 network --mac ${String(secondMac)} --live`);
        await until("the guest to let go", async () => (await cards()).length === 1);
        expect(await lab.refreshShown()).toMatch(/~ live: true => false/);
        await lab.up({ args: ["--refresh"] });
        expect(await cards()).toHaveLength(2);
        const again = changes((await lab.up({ args: ["--refresh"] })).steps);
        expect(again.filter((change) => !change.startsWith("refresh "))).toEqual([]);
    });

    test("a guest that was taken away by hand is made anew by up, with its card", async () => {
        await libvirt.virsh("destroy node-2");
        await libvirt.virsh("undefine node-2");
        await lab.up({ args: ["--refresh"] });
        expect(await cards()).toHaveLength(2);
        address = String((await lab.outputs())["address"]);
    });

    test("a guest that has to be made anew is, and its card moves with it", async () => {
        const before = await libvirt.virsh("domuuid node-2");
        await lab.up({
            args: ["--replace", (await lab.state()).find(({ type }) => type.endsWith(":Domain"))?.urn ?? ""],
        });
        expect(await libvirt.virsh("domuuid node-2")).not.toBe(before);
        expect(await cards()).toHaveLength(2);
        address = String((await lab.outputs())["address"]);
    });

    test("without it the card is unplugged, and the guest goes on", async () => {
        const started = await libvirt.virsh("domid node-2");
        await until("the guest's web server", async () => (await page()) === "hello from guest\n", 60_000);
        await lab.pulumi(["config", "set", "attach", "false"]);
        await lab.up();
        expect(await cards()).toHaveLength(1);
        expect(await libvirt.virsh("dumpxml --inactive node-2")).not.toMatch("natntw");
        expect(await libvirt.virsh("domid node-2")).toBe(started);
    });

    test("destroy leaves the host as it was", async () => {
        await lab.pulumi(["config", "set", "attach", "true"]);
        await lab.up();
        await lab.destroy();
        await libvirt.expectUntouched();
    });
});
