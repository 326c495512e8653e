import { digest } from "../core/owner";
import { nftString } from "../host/words";

/** What the rules of a PAT router follow from. */
export interface RouterSpec {
    name: string;
    /** Whether it routes in the host's own namespace, where other traffic passes too. */
    onHost: boolean;
    wan: string;
    lans: readonly string[];
    forward: "drop" | "accept";
    masquerade: boolean;
    hairpin: boolean;
    mssClamp: boolean;
    logDrops?: { prefix: string; rate: string; group?: number | undefined } | undefined;
}

/** A rule: where it stands, what it is for, what it says. */
export interface Rule {
    chain: string;
    role: string;
    text: string;
}

/** A base chain. Priorities are those of Netfilter's own tables (nft(8), "CHAINS"). */
const chains = {
    forward: "type filter hook forward priority filter",
    prerouting: "type nat hook prerouting priority dstnat",
    output: "type nat hook output priority -100",
    postrouting: "type nat hook postrouting priority srcnat",
};

export const lanSet = "lans";
export const families = [4, 6] as const;
export const protocols = ["tcp", "udp"] as const;
export type Protocol = (typeof protocols)[number];

/** The map that says where connections to the router's own addresses go: those from outside, and those from its LANs. */
export function forwardMap(side: "wan" | "lan", protocol: Protocol, family: 4 | 6): string {
    return `${side}_${protocol}${family}`;
}

/** The rules of a router in their order. */
export function routerRules(spec: RouterSpec): Rule[] {
    return [...forwardRules(spec), ...destinationRules(spec), ...sourceRules(spec)];
}

/** The comment that a rule bears: its role, and a digest by which a rule of older times is told from this one. */
export function ruleComment({ role, text }: Rule): string {
    return `${role} #${digest(text, 8)}`;
}

/**
 * The one transaction that makes or remakes a router's table. The maps of port forwards are left as they are, and so is
 * conntrack: no connection breaks. Sets are declared again each time, which nft takes as "see that it exists".
 */
export function routerTransaction(spec: RouterSpec, mark: string): string[] {
    const table = `inet ${spec.name}`;
    return [
        `add table ${table} { comment ${nftString(mark)}; }`,
        `add counter ${table} dropped`,
        `add counter ${table} logged`,
        `add set ${table} ${lanSet} { type ifname; }`,
        `flush set ${table} ${lanSet}`,
        `add element ${table} ${lanSet} { ${spec.lans.map((lan) => `${nftString(lan)} comment ${nftString(mark)}`).join(", ")} }`,
        ...forwardMaps().map(
            ({ name, family }) => `add map ${table} ${name} { type ${mapType(family)}; flags interval; }`,
        ),
        ...Object.entries(chains).flatMap(([name, hook]) => [
            `add chain ${table} ${name} { ${hook}; policy ${policyOf(spec, name)}; }`,
            `flush chain ${table} ${name}`,
        ]),
        ...routerRules(spec).map(
            (rule) => `add rule ${table} ${rule.chain} ${rule.text} comment ${nftString(ruleComment(rule))}`,
        ),
    ];
}

/** The policy of a chain. On the host itself it is never drop: other traffic than the LANs' is none of ours. */
export function policyOf(spec: RouterSpec, chain: string): "accept" | "drop" {
    return chain === "forward" && !spec.onHost ? spec.forward : "accept";
}

export function forwardMaps(): { name: string; family: 4 | 6 }[] {
    return (["wan", "lan"] as const).flatMap((side) =>
        protocols.flatMap((protocol) =>
            families.map((family) => ({ name: forwardMap(side, protocol, family), family })),
        ),
    );
}

function mapType(family: 4 | 6): string {
    const address = family === 4 ? "ipv4_addr" : "ipv6_addr";
    return `${address} . ${address} . inet_service : ${address} . inet_service`;
}

function forwardRules(spec: RouterSpec): Rule[] {
    const wan = nftString(spec.wan);
    const rule = (role: string, text: string): Rule => ({ chain: "forward", role, text });
    const drops = spec.forward === "drop";
    return [
        ...(spec.onHost
            ? [rule("leave others alone", `iifname != @${lanSet} oifname != @${lanSet} accept`)]
            : []),
        // Path MTU discovery is blocked often enough that the clamp is the usual cure (RFC 2923, 2.1).
        ...(spec.mssClamp
            ? [rule("mss clamp", `oifname ${wan} tcp flags syn tcp option maxseg size set rt mtu`)]
            : []),
        rule("established", "ct state established,related accept"),
        rule("invalid", `ct state invalid counter name "dropped" drop`),
        rule("lan to wan", `iifname @${lanSet} oifname ${wan} accept`),
        // Where br_netfilter is loaded, as Docker does, frames from port to port of a bridge pass this hook too.
        ...spec.lans.map((lan) =>
            rule(`within ${lan}`, `iifname ${nftString(lan)} oifname ${nftString(lan)} accept`),
        ),
        rule("forwarded ports", "ct status dnat accept"),
        ...(drops && spec.logDrops !== undefined ? [rule("log drops", logText(spec.logDrops))] : []),
        ...(drops ? [rule("drop", `counter name "dropped" drop`)] : []),
    ];
}

function logText({ prefix, rate, group }: NonNullable<RouterSpec["logDrops"]>): string {
    return `limit rate ${rate} counter name "logged" log prefix ${nftString(prefix)}${group === undefined ? "" : ` group ${group}`}`;
}

function destinationRules(spec: RouterSpec): Rule[] {
    const lookup = (side: "wan" | "lan", protocol: Protocol, family: 4 | 6) => {
        const ip = family === 4 ? "ip" : "ip6";
        return `dnat ${ip} to ${ip} saddr . ${ip} daddr . ${protocol} dport map @${forwardMap(side, protocol, family)}`;
    };
    const each = (make: (protocol: Protocol, family: 4 | 6) => Rule) =>
        protocols.flatMap((protocol) => families.map((family) => make(protocol, family)));
    const incoming = (side: "wan" | "lan", from: string) =>
        each((protocol, family) => ({
            chain: "prerouting",
            role: `${protocol}${family} from ${side}`,
            text: `${from} fib daddr type local ${lookup(side, protocol, family)}`,
        }));
    // The router's own connections to its WAN address; those to its loopback stay its own.
    const own = each((protocol, family) => ({
        chain: "output",
        role: `${protocol}${family} from the router`,
        text: `oifname "lo" fib daddr type local ${family === 4 ? "ip daddr != 127.0.0.0/8" : "ip6 daddr != ::1"} ${lookup("wan", protocol, family)}`,
    }));
    return [
        ...incoming("wan", `iifname != @${lanSet}`),
        ...(spec.hairpin ? incoming("lan", `iifname @${lanSet}`) : []),
        ...own,
    ];
}

function sourceRules(spec: RouterSpec): Rule[] {
    const rule = (role: string, text: string): Rule => ({ chain: "postrouting", role, text });
    return [
        ...(spec.masquerade
            ? [rule("masquerade", `iifname @${lanSet} oifname ${nftString(spec.wan)} masquerade`)]
            : []),
        // NAT loopback: the server must answer through the router, or the client gets its answer from a stranger.
        ...(spec.hairpin
            ? [rule("nat loopback", `iifname @${lanSet} oifname @${lanSet} ct status dnat masquerade`)]
            : []),
    ];
}
