#!/bin/sh
# Records what the trace program prints, in namespaces of its own:
#   npx tsc -p tsconfig.build.json && unshare --net --mount --pid --fork --mount-proc sh tests/cases/reach/record.sh
# Client a is on a bridge of the host with router r; server b is behind r.
set -e
cd "$(dirname "$0")"
mount -t tmpfs run /run
ip link set lo up
for name in a r b; do ip netns add $name; ip -n $name link set lo up; done
ip link add br0 type bridge
ip link set br0 up
ip link add av netns a type veth peer name pa
ip link add ra netns r type veth peer name pr
ip link add bv netns b type veth peer name rb netns r
for port in pa pr; do ip link set $port master br0 up; done
setup() { ip -n $1 address add $3 dev $2; ip -n $1 address add $4 dev $2 nodad; ip -n $1 link set $2 up; }
setup a av 10.1.0.2/24 fd01::2/64
setup r ra 10.1.0.1/24 fd01::1/64
setup r rb 10.2.0.1/24 fd02::1/64
setup b bv 10.2.0.2/24 fd02::2/64
ip -n a route add default via 10.1.0.1
ip -n b route add 10.1.0.0/24 via 10.2.0.1
ip -n a route add default via fd01::1
ip -n b route add default via fd02::1
in_r() { nsenter --net=/run/netns/r -- "$@"; }
in_r sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
in_r nft -f - <<'RULES'
table inet router {
    chain forward {
        type filter hook forward priority filter; policy drop;
        tcp dport 80 counter drop comment "closed"
        tcp dport 82 reject with tcp reset
        tcp sport 5001 counter drop
        ip daddr 10.2.0.0/24 accept
        ip saddr 10.2.0.0/24 accept
        meta l4proto ipv6-icmp accept
    }
    chain post { type nat hook postrouting priority srcnat; oifname "rb" masquerade; }
}
RULES
nft -f - <<'RULES'
table bridge lan { chain f { type filter hook forward priority 0; policy accept; tcp dport 83 drop comment "no 83"; }
}
RULES
server='use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalPort => $ARGV[0], Proto => "tcp", Listen => 5) or die; sleep 60'
for port in 5000 5001; do nsenter --net=/run/netns/b -- perl -e "$server" $port & done
code() { node -e "process.stdout.write(require('../../../dist/provider/host/reach/$1-program.js').$1Program)"; }
record() { # FILE PROTOCOL TARGET PORT
    perl -e "$(code trace)" 20 a,r,b 1122334455667788 $2 a perl -e "$(code probe)" $2 0 $3 $4 "" 1122334455667788 1 1 1 1 >"$1.txt"
}
record refused tcp 10.2.0.2 81
record dropped-by-rule tcp 10.2.0.2 80
record dropped-by-policy tcp fd02::2 443
record dropped-on-bridge tcp 10.2.0.2 83
record rejected tcp 10.2.0.2 82
record answer-dropped tcp 10.2.0.2 5001
record answered tcp 10.2.0.2 5000
record ping icmp 10.2.0.2 0
record ping6 icmp fd02::2 0
record no-neighbour tcp 10.2.0.77 81
record no-route tcp 10.3.0.1 81
in_r sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'
record not-forwarded tcp 10.2.0.2 5000
