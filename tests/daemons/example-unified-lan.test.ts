// examples/unified-lan as it stands, but for VirtualBox: what its README tells to expect.
import { changes } from "../live/support/events";
import { useHost } from "../live/support/host";
import { describeAsRoot, useLibvirt } from "../live/support/libvirt";
import { machineAddress, server } from "../live/support/physical-world";
import { until } from "../live/support/process";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";
import type { Snapshot } from "../live/support/snapshot";
import { UnifiedHost } from "./support/unified-host";

const container = "172.24.1.10";
const byHand = "172.24.2.10";
const domain = "172.24.2.11";
const members = { docker: container, qemu: byHand, libvirt: domain };

describeAsRoot("examples/unified-lan", () => {
    useProviders("docker", "libvirt");
    const host = useHost();
    let unified: UnifiedHost;
    let lab: Project;
    let wan: string;
    let before: Snapshot;

    beforeAll(async () => {
        unified = await UnifiedHost.open(host);
    }, 700_000);
    const libvirt = useLibvirt(host);
    afterAll(() => {
        lab?.costs.print("unified-lan");
        return unified?.close();
    });

    const isp = () => unified.world.isp;
    const published = () => unified.page(isp(), `http://${wan}:4000/`);

    test("up makes the lab, and ends when all of its machines answer", async () => {
        before = await unified.look();
        lab = await unified.project("unified");
        await lab.up();
        const outputs = await lab.outputs();
        expect(outputs).toMatchObject({ members });
        wan = String(outputs["outside"]);
        expect(wan).toMatch(/^192\.0\.2\.1\d\d$/);
        expect(outputs["published"]).toBe(`${wan}:4000`);
    });

    test("every machine reaches every other, and the host all of them", async () => {
        const greeting: Record<string, string> = { docker: "hello from container\n" };
        for (const [name, address] of Object.entries(members)) {
            const hello = greeting[name] ?? "hello from guest\n";
            expect([name, await unified.page(host.den, `http://${address}/`)]).toEqual([name, hello]);
            for (const [other, from] of Object.entries(members))
                expect([other, name, (await unified.pageBy(from, `http://${address}/`)).trim()]).toEqual([
                    other,
                    name,
                    hello.trim(),
                ]);
        }
    });

    test("every machine and the host reach the outside, which sees the router alone", async () => {
        const who = `http://${server}/cgi-bin/who`;
        expect((await unified.page(host.den, who)).trim()).toBe(wan);
        for (const address of Object.values(members))
            expect([address, (await unified.pageBy(address, who)).trim()]).toEqual([address, wan]);
    });

    test("the published port is reached from outside and, by the outside address, from inside; nothing else is", async () => {
        expect(await published()).toBe("hello from guest\n");
        expect(await unified.page(host.den, `http://${wan}:4000/`)).toBe("hello from guest\n");
        for (const address of [container, domain])
            expect((await unified.pageBy(address, `http://${wan}:4000/`)).trim()).toBe("hello from guest");
        await isp().ip(`route replace 172.24.0.0/16 via ${wan}`);
        const count = "ip netns exec router nft list counter inet router dropped";
        const dropped = async () => Number(/packets (\d+)/.exec(await unified.firewalls.must(count))?.[1]);
        const already = await dropped();
        expect(await unified.page(isp(), `http://${byHand}/`)).toBe("");
        expect(await dropped()).toBeGreaterThan(already);
        await isp().ip("route del 172.24.0.0/16");
    });

    test("a second up has nothing to do, and neither has a refresh", async () => {
        expect(changes((await lab.up()).steps)).toEqual([]);
        expect(changes((await lab.refresh()).steps)).toEqual([]);
    });

    test("another server is one change, shown by preview", async () => {
        await lab.pulumi(["config", "set", "server", container]);
        const { steps } = await lab.preview();
        expect(steps.filter(({ op }) => op !== "same").map(({ name, differs }) => [name, differs])).toEqual([
            ["virtualnet0-web", ["to"]],
        ]);
        await lab.up();
        expect(await published()).toBe("hello from container\n");
    });

    test("what was undone by hand is shown by refresh and made good by up", async () => {
        await unified.firewalls.must("docker rm -f virtualnet0-web");
        await libvirt.virsh("destroy virtualnet0-guest");
        await host.den.ip("link set dev qemutap0 nomaster");
        await unified.firewalls.must("ip netns exec router nft flush ruleset");
        const shown = await lab.refreshShown();
        for (const what of [/docker:index\/container/, /~ running *: true => false/, /qemutap0/, /PatRouter/])
            expect(shown).toMatch(what);
        await lab.up({ args: ["--refresh"] });
        for (const address of Object.values(members))
            await until(
                `${address} to answer`,
                async () => (await unified.page(host.den, `http://${address}/`)) !== "",
                60_000,
            );
        expect(await published()).toBe("hello from container\n");
    });

    test("destroy gives the card back with all it had, and leaves Docker, libvirt and the host as they were", async () => {
        await lab.destroy();
        await host.expectUntouched(before, () => unified.look());
        expect(await unified.world.isConnected()).toBe(true);
        expect((await unified.page(host.den, `http://${server}/cgi-bin/who`)).trim()).toBe(machineAddress);
    });
});
