import type { Place } from "./place";
import type { Talk } from "./process";

const requestScript = String.raw`
use strict; use IO::Socket::IP;
my ($host, $port) = @ARGV;
my $socket = IO::Socket::IP->new(PeerHost => $host, PeerPort => $port, Timeout => 1.5) or exit 1;
alarm 3; print $socket "GET / HTTP/1.0\r\n\r\n";
local $/; my $answer = <$socket>; $answer =~ s/^.*?\r\n\r\n//s; print $answer;
`;

/** Asks a `WebServer`: `"web1 as 10.0.0.2"` - which server answered and whom it saw - or `"no answer"`. */
export async function ask(from: Place, address: string, port: number): Promise<string> {
    const { stdout } = await from.run(["perl", "-e", requestScript, address, String(port)]);
    return stdout.replace(/^hello from (\S+) to (\S+)\n$/, "$1 as $2") || "no answer";
}

/** Whether a ping is answered. */
export async function pings(from: Place, address: string): Promise<boolean> {
    return (await from.run(["ping", "-n", "-q", "-c", "1", "-W", "1", address])).code === 0;
}

const echoScript = String.raw`
use strict; use IO::Socket::IP; $| = 1; $SIG{CHLD} = "IGNORE";
my $server = IO::Socket::IP->new(LocalHost => "::", LocalPort => $ARGV[0], V6Only => 0, Listen => 9, ReuseAddr => 1) or die $@;
my $parent = $$; print "ready\n";
if (!fork) { 1 while <STDIN>; kill "TERM", $parent; exit }
while (1) {
    my $client = $server->accept or next;
    next if fork;
    (my $peer = $client->peerhost) =~ s/^::ffff://;
    $client->autoflush(1);
    while (my $line = <$client>) { print $client "$peer $line" }
    exit;
}
`;

/** A server that answers each line with its client's address and the line. */
export async function echoServer(on: Place, port: number): Promise<Talk> {
    const talk = on.talk(["perl", "-e", echoScript, String(port)]);
    if ((await talk.hear()) !== "ready") throw new Error("the echo server does not start");
    return talk;
}

const clientScript = String.raw`
use strict; use IO::Socket::IP; $| = 1;
my $socket = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 3) or die $@;
$socket->autoflush(1); print "ready\n";
while (my $line = <STDIN>) { print $socket $line; my $answer = <$socket>; last unless defined $answer; print $answer }
`;

/** A TCP connection to an echo server, kept open. */
export class Connection {
    private constructor(private readonly talk: Talk) {}

    static async open(from: Place, address: string, port: number): Promise<Connection> {
        const talk = from.talk(["perl", "-e", clientScript, address, String(port)]);
        if ((await talk.hear()) !== "ready") throw new Error("the connection is not made");
        return new Connection(talk);
    }

    /** Sends a line; the answer is `CLIENT LINE`, the client's address as the server sees it. */
    say(line: string): Promise<string> {
        this.talk.say(line);
        return this.talk.hear();
    }

    close(): Promise<void> {
        return this.talk.stop();
    }
}

const udpServerScript = String.raw`
use strict; use IO::Socket::IP; $| = 1;
my $server = IO::Socket::IP->new(LocalHost => $ARGV[1], LocalPort => $ARGV[0], Proto => "udp") or die $@;
my $parent = $$; print "ready\n";
if (!fork) { 1 while <STDIN>; kill "TERM", $parent; exit }
while (1) { $server->recv(my $text, 1500) // next; $server->send($server->peerhost . " $text") }
`;

/** A UDP server that answers each packet with its client's address and the packet. */
export async function udpServer(on: Place, port: number, address = "0.0.0.0"): Promise<Talk> {
    const talk = on.talk(["perl", "-e", udpServerScript, String(port), address]);
    if ((await talk.hear()) !== "ready") throw new Error("the UDP server does not start");
    return talk;
}

const udpScript = String.raw`
use strict; use IO::Socket::IP;
my $socket = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Proto => "udp") or exit 1;
alarm 2; $socket->send("hello"); $socket->recv(my $answer, 1500); print $answer;
`;

/** Sends a packet to a UDP server; the answer is `CLIENT hello`, or `"no answer"`. */
export async function askUdp(from: Place, address: string, port: number): Promise<string> {
    const { stdout } = await from.run(["perl", "-e", udpScript, address, String(port)]);
    return stdout || "no answer";
}
