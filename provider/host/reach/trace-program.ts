/**
 * Traces one flow through all of these namespaces at once (nft(8), "meta nftrace" and "monitor trace") while a probe sends
 * it. Its tables are owned by the nft that made them (`flags owner`, Linux 5.12): the kernel removes them with that process,
 * which dies with this one. An older kernel's are swept up by the next run. Prints `NAMESPACE TAB LINE`, the probe's lines
 * under `?`, what stands in the way under `!`.
 * Arguments: seconds it may take, the namespaces beside the host's own with commas between, the nonce, the protocol, the
 * probe's namespace, the probe's argv.
 */
export const traceProgram = String.raw`
use strict; use Socket; use POSIX ();
$| = 1;
my ($limit, $names, $nonce, $protocol, $source, @probe) = @ARGV;
my $table = "virtnet_trace_$$";
my (@children, %talkers, %hearers, %said);
$SIG{$_} = sub { exit 1 } for qw(TERM INT HUP PIPE ALRM);
alarm $limit;
END { local $?; kill "KILL", grep { $_ } map { $_->{pid} } @children; waitpid $_->{pid}, 0 for @children }

print "?\ttable $table\n";
my ($probe) = begin(inside($source), @probe);
my $port = "";
while (defined(my $line = hear($probe))) { print "?\t$line\n"; if ($line =~ /^port (\d+)/) { $port = $1; last } }
exit if $port eq ""; # it has said why

my @places = ("", split /,/, $names);
for my $place (@places) {
    $talkers{$place} = begin("env", "HOME=/dev/null", inside($place), "nft", "-i"); # without its history
    told($talkers{$place}, "list tables\nfence");
}
for my $place (@places) {
    my $talker = $talkers{$place};
    my @old = map { /^table (\S+ virtnet_trace_(\d+))/ && !-d "/proc/$2" ? "delete table $1" : () } until_fence($talker);
    told($talker, join("\n", @old, rules("inet"), rules("bridge"), "fence"));
}
for my $place (@places) {
    my @problems = grep { /^Error/ && !/syntax error|exist|supported|permitted/ } until_fence($talkers{$place});
    print "!\t$place: $_\n" for @problems;
    $hearers{$place} = begin(inside($place), "nft", "monitor", "trace");
}
for my $place (@places) { until_listening($hearers{$place}{pid}) or print "!\t$place: nft does not listen\n" }

told($probe, "go");
my %places = map { $hearers{$_}{out} => $_ } @places;
my $quiet = 0;
while ($quiet < 2) {
    my $reads = "";
    my @open = grep { !$_->{over} } $probe, map { $hearers{$_} } @places;
    vec($reads, fileno($_->{out}), 1) = 1 for @open;
    if (select($reads, undef, undef, 0.1) > 0) {
        for my $child (grep { vec($reads, fileno($_->{out}), 1) } @open) {
            my $name = $child == $probe ? "?" : $places{$child->{out}};
            print "$name\t$_\n" for lines($child);
        }
        $quiet = 0;
    } else { $quiet += 1 if $probe->{over} }
}
told($talkers{$_}, "delete table inet $table\ndelete table bridge $table\nfence") for @places;
until_fence($talkers{$_}) for @places;
exit 0;

sub inside { $_[0] eq "" ? () : ("nsenter", "--net=/run/netns/$_[0]", "--") }

sub rules {
    my $family = shift;
    my $match = $protocol eq "icmp" ? [ '@th,64,64 0x' . $nonce ] : [ "$protocol sport $port", "$protocol dport $port" ];
    my @chains = map { "add chain $family $table $_ { type filter hook $_ priority -500; }" } "prerouting", "output";
    my @ends = map { "add chain $family $table at_$_ { type filter hook $_ priority 500; }" } "input", "forward", "postrouting";
    my @marks = map { my $rule = $_; map { "add rule $family $table $_ $rule meta nftrace set 1" } "prerouting", "output" } @$match;
    return ("add table $family $table { flags owner; }", "add table $family $table", @chains, @ends, @marks);
}

sub begin {
    my @argv = ("setpriv", "--pdeathsig", "KILL", "--", @_);
    pipe(my $in, my $to) or die $!;
    pipe(my $from, my $out) or die $!;
    defined(my $pid = fork) or die $!;
    if (!$pid) {
        open STDIN, "<&", $in; open STDOUT, ">&", $out; open STDERR, ">&", $out;
        close $_ for $to, $from;
        exec { $argv[0] } @argv; print "Error: $argv[0]: $!\n"; POSIX::_exit(127);
    }
    close $in; close $out;
    $to->autoflush(1) if $to->can("autoflush");
    my $child = { pid => $pid, to => $to, out => $from, text => "", lines => [], over => 0 };
    push @children, $child;
    return $child;
}

sub told { my ($child, $text) = @_; local $SIG{PIPE} = "IGNORE"; syswrite $child->{to}, "$text\n" }

# What there is to read, in whole lines.
sub lines {
    my $child = shift;
    if (!sysread($child->{out}, my $more, 65536)) { $child->{over} = 1 } else { $child->{text} .= $more }
    my @whole;
    push @whole, $1 while $child->{text} =~ s/^(.*?)\n//;
    return @whole;
}

sub hear {
    my $child = shift;
    push @{$child->{lines}}, lines($child) until @{$child->{lines}} || $child->{over};
    return shift @{$child->{lines}};
}

# nft complains of the word behind what it was told: then it has done that.
sub until_fence {
    my $child = shift;
    my @heard;
    while (defined(my $line = hear($child))) { last if $line =~ /^fence/; push @heard, $line }
    return @heard;
}

# Whether a socket of that process hears of traces: group 9 of nfnetlink (NFNLGRP_NFTRACE), protocol 12 (NETLINK_NETFILTER).
sub until_listening {
    my $pid = shift;
    for (1 .. 300) {
        my %own = map { (readlink($_) // "") =~ /^socket:\[(\d+)\]$/ ? ($1 => 1) : () } glob "/proc/$pid/fd/*";
        if (open my $list, "<", "/proc/$pid/net/netlink") {
            while (<$list>) { my @row = split; return 1 if $row[1] eq "12" && hex($row[3]) & 0x100 && $own{$row[9]} }
        }
        return 0 if !-d "/proc/$pid/fd";
        select(undef, undef, undef, 0.01);
    }
    return 0;
}
`;
