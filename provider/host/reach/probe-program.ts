/**
 * The probe, for the Perl that every Debian has (perl-base), with no module of another package. It says line by line what
 * it finds; `flow.ts` names the endings. Beside the connection's own socket it listens for ICMP errors about it, which
 * tell who refused and why: to connect(2) many of them are one.
 * Arguments: protocol, family (0: either), address or name, port, source address, payload in hexadecimal, seconds an
 * attempt, attempts, whether an answer is hoped for (1) or feared (0), whether to wait for a line before the first packet.
 */
export const probeProgram = String.raw`
use strict; use Socket qw(:all); use POSIX (); use Errno qw(EINPROGRESS ECONNREFUSED);
$| = 1; $SIG{PIPE} = "IGNORE";
my ($protocol, $family, $to, $port, $source, $payload, $timeout, $attempts, $hoped, $waits) = @ARGV;
my $socktype = $protocol eq "tcp" ? SOCK_STREAM : $protocol eq "udp" ? SOCK_DGRAM : SOCK_RAW;
my %hints = (family => $family == 4 ? AF_INET : $family == 6 ? AF_INET6 : AF_UNSPEC, socktype => $socktype == SOCK_RAW ? SOCK_DGRAM : $socktype);
my ($problem, @found) = getaddrinfo($to, $port || undef, \%hints);
finish("unresolved $problem") if $problem || !@found;
my $six = $found[0]{family} == AF_INET6;
my ($host) = (getnameinfo($found[0]{addr}, NI_NUMERICHOST | NI_NUMERICSERV))[1];
print "address $host\n";
my $target = $found[0]{addr};
my ($echo, $reply) = $six ? (128, 129) : (8, 0);
my $id = $$ & 0xffff;
socket(my $icmp, $found[0]{family}, SOCK_RAW, $six ? 58 : 1) or finish("unsent $!");
my $local = $source eq "" ? undef : (getaddrinfo($source, undef, { flags => AI_NUMERICHOST, socktype => SOCK_DGRAM }))[1]{addr};
bound($icmp, $local) if defined $local;
my $sport = 0;
my $socket = $protocol eq "icmp" ? $icmp : fresh();
$sport = portOf($socket) if $protocol ne "icmp";
print "port $sport\n";
<STDIN> if $waits;

my $ending = "silent";
for my $attempt (1 .. $attempts) {
    my $began = now();
    $socket = fresh() if $attempt > 1 && $protocol ne "icmp";
    $ending = attempt($attempt);
    last if $ending eq "answered" || !$hoped && $ending ne "silent" || $attempt == $attempts;
    my $rest = 1 - (now() - $began);
    select(undef, undef, undef, $rest) if $rest > 0;
}
finish($ending);

sub now { (POSIX::times())[0] / POSIX::sysconf(POSIX::_SC_CLK_TCK()) }
sub finish { print "ending $_[0]\n"; exit }
sub portOf { my (undef, undef, $service) = getnameinfo(getsockname($_[0]), NI_NUMERICHOST | NI_NUMERICSERV); $service }
sub bound { bind($_[0], $_[1]) or finish("unsent source $!") }

sub fresh {
    socket(my $new, $found[0]{family}, $socktype, 0) or finish("unsent $!");
    setsockopt($new, SOL_SOCKET, SO_REUSEADDR, pack("l", 1));
    my $any = $six ? pack_sockaddr_in6($sport, IN6ADDR_ANY) : pack_sockaddr_in($sport, INADDR_ANY);
    my $own = !defined $local ? $any : $six ? pack_sockaddr_in6($sport, (unpack_sockaddr_in6($local))[1]) : pack_sockaddr_in($sport, (unpack_sockaddr_in($local))[1]);
    bound($new, $own);
    fcntl($new, POSIX::F_SETFL(), POSIX::O_NONBLOCK());
    $new;
}

sub attempt {
    my $number = shift;
    my $until = now() + $timeout;
    if ($protocol eq "icmp") { send($icmp, echo($number), 0, $target) // return "unsent $!" }
    elsif (!connect($socket, $target) && $! != EINPROGRESS) { return $! == ECONNREFUSED ? "refused" : "unsent $!" }
    if ($protocol eq "udp") { send($socket, pack("H*", $payload), 0) // return "unsent $!" }
    while ((my $left = $until - now()) > 0) {
        my ($reads, $writes) = ("", "");
        vec($reads, fileno($icmp), 1) = 1;
        vec($reads, fileno($socket), 1) = 1 if $protocol eq "udp";
        vec($writes, fileno($socket), 1) = 1 if $protocol eq "tcp";
        select($reads, $writes, undef, $left) > 0 or next;
        if (vec($reads, fileno($icmp), 1)) { my $told = icmpSays($number); return $told if $told ne "" }
        if ($protocol eq "tcp" && vec($writes, fileno($socket), 1)) {
            my $error = $! = unpack("i", getsockopt($socket, SOL_SOCKET, SO_ERROR));
            return "answered" if !$error;
            return heard($number, $! == ECONNREFUSED ? "refused" : "unsent $!");
        }
        if ($protocol eq "udp" && vec($reads, fileno($socket), 1)) {
            return "answered" if defined recv($socket, my $answer, 65536, 0);
            return heard($number, $! == ECONNREFUSED ? "refused" : "unsent $!");
        }
    }
    return "silent";
}

# What ICMP has said beside an error, if it has: the error alone does not tell who it is from.
sub heard {
    my ($number, $otherwise) = @_;
    my $reads = "";
    vec($reads, fileno($icmp), 1) = 1;
    while (select(my $ready = $reads, undef, undef, 0.05) > 0) { my $told = icmpSays($number); return $told if $told ne "" }
    $otherwise;
}

sub echo {
    my $number = shift;
    my $sum = 0;
    my $packet = pack("CCnnn", $echo, 0, 0, $id, $number) . pack("H*", $payload);
    return $packet if $six; # the kernel sums up ICMPv6 itself (RFC 3542, 3.1)
    $sum += $_ for unpack("n*", length($packet) % 2 ? "$packet\0" : $packet);
    $sum = ($sum >> 16) + ($sum & 0xffff) while $sum >> 16;
    substr($packet, 2, 2) = pack("n", ~$sum & 0xffff);
    $packet;
}

# Reads an ICMP message: what it means for our packets, or "" when it is not about them.
sub icmpSays {
    my $number = shift;
    defined(my $peer = recv($icmp, my $packet, 65536, MSG_DONTWAIT)) or return "";
    my (undef, $by) = getnameinfo($peer, NI_NUMERICHOST | NI_NUMERICSERV);
    $packet = substr($packet, 4 * (ord($packet) & 15)) if !$six;
    my ($type, $code, undef, $itsId) = unpack("CCnn", $packet);
    return $protocol eq "icmp" && $itsId == $id && substr($packet, 8) eq pack("H*", $payload) ? "answered" : "" if $type == $reply;
    return "" if $six ? $type > 4 || $type == 2 : !($type == 3 || $type == 11 || $type == 12);
    my $inner = substr($packet, 8);
    my ($itsProtocol, $itsTarget, $head) = $six
        ? (ord(substr($inner, 6)), substr($inner, 24, 16), substr($inner, 40))
        : (ord(substr($inner, 9)), substr($inner, 16, 4), substr($inner, 4 * (ord($inner) & 15)));
    return "" if $itsProtocol != { icmp => $six ? 58 : 1, tcp => 6, udp => 17 }->{$protocol};
    return "" if $itsTarget ne ($six ? (unpack_sockaddr_in6($target))[1] : (unpack_sockaddr_in($target))[1]);
    return "" if $protocol eq "icmp" ? unpack("x4n", $head) != $id : unpack("n", $head) != $sport;
    return "refused" if $protocol ne "icmp" && $type == ($six ? 1 : 3) && $code == ($six ? 4 : 3) && $by eq $host;
    return "" if $type == 3 && $code == 4 && !$six; # a smaller MTU: the kernel sends smaller ones
    "unreachable $type $code $by";
}
`;
