import { dirname } from "node:path";
import type { Den } from "../../live/support/den";
import { until } from "../../live/support/process";
import type { Talk } from "../../live/support/process";

/** The interface at our end of the cable. */
export const farEnd = "wire0";

/** Carries frames between a tap and QEMU's two sockets (tools/labhost/machine.mjs), a datagram each; ends with its input. */
const relay = String.raw`
use strict; use IO::Socket::UNIX; $| = 1;
my ($name, $directory) = @ARGV;
chdir $directory or die "$directory: $!\n";
open my $tap, "+<", "/dev/net/tun" or die "/dev/net/tun: $!\n";
ioctl $tap, 0x400454ca, pack("a16 s x22", $name, 0x1002) or die "$name: $!\n"; # TUNSETIFF, IFF_TAP | IFF_NO_PI
unlink "wire-end";
my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "wire-end") or die "wire-end: $!\n";
my $there = pack_sockaddr_un("wire");
print "ready\n";
while (1) {
    my $ready = "";
    vec($ready, fileno $_, 1) = 1 for $tap, $socket, \*STDIN;
    select($ready, undef, undef, undef) > 0 or next;
    my $frame;
    if (vec $ready, fileno $tap, 1) { sysread $tap, $frame, 65536; send $socket, $frame, 0, $there }
    if (vec $ready, fileno $socket, 1) { recv $socket, $frame, 65536, 0; syswrite $tap, $frame }
    last if vec $ready, fileno STDIN, 1;
}
unlink "wire-end";
`;

/** The cable of the lab host's second card, plugged into a den: what the den has at its end is the lab host's world. */
export class Wire {
    private constructor(private readonly talk: Talk) {}

    /** Plugs it in; `addresses` are the den's on it. */
    static async plug(den: Den, addresses: readonly string[]): Promise<Wire> {
        const directory = dirname(process.env["VIRTNET_LABHOST"] ?? "");
        const talk = den.talk(["perl", "-e", relay, farEnd, directory]);
        if ((await talk.hear()) !== "ready") throw new Error("the lab host's cable cannot be plugged in");
        for (const address of addresses)
            await den.ip(`address add ${address} dev ${farEnd}${address.includes(":") ? " nodad" : ""}`);
        await den.ip(`link set dev ${farEnd} up`);
        await until("the cable to have its carrier", async () => {
            return (await den.ip(`link show dev ${farEnd}`)).includes("LOWER_UP");
        });
        return new Wire(talk);
    }

    async unplug(): Promise<void> {
        await this.talk.stop();
    }
}
