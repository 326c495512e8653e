import type { LinkRow } from "../../host/parse/ip-json";

/** What of a tunnel can be changed while it carries frames; the words are those of ip-link(8). */
export interface VxlanOptions {
    local?: string | undefined;
    ttl: number | "auto" | "inherit";
    tos: number | "inherit";
    df: "unset" | "set" | "inherit";
    learning: boolean;
    ageingSeconds: number;
}

/** What the kernel fixes when a tunnel is made (vxlan_nl2conf in drivers/net/vxlan/vxlan_core.c). */
export interface VxlanIdentity {
    vni: number;
    port: number;
    group?: string | undefined;
    udpChecksum: boolean;
    acceptZeroChecksum: boolean;
}

export const identityKeys = [
    "vni",
    "port",
    "group",
    "udpChecksum",
    "acceptZeroChecksum",
] as const satisfies (keyof VxlanIdentity)[];

/** The family of a tunnel's packets: that of its own address or its group, or else IPv4. */
export function familyOf({
    local,
    group,
}: {
    local?: string | undefined;
    group?: string | undefined;
}): 4 | 6 {
    return (local ?? group)?.includes(":") === true ? 6 : 4;
}

/** What an Ethernet frame grows by on its way: outer IP, UDP and VXLAN headers and its own (RFC 7348, 5). */
export function overhead(family: 4 | 6): number {
    return family === 4 ? 50 : 70;
}

export function optionsOf({ data }: LinkRow): VxlanOptions {
    const text = (...keys: string[]) =>
        keys.map((key) => data[key]).find((value) => typeof value === "string");
    const ttl = data["ttl"] as number | undefined;
    const tos = Number(data["tos"] ?? 0);
    return {
        local: text("local", "local6"),
        ttl: ttl === undefined ? "inherit" : ttl === 0 ? "auto" : ttl,
        tos: tos === 1 ? "inherit" : tos,
        df: (data["df"] ?? "unset") as VxlanOptions["df"],
        learning: data["learning"] === true,
        ageingSeconds: Number(data["ageing"] ?? 0),
    };
}

export function identityOf({ data }: LinkRow): VxlanIdentity {
    const group = (data["group"] ?? data["group6"]) as string | undefined;
    const six = familyOf({ local: optionsOf({ data } as LinkRow).local, group }) === 6;
    return {
        vni: Number(data["id"]),
        port: Number(data["port"]),
        ...(group === undefined ? {} : { group }),
        udpChecksum: six ? data["udp_zero_csum6_tx"] !== true : data["udp_csum"] === true,
        acceptZeroChecksum: data["udp_zero_csum6_rx"] === true,
    };
}

/** The words for those options that differ from what is there. */
export function optionWords(now: VxlanOptions, then: VxlanOptions): string[] {
    const none = familyOf(now) === 6 ? "::" : "0.0.0.0";
    const differs = (key: keyof VxlanOptions) => now[key] !== then[key];
    return [
        ...(differs("local") ? ["local", then.local ?? none] : []),
        ...(differs("ttl") ? ["ttl", String(then.ttl)] : []),
        // A number without a prefix is hexadecimal to ip (rtnl_dsfield_a2n in lib/rt_names.c).
        ...(differs("tos") ? ["tos", then.tos === "inherit" ? "inherit" : `0x${then.tos.toString(16)}`] : []),
        ...(differs("df") ? ["df", then.df] : []),
        ...(differs("learning") ? [then.learning ? "learning" : "nolearning"] : []),
        ...(differs("ageingSeconds") ? ["ageing", String(then.ageingSeconds)] : []),
    ];
}

/** A new tunnel's own options, before any word. */
export const newborn: VxlanOptions = {
    ttl: "auto",
    tos: 0,
    df: "unset",
    learning: true,
    ageingSeconds: 300,
};

export function identityWords(
    want: VxlanIdentity & { parent?: string | undefined; local?: string | undefined },
): string[] {
    const checksum = familyOf(want) === 6 ? "udp6zerocsumtx" : "noudpcsum";
    return [
        ...["id", String(want.vni), "dstport", String(want.port)],
        ...(want.parent === undefined ? [] : ["dev", want.parent]),
        ...(want.group === undefined ? [] : ["group", want.group]),
        ...(want.udpChecksum ? [] : [checksum]),
        ...(want.acceptZeroChecksum ? ["udp6zerocsumrx"] : []),
    ];
}
