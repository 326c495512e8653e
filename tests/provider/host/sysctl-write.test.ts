// What the kernel, a real one, refuses to take for a setting, as its user is told.
import { refusalOf } from "../../support/lab";
import { DenTests } from "./den-machine";

const onKernel = new DenTests();
const write = (key: string, value: string, namespace?: string) => ({
    sysctl: `/proc/sys/${key}`,
    value,
    ...(namespace === undefined ? {} : { namespace }),
});

const refused: [string, ReturnType<typeof write>, RegExp][] = [
    [
        "a key that nobody knows",
        write("net/ipv4/ip_forwrad", "1", "box"),
        /^setting net\.ipv4\.ip_forwrad to "1" in namespace box: the kernel has no such setting in namespace box\. It may come with a module .*`ip netns exec box sysctl -a \| grep ip_forwrad`/,
    ],
    [
        "one of a module that is not loaded",
        write("net/netfilter/nf_conntrack_nothing", "1"),
        /^setting net\.netfilter\.nf_conntrack_nothing to "1" in the host's own namespace: .*`modprobe nf_conntrack`.*`sysctl -a \|/,
    ],
    [
        "one of an interface that is not there",
        write("net/ipv4/conf/eth9/rp_filter", "0", "box"),
        /comes with the interface eth9: have `dependsOn`/,
    ],
    [
        "a value of another form",
        write("net/ipv4/ip_forward", "many", "box"),
        /^setting net\.ipv4\.ip_forward to "many" in namespace box: the kernel refuses this value for this key, which is "0" now\. Give a value of its form/,
    ],
    [
        "a value that names what the kernel lacks",
        write("net/ipv4/tcp_congestion_control", "nonesuch", "box"),
        /the kernel refuses this value for this key, which is "\w+" now\. It names something that the kernel lacks/,
    ],
];

onKernel.test("each refusal of the kernel's names the key, what is wrong and what to do", async (host) => {
    await host.execute({ ip: ["netns", "add", "box"] });
    for (const [what, command, told] of refused) {
        const { message } = await refusalOf(host.execute(command));
        expect({ what, message }).toEqual({ what, message: expect.stringMatching(told) as string });
    }
});

onKernel.test(
    "a refusal of what is given back is told so too, and a right value is taken",
    async (host, den) => {
        await host.execute({ ip: ["netns", "add", "other"] });
        await host.execute(write("net/ipv4/ip_forward", "1", "other"));
        expect(await den.namespace("other").must(["cat", "/proc/sys/net/ipv4/ip_forward"])).toBe("1\n");
        const giveBack = {
            giveBack: "sysctl",
            mark: "virtnet:a/b/c",
            ...write("net/ipv4/ip_forward", "x", "other"),
        };
        expect((await refusalOf(host.execute(giveBack))).message).toMatch(/refuses this value .* "1" now/);
    },
);
