import { join } from "node:path";
import { Den } from "../../live/support/den";
import { until } from "../../live/support/process";
import type { Talk } from "../../live/support/process";
import { echoServer } from "../../live/support/traffic";
import { loginAt } from "./labhost";
import type { LabHost, SshHost } from "./labhost";
import { farEnd, Wire } from "./wire";

/** The lab host's second card. */
export const card = "eth1";
/** The lab host's address on it, which its DHCP server always gives it, and what lies at the other end. */
export const address = "192.0.2.10";
export const gateway = "192.0.2.1";
export const server = "203.0.113.80";
/** Where the server accepts connections. */
export const serverPort = 7;

const unit = `/etc/systemd/network/20-${card}.network`;
/** As a server has it whose way out this card is: by DHCP, with a way that goes before the first card's. */
const network = `[Match]
Name=${card}
[Network]
DHCP=ipv4
IPv6AcceptRA=no
LinkLocalAddressing=no
Address=2001:db8:1::10/64
[DHCPv4]
UseDNS=no
RouteMetric=50
[Route]
Gateway=2001:db8:1::1
`;

/** As the card is when nobody has set it up. */
const leave =
    'rm -f "$0"; networkctl reload; networkctl down "$1"; ip address flush dev "$1"; ip link set dev "$1" down';

/** The world at the lab host's second card: a router with a DHCP server, and a server beyond it, in a den. */
export class Street {
    private constructor(
        private readonly labhost: LabHost,
        /** Who is in it reaches the lab host over that card alone. */
        readonly den: Den,
        private readonly wire: Wire,
        private readonly running: readonly Talk[],
    ) {}

    static async open(labhost: LabHost): Promise<Street> {
        const den = await Den.open();
        const wire = await Wire.plug(den, [`${gateway}/24`, "2001:db8:1::1/64"]);
        await den.ip(`address add ${server}/32 dev lo`);
        const running = [await serveLeases(den), await echoServer(den, serverPort)];
        // With its first use ip-netns(8) leaves a mount for good.
        await labhost.must(["sh", "-c", "ip netns add first && ip netns delete first"]);
        await labhost.must(["sh", "-c", 'cat >"$0" && networkctl reload', unit], { input: network });
        const street = new Street(labhost, den, wire, running);
        await until("the lab host to have its lease", () => street.isConnected(), 60_000);
        return street;
    }

    /** The lab host for who is in the den: by the card. */
    login(host: SshHost): SshHost {
        return loginAt(host, address, join(this.den.directory, "login"));
    }

    /** Whether the lab host reaches the server, and is reached from beyond. */
    async isConnected(): Promise<boolean> {
        const out = await this.labhost.run(["ping", "-c1", "-W2", "-I", card, server]);
        return (
            out.code === 0 && (await this.den.run(["ping", "-c1", "-W2", "-I", server, address])).code === 0
        );
    }

    async close(): Promise<void> {
        await this.labhost.run(["sh", "-c", leave, unit, card]);
        for (const talk of this.running) await talk.stop();
        await this.wire.unplug();
        await this.den.close();
    }
}

async function serveLeases(den: Den): Promise<Talk> {
    const talk = den.talk([
        ...[
            "dnsmasq",
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--port=0",
            "--user=root",
            "--pid-file",
        ],
        ...[`--interface=${farEnd}`, "--bind-interfaces", "--dhcp-authoritative", "--no-ping"],
        "--dhcp-ignore-clid", // a card is the same one whichever client asks for it
        ...[`--dhcp-range=${address},${address},1h`, `--dhcp-leasefile=${join(den.directory, "leases")}`],
    ]);
    const listens = async () => (await den.run(["ss", "-Hlun", "sport = 67"])).stdout !== "";
    await until("the DHCP server to listen", listens, 30_000);
    return talk;
}
