import type { FakeKernel, FakeLink, FakeSpace } from "./kernel";
import { Refusal } from "./kernel";
import { options } from "./words";

const changeable = ["local", "ttl", "tos", "df", "ageing"];
const flags = ["learning", "nolearning"];

/** `ip link add … type vxlan …`: made in the namespace of its packets, put into that of its frames. */
export function addVxlan(
    kernel: FakeKernel,
    space: FakeSpace,
    home: FakeSpace,
    name: string,
    words: readonly string[],
): void {
    const given = options(
        words,
        ["id", "dstport", "dev", "group", ...changeable],
        [...flags, "noudpcsum", "udp6zerocsumtx", "udp6zerocsumrx"],
    );
    const parent = given.has("dev") ? kernel.link(space, given.get("dev")) : undefined;
    const group = given.get("group");
    const six = (given.get("local") ?? group)?.includes(":") === true;
    const id = Number(given.get("id"));
    const port = Number(given.get("dstport"));
    const twin = kernel
        .links()
        .find(
            ({ born, data }) =>
                born === space && data["id"] === id && data["port"] === port && isSix(data) === six,
        );
    if (twin !== undefined) throw new Refusal("Error: A VXLAN device with the specified VNI already exists.");
    const link = kernel.addLink(home, {
        name,
        kind: "vxlan",
        born: space,
        parent,
        mtu: (parent?.mtu ?? (six ? 1570 : 1550)) - (six ? 70 : 50),
        data: {
            id,
            port,
            six,
            ...(group === undefined ? {} : { [six ? "group6" : "group"]: group }),
            learning: true,
            ttl: 0,
            df: "unset",
            ageing: 300,
            udp_csum: !given.has("noudpcsum"),
            udp_zero_csum6_tx: given.has("udp6zerocsumtx"),
            udp_zero_csum6_rx: given.has("udp6zerocsumrx"),
        },
    });
    if (parent === undefined) link.mtu = 1500;
    if (group !== undefined)
        link.forwarding.push({ mac: "00:00:00:00:00:00", dst: group, viaIf: parent?.name });
    change(link, given);
}

/** `ip link set … type vxlan …`: what vxlan_changelink takes. */
export function setVxlan(link: FakeLink, words: readonly string[]): void {
    const given = options(words, changeable, flags);
    const local = given.get("local");
    if (given.get("ttl") === "inherit" || (link.data["ttl"] === undefined && given.has("ttl")))
        throw new Refusal("Error: vxlan: cannot change TTL_INHERIT flag.");
    if (local !== undefined && local.includes(":") !== isSix(link.data))
        throw new Refusal("Error: New local address family does not match old.");
    change(link, given);
}

/** ip takes a TOS for hexadecimal and does not print one of 0, nor a TTL that is inherited, nor a local address of zeros. */
function change({ data }: FakeLink, given: ReadonlyMap<string, string>): void {
    const local = given.get("local");
    if (local !== undefined) {
        const isNone = ["::", "0.0.0.0"].includes(local);
        data[isSix(data) ? "local6" : "local"] = isNone ? undefined : local;
    }
    const ttl = given.get("ttl");
    if (ttl !== undefined) data["ttl"] = ttl === "inherit" ? undefined : Number(ttl === "auto" ? 0 : ttl);
    const tos = given.get("tos");
    if (tos !== undefined) {
        const value = tos === "inherit" ? 1 : Number.parseInt(tos, 16);
        data["tos"] = value === 0 ? undefined : `0x${value.toString(16)}`;
    }
    if (given.has("df")) data["df"] = given.get("df");
    if (given.has("ageing")) data["ageing"] = Number(given.get("ageing"));
    if (given.has("learning")) data["learning"] = true;
    if (given.has("nolearning")) data["learning"] = false;
}

function isSix(data: Record<string, unknown>): boolean {
    return data["six"] === true;
}
