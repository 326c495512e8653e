/** A forwarding entry as `bridge -json fdb show` tells it: where frames for a MAC address go. */
export interface ForwardingRow {
    mac: string;
    /** The tunnel's other end. Absent for an entry that names no host. */
    to: string | undefined;
    /** The interface that the tunnel's packets leave by. */
    via: string | undefined;
    /** Where it differs from the tunnel's own. */
    port: number | undefined;
    vni: number | undefined;
    /** Somebody's, and not learned from traffic. */
    permanent: boolean;
}

interface RawForwarding {
    mac: string;
    ifname?: string;
    dst?: string;
    viaIf?: string;
    port?: number;
    vni?: number;
    state?: string;
}

/** The entries of `dev`; asked for one interface, bridge(8) does not name it. */
export function parseForwarding(rows: readonly unknown[], dev: string): ForwardingRow[] {
    return (rows as RawForwarding[])
        .filter(({ ifname }) => (ifname ?? dev) === dev)
        .map(({ mac, dst, viaIf, port, vni, state }) => ({
            mac,
            to: dst,
            via: viaIf,
            port,
            vni,
            permanent: state === "permanent",
        }));
}
