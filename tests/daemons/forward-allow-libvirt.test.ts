import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { useHost } from "../live/support/host";
import { families, lanOfTwo, layLan } from "../live/support/lan-of-two";
import { describeAsRoot, useLibvirt } from "../live/support/libvirt";

const network = `<network><name>natntw</name><forward mode='nat'/><bridge name='virbr1'/>
<ip address='192.168.100.1' netmask='255.255.255.0'/></network>`;

describeAsRoot("a LAN beside libvirt", () => {
    const host = useHost();
    const libvirt = useLibvirt(host);
    const program = `exports.backend = new virtnet.linux.ForwardAllow("allow", { bridge: "${lanOfTwo.bridge}" }).backend;`;
    const rules = () => host.den.must(["nft", "-s", "list", "ruleset"]);

    beforeAll(async () => {
        const file = join(host.den.directory, "natntw.xml");
        writeFileSync(file, network);
        await libvirt.virsh(`net-create ${file}`);
        await layLan(host.den);
    }, 60_000);

    test("libvirt's own rules let it pass, and none of ours is needed", async () => {
        expect(await families(host.den)).toEqual([4, 6]);
        const project = await host.project({ program });
        await project.up();
        expect((await project.outputs())["backend"]).toBe("none needed: no filter drops them");
        await project.destroy();
    });

    test("a policy that drops is opened before libvirt's rules, which stay as they are", async () => {
        for (const program of ["iptables-nft", "ip6tables-nft"])
            await host.den.must([program, "-P", "FORWARD", "DROP"]);
        const before = await rules();
        expect(before).toMatch(/LIBVIRT|libvirt/);
        expect(await families(host.den)).toEqual([]);
        const project = await host.project({ program });
        await project.up();
        expect(await families(host.den)).toEqual([4, 6]);
        await project.destroy();
        expect(await rules()).toBe(before);
        expect(await families(host.den)).toEqual([]);
    });
});
