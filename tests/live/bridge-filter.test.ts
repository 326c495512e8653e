// A LAN whose frames an administrator's filter of the family bridge drops: br_netfilter has no part in it.
import { useHost } from "./support/host";
import { families, lanOfTwo, layLan } from "./support/lan-of-two";
import type { Project } from "./support/project";

const host = useHost();
let project: Project;

const fence = [
    "add table bridge fence",
    "add chain bridge fence forward { type filter hook forward priority filter; policy drop; }",
].join("\n");
const rules = () => host.den.must(["nft", "-s", "list", "ruleset"]);
const program = `exports.backend = new virtnet.linux.ForwardAllow("allow", { bridge: "${lanOfTwo.bridge}" }).backend;`;

beforeAll(async () => {
    await layLan(host.den);
    for (const family of ["iptables", "ip6tables"])
        await host.den.run(["sysctl", "-qw", `net.bridge.bridge-nf-call-${family}=0`]);
    await host.den.nft(fence);
    project = await host.project({ program });
});

test("gets through once it is allowed, after a flush too; where the kernel cannot tell bridges apart, up says so", async () => {
    const before = await rules();
    expect(await families(host.den)).toEqual([]);
    const { errors } = await project.up({ fails: "perhaps" });
    if (errors === "") {
        expect(await families(host.den)).toEqual([4, 6]);
        expect((await project.outputs())["backend"]).toBe("nft bridge fence forward");
        await host.den.nft(`flush ruleset\n${fence}`);
        expect(await project.refreshShown()).toMatch(/ForwardAllow/);
        await project.up({ args: ["--refresh"] });
        expect(await families(host.den)).toEqual([4, 6]);
    } else {
        expect(errors).toMatch(
            /creating ForwardAllow "allow" on this machine: .* Operation not supported.*It takes a way for filters of the family bridge to tell bridges apart that the kernel lacks \(nft_meta_bridge\): load its module/s,
        );
        console.warn("this kernel has no nft_meta_bridge: that the rule opens the bridge is not shown here");
    }
    await project.destroy();
    expect(await rules()).toBe(before);
    expect(await families(host.den)).toEqual([]);
});
