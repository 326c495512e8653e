/** A socket on a port that we want, of a process that is not ours. */
export interface Rival {
    what: string;
    /** `dnsmasq (pid 12)`; absent when it may not be known. */
    who: string | undefined;
}

interface Wanted {
    interface: string;
    /** The addresses of the interface. */
    addresses: readonly string[];
    dhcp4: boolean;
    dhcp6: boolean;
    dns: boolean;
    /** Our own processes. */
    pids: readonly number[];
}

/**
 * Finds them in what `ss -Hlntup` prints, `udp UNCONN 0 0 0.0.0.0%lan0:67 0.0.0.0:* users:(("dnsmasq",pid=12,fd=4))`.
 * dnsmasq itself would notice none on the DHCP port: it shares that with its like (SO_REUSEPORT, socket(7)).
 */
export function rivals(listing: string, wanted: Wanted): Rival[] {
    const services = [
        { what: "DHCP", port: 67, network: "udp", asked: wanted.dhcp4 },
        { what: "DHCPv6", port: 547, network: "udp", asked: wanted.dhcp6 },
        { what: "DNS", port: 53, network: "udp", asked: wanted.dns },
        { what: "DNS", port: 53, network: "tcp", asked: wanted.dns },
    ];
    return listing.split("\n").flatMap((line) => {
        const match =
            /^(udp|tcp)\s+\S+\s+\d+\s+\d+\s+(\S+?)(?:%(\S+))?:(\d+)\s+\S+(?:\s+users:\(\((.*)\)\))?/.exec(
                line,
            );
        if (match === null) return [];
        const [, network, host = "", dev, port, users = ""] = match;
        const service = services.find(
            (one) => one.asked && one.network === network && one.port === Number(port),
        );
        if (service === undefined || (dev !== undefined && dev !== wanted.interface)) return [];
        const local = host.replace(/^\[|\]$/g, "");
        const isAny = ["*", "0.0.0.0", "::"].includes(local);
        if (!isAny && !wanted.addresses.includes(local)) return [];
        const holders = [...users.matchAll(/"([^"]*)",pid=(\d+)/g)].map((one) => ({
            name: one[1],
            pid: Number(one[2]),
        }));
        if (holders.some(({ pid }) => wanted.pids.includes(pid))) return [];
        const [holder] = holders;
        return [
            {
                what: `${service.what}'s ${network?.toUpperCase()} port ${port}`,
                who: holder === undefined ? undefined : `${holder.name} (pid ${holder.pid})`,
            },
        ];
    });
}
