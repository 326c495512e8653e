/** What a namespace says about one packet: the questions that an explanation asks. */
import { messageOf } from "../../core/errors";
import { parseAddress } from "../../net/cidr";
import type { Host, NamespaceName } from "../host";

export interface NextHop {
    /** The address that ARP or neighbour discovery is asked for. */
    address: string;
    dev: string;
    /** The target is the namespace's own address. */
    isLocal: boolean;
}

/** The way on from a namespace, of its own packets or of those that come in by `iif`; or why there is none. */
export async function routeTo(
    host: Host,
    namespace: NamespaceName,
    to: string,
    came?: { from: string; iif: string },
): Promise<NextHop | { error: string }> {
    const source = came === undefined ? [] : ["from", came.from, "iif", came.iif];
    const argv = ["ip", "-json", ...familyWord(to), "route", "get", to, ...source];
    try {
        const text = await host.run(argv, { namespace });
        const [route] = JSON.parse(text) as {
            type?: string;
            gateway?: string;
            via?: { host: string };
            dev?: string;
        }[];
        return {
            address: route?.gateway ?? route?.via?.host ?? to,
            dev: route?.dev ?? "",
            isLocal: route?.type === "local",
        };
    } catch (error) {
        return {
            error: /(?:RTNETLINK answers|Error): (.*?)\.?$/m.exec(messageOf(error))?.[1] ?? messageOf(error),
        };
    }
}

/** Whether a neighbour has told its MAC address; `undefined` where none is needed. */
export async function knowsNeighbour(
    host: Host,
    namespace: NamespaceName,
    { address, dev }: NextHop,
): Promise<boolean | undefined> {
    const text = await host.run(
        ["ip", "-json", ...familyWord(address), "neigh", "show", "to", address, "dev", dev],
        { namespace, accept: [1] },
    );
    const [row] = JSON.parse(text.trim() || "[]") as { state?: string[] }[];
    if (row === undefined) return undefined;
    return !(row.state ?? []).some((state) => state === "FAILED" || state === "INCOMPLETE");
}

/** Whether the cable of an interface is plugged in and up at both ends. */
export async function hasCarrier(host: Host, namespace: NamespaceName, dev: string): Promise<boolean> {
    const text = await host.run(["ip", "-json", "link", "show", "dev", dev], { namespace, accept: [1] });
    const [row] = JSON.parse(text.trim() || "[]") as { flags?: string[] }[];
    return row?.flags?.includes("LOWER_UP") === true;
}

/** Whether somebody listens on a port. */
export async function listens(
    host: Host,
    namespace: NamespaceName,
    protocol: "tcp" | "udp",
    port: number,
): Promise<boolean> {
    const text = await host.run(["ss", "-Hln", protocol === "tcp" ? "-t" : "-u", "sport", "=", `:${port}`], {
        namespace,
    });
    return text.trim() !== "";
}

/** The values of sysctls under `net`, `net.ipv4.ip_forward`; of those that there are not, none. */
export async function sysctlsOf(
    host: Host,
    namespace: NamespaceName,
    keys: readonly string[],
): Promise<Map<string, string>> {
    const path = (key: string) => `/proc/sys/${key}`;
    const text = await host.run(["grep", "-Hs", "", ...keys.map(path)], { namespace, accept: [1, 2] });
    const value = (key: string) =>
        text
            .split("\n")
            .find((line) => line.startsWith(`${path(key)}:`))
            ?.split(":")[1];
    return new Map(
        keys.flatMap((key) => {
            const found = value(key);
            return found === undefined ? [] : [[key, found] as const];
        }),
    );
}

function familyWord(address: string): string[] {
    return parseAddress(address)?.family === 6 ? ["-6"] : [];
}
