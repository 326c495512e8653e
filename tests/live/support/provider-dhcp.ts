import type { Place } from "./place";
import { until } from "./process";
import type { Talk } from "./process";

/** Where the provider's DHCP server keeps its leases, its process and what it says. */
export interface DhcpFiles {
    leases: string;
    pid?: string;
    log?: string;
}

/** The provider's DHCP server, on its `lan0`: 192.0.2.100 to .150 for an hour. It listens once this resolves. */
export async function serveLeases(isp: Place, { leases, pid = "", log }: DhcpFiles): Promise<Talk> {
    const server = isp.talk([
        ...["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root"],
        ...["--interface=lan0", "--bind-interfaces", "--dhcp-authoritative", "--no-ping"],
        ...["--dhcp-range=192.0.2.100,192.0.2.150,1h", "--dhcp-option=6,192.0.2.53"],
        ...[`--dhcp-leasefile=${leases}`, `--pid-file=${pid}`],
        ...(log === undefined ? [] : [`--log-facility=${log}`]),
    ]);
    const listens = async () => (await isp.run(["ss", "-Hlun", "sport = 67"])).stdout !== "";
    await until("the DHCP server to listen", listens, 30_000);
    return server;
}
