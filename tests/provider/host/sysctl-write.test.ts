// What the kernel, a real one, refuses to take for a setting, as its user is told.
import { LabError } from "../../../provider/core/errors";
import { writeSysctl } from "../../../provider/host/sysctl-write";
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
        "one of an interface that is in the host's own namespace alone",
        write("net/ipv4/conf/here0/rp_filter", "0", "box"),
        /^setting net\.ipv4\.conf\.here0\.rp_filter to "0" in namespace box: the kernel has no such setting in namespace box\. It comes with the interface here0: have `dependsOn`/,
    ],
    [
        "one that only the host's own namespace may change",
        write("net/core/wmem_max", "300000", "box"),
        /^setting net\.core\.wmem_max to "300000" in namespace box: only the host's own namespace may change it\. Leave its namespace out: it then holds for the whole host/,
    ],
    [
        "one that only tells",
        write("net/ipv4/conf/lo/mc_forwarding", "1", "box"),
        /in namespace box: the kernel lets nobody set it, it tells by it what is so: "0"\. Leave it out/,
    ],
    [
        "a value out of range",
        write("net/ipv4/ip_default_ttl", "300", "box"),
        /to "300" in namespace box: the kernel refuses this value for this key, which is "64" now\. Give a value of its form and range/,
    ],
    [
        "a number that no kernel holds",
        write("net/ipv4/ip_default_ttl", "99999999999999999999", "box"),
        /the kernel refuses this value for this key, which is "64" now\. Give a value of its form and range/,
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
    await host.execute({ ip: ["link", "add", "name", "here0", "type", "bridge"] });
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

/** What is told of a write that tee fails at so, where each namespace has these values for it, the host's own by "". */
async function told(
    { sysctl, value, namespace }: ReturnType<typeof write>,
    said: string,
    values: Readonly<Record<string, string>>,
): Promise<string> {
    const failure = (wrong: string) => new LabError({ kind: "command-failed", doing: "running it", wrong });
    const run = async (
        [program]: readonly string[],
        { namespace: place = "" }: { namespace?: string | undefined } = {},
    ) => {
        if (program === "tee") throw failure(`it ended with exit code 1: tee: ${sysctl}: ${said}`);
        const now = values[place];
        if (now === undefined) throw failure("cat: it is not there");
        return now;
    };
    return (await refusalOf(writeSysctl(run, { sysctl, value, namespace }))).message;
}

const gone = "No such file or directory";

test("one that the host's own namespace alone has is told as such", async () => {
    expect(await told(write("net/ipv4/tcp_mem", "1 2 3", "box"), gone, { "": "9\t9\t9" })).toBe(
        'setting net.ipv4.tcp_mem to "1 2 3" in namespace box: it exists only in the host\'s own namespace. Leave its namespace out: it then holds for the whole host.',
    );
});

test.each([
    ["net/bridge/bridge-nf-call-iptables", "br_netfilter"],
    ["net/netfilter/nf_conntrack_max", "nf_conntrack"],
    ["net/nf_conntrack_max", "nf_conntrack"],
    ["net/netfilter/nf_flowtable_tcp_timeout", "nf_flow_table"],
    ["net/netfilter/nf_log/2", "nf_log_syslog"],
    ["net/ipv4/vs/conntrack", "ip_vs"],
    ["net/ipv6/bindv6only", "ipv6"],
    ["net/ipv6/conf/all/forwarding", "ipv6"],
    ["net/llc/timeout", "llc2"],
    ["net/mpls/platform_labels", "mpls_router"],
    ["net/mpls/conf/eth0/input", "mpls_router"],
    ["net/sctp/rto_min", "sctp"],
    ["net/smc/wmem", "smc"],
    ["net/tipc/tipc_rmem", "tipc"],
    ["net/vrf/strict_mode", "vrf"],
])("without its module %s is told to take %s", async (key, module) => {
    expect(await told(write(key, "1", "box"), gone, {})).toContain(
        `the kernel has no such setting in namespace box. It comes with the module ${module}: load that on the host with \`modprobe ${module}\`. If it is misspelt: \`ip netns exec box sysctl -a | grep ${key.replace(/.*\//, "")}\``,
    );
});

test.each([
    ["net/ipv4/conf/eth0/rp_filter", "eth0"],
    ["net/ipv6/neigh/eth0.5/gc_stale_time", "eth0.5"],
    ["net/ipv4/conf/mpls/rp_filter", "mpls"],
])("without its interface %s is told to take %s", async (key, dev) => {
    for (const values of [{}, { "": "1" }])
        expect(await told(write(key, "1", "box"), gone, values)).toContain(
            `It comes with the interface ${dev}: have`,
        );
});

test.each(["net/ipv4/conf/all/rp_fliter", "net/core/nothing", "kernel/nothing"])(
    "%s, of no interface and no module that is known, may be of any, or of a later kernel",
    async (key) => {
        const message = await told(write(key, "1"), gone, {});
        expect(message).toMatch(
            /in the host's own namespace\. It may come with a module that is not loaded, or with a later kernel\. /,
        );
        expect(message).toContain(`\`sysctl -a | grep ${key.replace(/.*\//, "")}\` finds how it is spelt`);
    },
);

test.each(["Invalid argument", "Numerical result out of range", "Value too large for defined data type"])(
    "of a value that it refuses with %s the kernel's own is told",
    async (said) => {
        expect(await told(write("net/core/somaxconn", "x\u001b[1m", "box"), said, { box: "4096\n" })).toMatch(
            /to "x\\u001b\[1m" in namespace box: the kernel refuses this value for this key, which is "4096" now\. Give a value of its form/,
        );
    },
);

test.each([
    ["Permission denied", write("net/core/somaxconn", "1")],
    ["Permission denied", write("net/core/nothing", "1", "box")],
    ["Input/output error", write("net/core/somaxconn", "1", "box")],
])("what no rule explains (%s) is told in the program's own words", async (said, command) => {
    expect(await told(command, said, { "": "1" })).toBe(
        `running it: it ended with exit code 1: tee: ${command.sysctl}: ${said}.`,
    );
});
