// examples/unified-lan, its update killed in the middle: the next one ends in the same lab, and destroy in the same host.
import { useHost } from "../live/support/host";
import { describeAsRoot, useLibvirt } from "../live/support/libvirt";
import { until } from "../live/support/process";
import { useProviders } from "../live/support/providers";
import type { Snapshot } from "../live/support/snapshot";
import { unlock, upKilledAfter } from "./support/killed-up";
import { UnifiedHost } from "./support/unified-host";

/** At how many moments, spread over the update. `all` takes half an hour. */
const chains = process.env["VIRTNET_KILL_CHAINS"] ?? "3";
const moments = chains === "all" ? 20 : Number(chains);

describeAsRoot("examples/unified-lan", () => {
    useProviders("docker", "libvirt");
    const host = useHost();
    let unified: UnifiedHost;

    beforeAll(async () => {
        unified = await UnifiedHost.open(host);
    }, 700_000);
    useLibvirt(host);
    afterAll(() => unified?.close());

    test(
        "pulumi killed anywhere in its update: the next one ends in the same lab",
        async () => {
            const before = await unified.look();
            const project = await unified.project("killed");
            const all = await upKilledAfter(project, Infinity);
            const whole = lasting(await unified.look());
            await project.destroy();
            await host.expectUntouched(before, () => unified.look());
            const killed: number[] = [];
            for (let moment = 1; moment <= moments; moment += 1) {
                const steps = Math.round((moment * all) / (moments + 1));
                killed.push(await upKilledAfter(project, steps));
                await until("the host to have a way out", () => unified.world.goesOut(), 60_000);
                await unlock(project);
                await project.up();
                await host.expectUntouched(whole, async () => lasting(await unified.look()));
                await project.destroy();
                await host.expectUntouched(before, () => unified.look());
            }
            process.stdout.write(`killed after ${killed.join(", ")} of ${all} steps\n`);
        },
        (moments + 1) * 180_000,
    );
});

/** Without what is another one each time: numbers of processes, domains and ports, sizes of files, random names, addresses and keys. */
function lasting(look: Snapshot): Snapshot {
    const steady = (line: string) =>
        line
            .trimEnd()
            .replaceAll(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, "MAC")
            .replaceAll(/"(id|no|designated_port)":("0x\w+"|\d+)/g, "")
            .replaceAll(/^(f \/run\/\S+) \d+$/g, "$1")
            .replaceAll(/(tcp_fastopen_key):\S+/g, "$1")
            .replaceAll(/\bfe80::[0-9a-f:]+/g, "LINK-LOCAL")
            .replaceAll(/\bveth[0-9a-f]{7}\b/g, "veth")
            .replaceAll(/\b(vnet|domain-)\d+\b/g, "$1")
            .replaceAll(
                /\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
                "ID",
            );
    return Object.fromEntries(
        Object.entries(look).map(([section, lines]) => [section, lines.map(steady).sort()]),
    );
}
