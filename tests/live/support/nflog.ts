import type { Place } from "./place";
import type { Talk } from "./process";

/** Joins an nflog group by nfnetlink (linux/netfilter/nfnetlink_log.h) and prints the prefix of each packet. */
const script = String.raw`
use strict; use Socket; $| = 1;
my $group = shift;
socket(my $socket, 16, SOCK_RAW, 12) or die "socket: $!";    # AF_NETLINK, NETLINK_NETFILTER
sub attribute { my ($type, $value) = @_; my $text = pack("SS", 4 + length $value, $type) . $value; $text . "\0" x (-length($text) % 4) }
sub ask {
    my $body = pack("CCn", 0, 0, $group) . join "", @_;
    send($socket, pack("LSSLL", 16 + length $body, 0x401, 5, 1, 0) . $body, 0, pack("SSLL", 16, 0, 0, 0)) or die "send: $!";
    recv($socket, my $answer, 65536, 0) // die "recv: $!";
    my $error = unpack("x16 l", $answer); die "nfnetlink: error $error" if $error;
}
ask(attribute(1, pack "C", 1));                               # NFULA_CFG_CMD: bind
ask(attribute(2, pack "NCC", 0, 1, 0), attribute(5, pack "N", 1)); # copy metadata; NFULA_CFG_QTHRESH: each at once
print "ready\n";
my $parent = $$;
if (!fork) { 1 while <STDIN>; kill "TERM", $parent; exit }
while (defined recv($socket, my $answer, 65536, 0)) {
    for ($answer .= "\0" x 3; length $answer >= 20; $answer = after($answer)) {
        for (my $rest = substr($answer, 20, unpack("L", $answer) - 20) . "\0" x 3; length $rest >= 8; $rest = after($rest, "S")) {
            my ($length, $type) = unpack "SS", $rest;
            print unpack("Z*", substr $rest, 4, $length - 4), "\n" if ($type & 0x7fff) == 10; # NFULA_PREFIX
        }
    }
}
sub after { my ($text, $width) = @_; my $size = unpack $width // "L", $text; substr $text, ($size + 3) & ~3 }
`;

/** A reader of an nflog group of a namespace: hears the prefix of each logged packet. */
export async function nflogReader(on: Place, group: number): Promise<Talk> {
    const talk = on.talk(["perl", "-e", script, String(group)]);
    if ((await talk.hear()) !== "ready") throw new Error("the nflog reader does not start");
    return talk;
}
