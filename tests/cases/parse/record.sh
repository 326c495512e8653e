#!/bin/sh
# Records what iproute2 and nft print, as the files beside this one:
#     unshare --map-root-user --net --mount sh tests/cases/parse/record.sh
# The tests of provider/host/parse read the recordings; record again after a change here or to try another iproute2.
set -eu
export LC_ALL=C
cd "$(dirname "$0")"
mount -n -t tmpfs tmpfs /run

ip link set lo up
ip netns add lab
ip link add name br0 address 02:00:00:00:00:01 type bridge stp_state 1
ip link set dev br0 alias virtnet:demo/dev/Bridge/lan up
ip link add name va address 02:00:00:00:00:0a type veth peer name vb address 02:00:00:00:00:0b netns lab
ip link set dev va master br0 mtu 1400 up
ip -n lab link set dev vb up
ip tuntap add dev tap0 mode tap multi_queue vnet_hdr user 0
ip link set dev tap0 address 02:00:00:00:00:0c
ip link add link br0 name mv0 address 02:00:00:00:00:0d type macvlan mode private
ip address add 172.24.0.1/16 dev br0
ip address add 172.24.0.2/16 dev br0
ip address add 10.0.0.1 peer 10.0.0.2/32 dev br0
ip address add fd00:24::1/64 dev br0 nodad
ip address add ::ffff:1.2.3.4/96 dev br0 nodad
ip address add fd00:25::1/64 dev br0 nodad valid_lft 1000 preferred_lft 1000

ip route add default via 172.24.0.254 dev br0
ip route add default via 172.24.0.253 dev br0 metric 50
ip route add 10.20.0.0/16 via 172.24.0.254 dev br0 metric 7 table 300
ip route add 10.30.0.9 dev br0
ip route add 10.31.0.0/16 via inet6 fe80::1 dev br0
ip route add 10.40.0.0/16 nexthop via 172.24.0.254 dev br0 nexthop via 172.24.0.253 dev br0
ip route add ::/0 via fd00:24::fe dev br0
ip route add fd20::/16 via fd00:24::fe dev br0 metric 5
ip route add fd21::9 dev br0

ip -json -details address show >addresses.json
ip -json -details address show dev br0 >address-br0.json
ip -json -details route show table all >routes.json
ip -json -details route show table all dev br0 >routes-br0.json
ip -n lab -json -details address show >namespace.json

ip link add name vx0 type vxlan id 42 dstport 4789 local 172.24.0.1
for to in "172.24.0.2 via br0" 172.24.0.3 "172.24.0.4 port 5000 vni 7"; do
    bridge fdb append 00:00:00:00:00:00 dev vx0 dst $to
done
bridge fdb append 02:00:00:00:00:05 dev vx0 dst 172.24.0.4
bridge -json fdb show >forwarding.json
bridge -json fdb show dev vx0 >forwarding-vx0.json
ip link del vx0

nft -f - <<'RULES'
add table inet edge { comment "virtnet:demo/dev/PatRouter/edge"; }
add counter inet edge dropped
add set inet edge lans { type ifname; }
add element inet edge lans { "lan0" comment "virtnet:demo/dev/PatRouter/edge", "lan1" }
add map inet edge wan_tcp4 { type ipv4_addr . ipv4_addr . inet_service : ipv4_addr . inet_service; flags interval; }
add map inet edge wan_tcp6 { type ipv6_addr . ipv6_addr . inet_service : ipv6_addr . inet_service; flags interval; }
add element inet edge wan_tcp4 { 0.0.0.0/0 . 192.0.2.1 . 4000 comment "virtnet:demo/dev/PortForward/web" : 172.24.1.2 . 80 }
add element inet edge wan_tcp4 { 10.0.0.0/8 . 192.0.2.0/24 . 5000-5002 : 172.24.1.3 . 22 }
add element inet edge wan_tcp6 { ::/0 . fd77::1 . 4000 comment "six" : ::ffff:1.2.3.4 . 80 }
add chain inet edge forward { type filter hook forward priority filter; policy drop; }
add chain inet edge plain
add rule inet edge forward ct state established,related accept comment "established #1"
add rule inet edge forward counter name "dropped" drop
add table ip edge
add set ip edge lans { type ifname; }
add element ip edge lans { "other" }
RULES
nft -j -s list ruleset >ruleset.json
nft -j -s list table inet edge >table.json

env -i VIRTNET_PROCESS='virtnet:demo/dev/Process/a#1=2' OTHER=VIRTNET_PROCESS=no sleep 100 &
first=$!
until grep -qs VIRTNET "/proc/$first/environ"; do :; done
grep -Hzs ^VIRTNET_PROCESS= "/proc/$first/environ" | sed "s|/proc/$first/|/proc/101/|" >environments.bin
kill $first
