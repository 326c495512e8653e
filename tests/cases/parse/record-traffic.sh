#!/bin/sh
# Records what tc prints, as qdiscs.json and filters.json beside this file, on a kernel with sch_netem:
#     unshare --map-root-user --net sh tests/cases/parse/record-traffic.sh
set -eu
export LC_ALL=C
cd "$(dirname "$0")"

for name in every plain state gemodel hand; do ip link add "${name}0" type veth peer name "${name}1"; done
netem() { dev=$1; shift; tc qdisc replace dev "$dev" root handle 4001: netem "$@"; }
netem every0 limit 500 delay 1500us 330us 33.3% distribution normal loss random 1% 5% ecn duplicate 3% 4% corrupt 0.1% 50% \
    reorder 10% 9% gap 4 rate 999kbit 14 20 -5 slot 1ms 2ms packets 3
netem plain0 delay 10ms 0ms 0% reorder 10% 9%
netem plain0 delay 10ms
netem state0 loss state 1% 2% 3% 4% 5%
netem gemodel0 loss gemodel 1% 10% 70% 0.1%
tc qdisc add dev hand0 root handle 1: htb default 10
tc class add dev hand0 parent 1: classid 1:10 htb rate 1mbit
tc qdisc add dev hand0 parent 1:10 netem delay 1ms
ip link add ifb9 type ifb
tc qdisc add dev every0 ingress
tc filter add dev every0 ingress pref 77 protocol all matchall action mirred egress redirect dev ifb9

tc -json qdisc show >qdiscs.json
tc -json filter show dev every0 ingress >filters.json
