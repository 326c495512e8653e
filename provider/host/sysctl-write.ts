import { isKind, LabError, printable, quoted } from "../core/errors";
import type { Host, NamespaceName } from "./host";

export interface SysctlWrite {
    /** The file under /proc/sys. */
    sysctl: string;
    value: string;
    namespace?: NamespaceName;
}

/** Writes a sysctl; the kernel's refusal is told in terms of the setting, with what to do about it. */
export async function writeSysctl(
    run: Host["run"],
    { sysctl, value, namespace }: SysctlWrite,
): Promise<void> {
    try {
        await run(["tee", sysctl], { stdin: value, namespace });
    } catch (error) {
        if (!isKind(error, "command-failed", "not-permitted") || !refusal.test(error.wrong)) throw error;
        const read = (from: NamespaceName) =>
            run(["cat", sysctl], { namespace: from }).then(
                (text) => printable(text.replaceAll("\t", " ")),
                () => undefined,
            );
        const now = await read(namespace);
        const onHost = namespace === undefined ? undefined : await read(undefined);
        const told = explain({ sysctl, value, namespace }, error.wrong, now, onHost);
        throw told === undefined ? error : new LabError({ kind: error.kind, ...told, cause: error });
    }
}

/** What tee says of a file that it could not open, or that did not take what it wrote. */
const refusal =
    /tee: [^\n]*: (?:No such file or directory|Invalid argument|Numerical result out of range|Value too large|Permission denied)/;

function explain(
    { sysctl, value, namespace }: SysctlWrite,
    said: string,
    now: string | undefined,
    onHost: string | undefined,
): { doing: string; wrong: string; remedy: string } | undefined {
    const path = sysctl.replace(/^\/proc\/sys\//, "");
    const key = path.includes(".") ? path : path.replaceAll("/", ".");
    const place = namespace === undefined ? "the host's own namespace" : `namespace ${namespace}`;
    const doing = `setting ${key} to ${quoted(value)} in ${place}`;
    if (said.includes("Permission denied")) {
        if (now === undefined || namespace === undefined) return undefined;
        // Each namespace has its interfaces' settings to itself.
        if (interfaceOf(path) !== undefined)
            return {
                doing,
                wrong: `the kernel lets nobody set it, it tells by it what is so: ${quoted(now)}`,
                remedy: "Leave it out, and change what it tells of",
            };
        return { doing, wrong: "only the host's own namespace may change it", remedy: leaveOut };
    }
    if (now !== undefined) {
        const isName = said.includes("No such file");
        return {
            doing,
            wrong: `the kernel refuses this value for this key, which is ${quoted(now)} now`,
            remedy: isName
                ? "It names something that the kernel lacks: load the module that has it, or give another value"
                : "Give a value of its form and range (the kernel's Documentation/networking/ip-sysctl.rst)",
        };
    }
    if (onHost !== undefined && interfaceOf(path) === undefined)
        return { doing, wrong: "it exists only in the host's own namespace", remedy: leaveOut };
    const lists = namespace === undefined ? "sysctl -a" : `ip netns exec ${namespace} sysctl -a`;
    const look = `\`${lists} | grep ${path.replace(/.*\//, "")}\` finds how it is spelt`;
    return {
        doing,
        wrong: `the kernel has no such setting in ${place}`,
        remedy: `${wayTo(path)}. If it is misspelt: ${look}, \`${lists}\` what there is`,
    };
}

const leaveOut = "Leave its namespace out: it then holds for the whole host";

/** What has to be there for a setting to be. */
function wayTo(path: string): string {
    const dev = interfaceOf(path);
    if (dev !== undefined)
        return `It comes with the interface ${dev}: have \`dependsOn\` name what makes that`;
    const module = modules.find(([prefix]) => path.startsWith(prefix))?.[1];
    return module === undefined
        ? "It may come with a module that is not loaded, or with a later kernel"
        : `It comes with the module ${module}: load that on the host with \`modprobe ${module}\``;
}

/** The interface that a setting is of; another namespace's of that name has one of its own. */
function interfaceOf(path: string): string | undefined {
    const dev = /^net\/ipv[46]\/(?:conf|neigh)\/([^/]+)\//.exec(path)?.[1];
    return dev === "all" || dev === "default" ? undefined : dev;
}

/** The modules that settings outside of the kernel's core come with. */
const modules: readonly (readonly [string, string])[] = [
    ["net/bridge/bridge-nf-", "br_netfilter"],
    ["net/netfilter/nf_conntrack_", "nf_conntrack"],
    ["net/nf_conntrack_max", "nf_conntrack"],
    ["net/netfilter/nf_flowtable_", "nf_flow_table"],
    ["net/netfilter/nf_log/", "nf_log_syslog"],
    ["net/ipv4/vs/", "ip_vs"],
    ["net/ipv6/", "ipv6"],
    ["net/llc/", "llc2"],
    ["net/mpls/", "mpls_router"],
    ["net/sctp/", "sctp"],
    ["net/smc/", "smc"],
    ["net/tipc/", "tipc"],
    ["net/vrf/", "vrf"],
];
