import type { Command, NamespaceName } from "../../host/host";
import type { ForwardingRow } from "../../host/parse/bridge-json";
import type { World } from "../../host/world";
import { formatAddress, parseAddress } from "../../net/cidr";

/** The address of nobody: an entry for it says where frames go that no other entry has a place for (bridge(8)). */
const everybody = "00:00:00:00:00:00";

/** A tunnel's other end, as the forwarding table has it. */
export interface Remote {
    address: string;
    via?: string | undefined;
}

/** Where a tunnel floods frames to, its group apart. An entry with a port or VNI of its own is for somebody else's device. */
export async function observeRemotes(
    world: World,
    dev: string,
    namespace: NamespaceName,
    group: string | undefined,
): Promise<Remote[]> {
    const rows = await world.forwarding(dev, namespace);
    return rows.flatMap((row) =>
        isFlood(row) && row.to !== group ? [{ address: normal(row.to ?? ""), via: row.via }] : [],
    );
}

function isFlood({ mac, to, port, vni }: ForwardingRow): boolean {
    return mac === everybody && to !== undefined && port === undefined && vni === undefined;
}

/** From the entries that are there to those that are wanted; of the others, only those that were ours go. */
export function settleRemotes(
    { name, namespace }: { name: string; namespace?: NamespaceName },
    seen: readonly Remote[],
    wanted: readonly Remote[],
    was: readonly string[],
): Command[] {
    const comes = wanted.filter((remote) => !seen.some((other) => same(remote, other)));
    const goes = seen.filter(
        ({ address, via }) => was.includes(address) && !wanted.some((other) => same({ address, via }, other)),
    );
    // One that only moves to another interface is there twice for a moment, and never missing.
    const lines = [
        ...comes.map((remote) => line("append", name, remote)),
        ...goes.map((remote) => line("del", name, remote)),
    ];
    return lines.length === 0
        ? []
        : [{ run: ["bridge", "-batch", "-"], stdin: `${lines.join("\n")}\n`, namespace }];
}

function line(act: "append" | "del", dev: string, { address, via }: Remote): string {
    const words = [
        "fdb",
        act,
        everybody,
        "dev",
        dev,
        "dst",
        address,
        ...(via === undefined ? [] : ["via", via]),
    ];
    return [...words, "self", "permanent"].join(" ");
}

function same(a: Remote, b: Remote): boolean {
    return a.address === b.address && a.via === b.via;
}

function normal(text: string): string {
    const parsed = parseAddress(text);
    return parsed === undefined ? text : formatAddress(parsed);
}
