// Pulumi killed while @pulumi/libvirt creates, on a real libvirtd: what it made is found by the next up.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cutOff, expectNothingNoted, killWhile } from "../live/support/cut-off";
import { useHost } from "../live/support/host";
import { describeAsRoot, guestImage, useLibvirt } from "../live/support/libvirt";
import { clone } from "../live/support/project";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";

/** A network with a stylesheet of its own and one without, one and a pool without a name of their own, a pool, a volume in it, and a domain. */
const lab = (pool: string, { kernel, initrd }: { kernel: string; initrd: string }) => `
const libvirt = require("@pulumi/libvirt");
${cutOff}
virtnet.reclaimOrphans();
const provider = new libvirt.Provider("libvirt", { uri: "qemu:///system" });
const opts = (name) => ({ provider, ...cutOff(name) });
const nat = new libvirt.Network("nat", {
    name: "nat", mode: "nat", bridge: "virbr7", addresses: ["192.168.77.0/24"], dhcp: { enabled: true },
    xml: { xslt: virtnet.libvirtDhcpRange("192.168.77.10", "192.168.77.20") },
}, opts("nat"));
new libvirt.Network("quiet", { name: "quiet", mode: "none", bridge: "virbr8", autostart: true }, opts("quiet"));
new libvirt.Network("anon", { mode: "none", bridge: "virbr9", addresses: ["192.168.79.0/24"] }, opts("anon"));
new libvirt.Pool("spare", { type: "dir", target: { path: ${JSON.stringify(pool)} + "-spare" } }, opts("spare"));
const store = new libvirt.Pool("store", { name: "store", type: "dir", target: { path: ${JSON.stringify(pool)} } }, opts("store"));
const disk = new libvirt.Volume("disk", { name: "disk.qcow2", pool: store.name, size: 1048576 }, opts("disk"));
new libvirt.Domain("web", {
    name: "7", description: "serves", type: "qemu", memory: 128, vcpu: 1,
    kernel: ${JSON.stringify(kernel)}, initrd: ${JSON.stringify(initrd)}, cmdlines: [{ console: "ttyS0" }],
    networkInterfaces: [{ networkId: nat.id }], disks: [{ volumeId: disk.id }],
}, opts("web"));
`;

describeAsRoot("libvirt's objects of an update that was killed", () => {
    useProviders("libvirt");
    const host = useHost();
    const libvirt = useLibvirt(host);

    async function project(): Promise<Project> {
        const pool = join(host.den.directory, "pool");
        mkdirSync(pool, { recursive: true });
        const program = lab(pool, await guestImage());
        const made = await host.project({
            program,
            env: { PULUMI_EXPERIMENTAL: "", PULUMI_SKIP_CHECKPOINTS: "" },
        });
        symlinkSync(join(clone, "sdks", "libvirt"), join(made.cwd, "node_modules", "@pulumi", "libvirt"));
        return made;
    }

    const lines = async (words: string) =>
        (await libvirt.virsh(words)).trim().split(/\s+/).filter(Boolean).sort();

    /** All that the lab makes is there once, is what state knows, and nothing more is noted. */
    async function expectWhole(made: Project): Promise<void> {
        expect(await lines("net-list --name")).toEqual([expect.stringMatching(/^anon-/), "nat", "quiet"]);
        expect(await lines("pool-list --name")).toEqual([expect.stringMatching(/^spare-/), "store"]);
        expect(await lines("list --name")).toEqual(["7"]);
        const ids = new Set([
            ...(await lines("net-list --uuid")),
            ...(await lines("pool-list --uuid")),
            ...(await lines("list --uuid")),
        ]);
        const known = (await made.state()).filter(({ type }) =>
            /^libvirt:.*:(Network|Pool|Domain)$/.test(type),
        );
        expect(new Set(known.map(({ id }) => id))).toEqual(ids);
        await made.up({ args: ["--expect-no-changes"] });
        await expectNothingNoted(host.den, made);
    }

    async function expectGone(made: Project): Promise<void> {
        await made.destroy();
        const known = ["list", "net-list", "pool-list"].map((list) => lines(`${list} --all --name`));
        expect(await Promise.all(known)).toEqual([[], [], []]);
        await expectNothingNoted(host.den, made);
    }

    test.each(["nat", "quiet", "anon", "store", "spare", "disk", "web"])(
        "%s has been made: the next up is as any",
        async (which) => {
            const made = await project();
            await killWhile(made, "afterCreate", which);
            await made.up();
            await expectWhole(made);
            await expectGone(made);
        },
    );

    test("what others made under the name survives, also if they did after a kill, and is told of", async () => {
        const made = await project();
        const file = join(host.den.directory, "theirs.xml");
        writeFileSync(file, "<network><name>quiet</name><bridge name='virbr6'/></network>");
        await libvirt.virsh(`net-define ${file}`);
        expect((await made.up({ fails: true })).text).toMatch(/network 'quiet' already exists with uuid/);
        await libvirt.virsh("net-undefine quiet");
        await killWhile(made, "beforeCreate", "quiet");
        await libvirt.virsh(`net-define ${file}`);
        const id = (await libvirt.virsh("net-uuid quiet")).trim();
        const { text } = await made.up({ fails: true });
        expect(text).toMatch(/creating libvirt network "quiet" on .*may be somebody's/);
        const command = `virsh --quiet --connect qemu:///system net-undefine --network ${id}`;
        expect(text).toContain(command);
        expect((await libvirt.virsh("net-uuid quiet")).trim()).toBe(id);
        await libvirt.place.must(command.split(" "));
        await made.up();
        await expectWhole(made);
        await expectGone(made);
    });
});
