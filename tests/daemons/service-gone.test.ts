// Services that start anew under a lab of three providers, and such as never come back: what docs/guide/failing-services.md says.
import { changes } from "../live/support/events";
import { useHost } from "../live/support/host";
import { reaches } from "../live/support/lan-of-two";
import { describeAsRoot } from "../live/support/libvirt";
import { until } from "../live/support/process";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";
import { attempt } from "./support/attempt";
import { useMixedHost } from "./support/mixed-host";
import { mixedLab, outside } from "./support/mixed-lab";

describeAsRoot("a lab whose Docker and libvirt", () => {
    useProviders("docker", "libvirt");
    const host = useHost();
    const mixed = useMixedHost(host);
    let lab: Project;

    beforeAll(async () => {
        lab = await mixed.project(mixedLab({ mtu: 1500, up: true }));
        await lab.up();
    }, 180_000);

    const urn = async (type: string) =>
        (await lab.state()).find((resource) => resource.type === type)?.urn ?? `no ${type}`;
    const isThere = async (device: string) =>
        (await host.den.run(["ip", "link", "show", "dev", device])).code === 0;

    test("were started anew goes on: a refresh finds what they changed, and up mends it", async () => {
        await mixed.stopDocker();
        await mixed.stopLibvirt();
        expect(await reaches(host.den, "box", "172.24.0.3")).toBe(true);
        expect(await reaches(host.den, "box", outside)).toBe(true);
        await mixed.startLibvirt();
        await mixed.startDocker();
        await lab.up({ args: ["--refresh"] });
        await until("the container to reach the LAN", () => mixed.containerReaches("172.24.0.2"), 30_000);
        expect(await reaches(host.den, "box", "172.24.0.3")).toBe(true);
        expect(await reaches(host.den, "box", outside)).toBe(true);
        expect(await mixed.cable()).toBe("up");
        expect(changes((await lab.up()).steps)).toEqual([]);
    });

    test("are gone for good is destroyed once state forgets what was in them, and nothing of it is left on the host", async () => {
        await mixed.stopDocker();
        await mixed.stopLibvirt();
        const { code, errors } = await attempt(lab, "destroy", "--continue-on-error");
        expect(code).not.toBe(0);
        expect(errors.filter(({ isOurs }) => isOurs).map(({ name }) => name)).toEqual(["domains-card"]);
        expect(await isThere("lan0")).toBe(true); // Docker's network stands on it
        expect(await isThere("v-box")).toBe(false);
        for (const type of ["docker:index/network:Network", "pulumi:providers:libvirt"])
            await lab.pulumi(["state", "delete", "--yes", "--target-dependents", await urn(type)]);
        await lab.destroy();
        expect(await lab.state()).toEqual([]);
        expect(await isThere("lan0")).toBe(false);
    });

    test("come back after all still have what was theirs, and nothing else is there", async () => {
        await mixed.startDocker();
        await mixed.startLibvirt();
        await mixed.removeTheirs();
        await mixed.expectUntouched();
    });
});
