import { until } from "../../live/support/process";
import type { LabHost } from "./labhost";

/** A web server that says whom it saw. */
const server = String.raw`
use strict; use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalPort => 80, Listen => 5, ReuseAddr => 1) or die $@;
while (my $client = $server->accept) {
    1 while <$client> =~ /\S/;
    print $client "HTTP/1.0 200 OK\r\n\r\noutside saw ", $client->peerhost, "\n";
}
`;

const begin = String.raw`
for name in outside other; do ip netns add $name; ip -n $name link set lo up; done
ip link add wan0 type veth peer name eth0 netns outside
ip link add other0 type veth peer name eth0 netns other
ip address add 198.51.100.2/24 dev wan0 && ip link set wan0 up
ip address add 203.0.113.2/24 dev other0 && ip link set other0 up
ip -n outside address add 198.51.100.1/24 dev eth0 && ip -n outside link set eth0 up
ip -n outside route add default via 198.51.100.2
ip -n other address add 203.0.113.1/24 dev eth0 && ip -n other link set eth0 up
ip -n other route add default via 203.0.113.2
iptables -I DOCKER-USER -j ACCEPT
for name in outside other; do setsid ip netns exec $name perl -e "$1" >/dev/null 2>&1 </dev/null & done
`;

const end = String.raw`
for name in outside other; do ip netns pids $name | xargs -r kill; ip netns delete $name; done
ip link delete wan0; ip link delete other0
iptables -D DOCKER-USER -j ACCEPT
`;

/**
 * Two neighbours of the lab host, each a namespace with a web server: `outside`, 198.51.100.1 at its interface `wan0`, and
 * `other`, 203.0.113.1, which is none of the lab's business. The lab host routes between them, Docker's rules let that pass.
 */
export class Outside {
    private constructor(private readonly labhost: LabHost) {}

    static async open(labhost: LabHost): Promise<Outside> {
        await labhost.must(["sh", "-c", begin, "sh", server]);
        const outside = new Outside(labhost);
        for (const from of ["outside", "other"])
            await until("the neighbours to answer each other", async () => (await outside.asks(from)) !== "");
        return outside;
    }

    /** What one neighbour's server answers the other. */
    async asks(from: string, address = from === "other" ? "198.51.100.1" : "203.0.113.1"): Promise<string> {
        const fetch = ["curl", "-sf", "--max-time", "3", `http://${address}`];
        return (await this.labhost.run(["ip", "netns", "exec", from, ...fetch])).stdout;
    }

    async close(): Promise<void> {
        await this.labhost.run(["sh", "-c", end]);
    }
}
