#!/bin/sh
# Records what the real VBoxManage writes and prints, as files in a directory:
#     env -i HOME=/root PATH="$PATH" LC_ALL=C.UTF-8 sh tests/cases/virtualbox/record.sh DIRECTORY
# Run it as root where VirtualBox is installed and has no machines yet, for instance in a chroot with a network namespace
# of its own; it needs no kernel modules. The tests of provider/host/virtualbox/parse read the recordings: record again
# to try another VirtualBox.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
home=$HOME/.config/VirtualBox
machines="$HOME/VirtualBox VMs"

# Runs VBoxManage; where it refuses, prints what it says, also when it exits with 0 all the same.
vbox() {
    code=0
    VBoxManage "$@" >output.tmp 2>&1 </dev/null || code=$?
    grep -m 1 '^VBoxManage: error' output.tmp | sed "s/^VBoxManage: error/refused with $code/" || true
}
quietly() { VBoxManage "$@" >/dev/null 2>&1 </dev/null || true; }

# `make NAME NUMBER OSTYPE ARCHITECTURE`: a machine as VirtualBox makes it, in place of one that has the name.
make() {
    quietly unregistervm "$1" --delete
    vbox createvm --name "$1" --uuid "00000000-0000-4000-8000-$(printf %012d "$2")" \
        --platform-architecture "${4:-x86}" --ostype "${3:-Linux_64}" --register
}
settings() { sed 's/\(lastStateChange\|timeStamp\)="[^"]*"/\1="2026-01-01T00:00:00Z"/' "$machines/$1/${1##*/}.vbox"; }
# What a VBoxSVC that starts anew makes of the files.
restart() {
    kill "$(pidof VBoxSVC)"
    while pidof VBoxSVC >/dev/null; do sleep 0.1; done
}

# Each option of a card alone, on a card that NAT serves.
while read -r options; do
    printf '=== %s\n' "$options"
    make case 1
    case $options in
        disabled*) vbox modifyvm case --nic1 none --mac-address1 080027000001 ${options#disabled} ;;
        *) vbox modifyvm case --nic1 nat --mac-address1 080027000001 $options ;;
    esac
    settings case | sed -n -e '/^<VirtualBox/p' -e '/<Network>/,/<\/Network>/p'
done >cards.txt <<'OPTIONS'
--nic1 null
--nic1 nat
--nic1 natnetwork
--nic1 bridged
--nic1 intnet
--nic1 hostonly
--nic1 hostonlynet
--nic1 generic
--nic1 cloud --cloud-network1 oci
--nic1 natnetwork --nat-network1 lab
--nic1 bridged --bridge-adapter1 eth0
--nic1 intnet --intnet1 deep
--nic1 hostonly --host-only-adapter1 vboxnet0
--nic1 generic --nic-generic-drv1 UDPTunnel --nic-property1 dest=10.0.0.2 --nic-property1 sport=5000 --nic-property1 dport=5001
--nic1 generic --nic-generic-drv1 VDE --nic-property1 network=/run/vde.ctl
--nic1 bridged --bridge-adapter1 eth0 --nat-dns-proxy1 on --nat-pf1 ssh,tcp,,2222,,22 --intnet1 deep --nic-generic-drv1 UDPTunnel --nic-property1 sport=1
--nic1 null --nat-dns-proxy1 on --nat-pf1 ssh,tcp,,2222,,22
--nic-type1 Am79C970A
--nic-type1 Am79C973
--nic-type1 Am79C960
--nic-type1 82540EM
--nic-type1 82543GC
--nic-type1 82545EM
--nic-type1 82583V
--nic-type1 82574
--nic-type1 virtio
--nic-type1 VIRTIO
--nic-type1 NE1000
--nic-type1 NE2000
--nic-type1 WD8003
--nic-type1 WD8013
--nic-type1 3C503
--nic-type1 3C501
--nic-type1 usbnet
--mac-address1 0a0b0c0d0e0f
--mac-address1 0a:0b:0c:0d:0e:0f
--mac-address1 010000000000
--cable-connected1 off
--nic-promisc1 deny
--nic-promisc1 allow-vms
--nic-promisc1 allow-all
--nic-boot-prio1 1
--nic-boot-prio1 4
--nic-boot-prio1 5
--nic-speed1 100000
--nic-trace1 on
--nic-trace-file1 /root/trace.pcap
--nic-trace1 on --nic-trace-file1 /root/trace.pcap
--nic-bandwidth-group1 missing
--nat-net1 10.9.0.0/16
--nat-net1 default
--nat-bind-ip1 127.0.0.1
--nat-dns-pass-domain1 off
--nat-dns-proxy1 on
--nat-dns-host-resolver1 on
--nat-localhostreachable1 on
--nat-localhostreachable1 off
--nat-forward-broadcast1 on
--nat-enable-tftp1 on
--nat-tftp-prefix1 /srv/tftp
--nat-tftp-file1 pxelinux.0
--nat-tftp-server1 10.0.2.4
--nat-alias-mode1 log
--nat-alias-mode1 proxyonly
--nat-alias-mode1 sameports
--nat-alias-mode1 log,proxyonly,sameports
--nat-alias-mode1 default
--nat-settings1 1400,0,0,0,0
--nat-settings1 0,64,0,0,0
--nat-settings1 0,0,256,0,0
--nat-settings1 0,0,0,32,0
--nat-settings1 0,0,0,0,16
--nat-settings1 1400,100,200,300,400
--nat-pf1 ssh,tcp,127.0.0.1,2222,10.0.2.15,22
--nat-pf1 dns,udp,,5353,,53
--nat-pf1 ,tcp,,8080,,80
--nat-pf1 six,tcp,::1,8081,,80
--nat-pf1 a,tcp,,1,,1 --nat-pf1 b,udp,,2,,2
--nat-pf1 a,tcp,,1,,1 --nat-pf1 b,tcp,,1,,2
--nat-pf1 delete gone
--nictype1 virtio
--macaddress1 0a0b0c0d0e0f
--cableconnected1 off
--nic1 bridged --bridgeadapter1 eth0
--nic1 hostonly --hostonlyadapter1 vboxnet0
--nic1 natnetwork --natnetwork1 lab
--nic1 generic --nicgenericdrv1 UDPTunnel --nicproperty1 a=b
--nicpromisc1 allow-all
--nicbootprio1 2
--nicspeed1 1000
--nictrace1 on --nictracefile1 /root/trace.pcap
--natnet1 10.9.0.0/16
--natpf1 ssh,tcp,,2222,,22
--natbindip1 127.0.0.1
--natdnspassdomain1 off
--natdnsproxy1 on
--natdnshostresolver1 on
--natlocalhostreachable1 on
--nataliasmode1 proxyonly
--natsettings1 1400,0,0,0,0
--nattftpprefix1 /srv/tftp
--nattftpfile1 pxelinux.0
--nattftpserver1 10.0.2.4
--nic9 nat
disabled
disabled --cable-connected1 off
disabled --nic-type1 virtio
disabled --nic-boot-prio1 3
disabled --nic-promisc1 allow-all
OPTIONS

# Each option of a NAT network alone.
while read -r options; do
    printf '=== %s\n' "$options"
    quietly natnetwork remove --netname lab
    vbox natnetwork add --netname lab --network 10.5.0.0/24
    [ -z "$options" ] || vbox natnetwork modify --netname lab $options
    sed -n '/<NATNetwork /,/<\/NATNetwork>/p' "$home/VirtualBox.xml"
done >nat-networks.txt <<'OPTIONS'

--network 10.6.0.0/16
--disable
--dhcp off
--ipv6 on
--ipv6-enable on
--ipv6-prefix fd00:5::/64
--ipv6-default on
--port-forward-4 ssh:tcp:[127.0.0.1]:2022:[10.5.0.5]:22
--port-forward-4 dns:udp:[]:5353:[10.5.0.5]:53
--port-forward-4 ssh:tcp:[]:2022:[]:22
--port-forward-6 ssh6:tcp:[::1]:2023:[fd17:625c:f037:5::5]:22
--loopback-4 127.0.0.1=7
--loopback-4 127.0.0.2=3
--loopback-4 delete 127.0.0.1=2
OPTIONS
quietly natnetwork remove --netname lab

# Each option of a DHCP server alone, as VirtualBox has it in its file.
while read -r options; do
    printf '=== %s\n' "$options"
    quietly dhcpserver remove --network lan
    vbox dhcpserver add --network lan --server-ip 10.7.0.1 --netmask 255.255.255.0 \
        --lower-ip 10.7.0.10 --upper-ip 10.7.0.20 --enable $options
    sed -n -e '/<DHCPServer networkName="lan".*\/>/p' -e '/<DHCPServer networkName="lan".*[^/]>/,/<\/DHCPServer>/p' \
        "$home/VirtualBox.xml"
done >dhcp-servers.txt <<'OPTIONS'

--disable
--global --set-opt 3 10.7.0.1
--global --set-opt 6 1.1.1.1 --set-opt 15 lab.test
--global --set-opt-hex 43 0102ff
--global --force-opt 3
--global --suppress-opt 15
--global --min-lease-time 60
--global --set-opt 3 10.7.0.1 --force-opt 3 --force-opt 6 --suppress-opt 15
--global --set-opt 3 10.7.0.1 --min-lease-time 60 --default-lease-time 120 --max-lease-time 240
--global --set-opt 1 255.255.0.0
--group empty
--group a --incl-mac 08:00:27:00:00:01 --excl-mac 08:00:27:00:00:02
--group a --incl-mac-wild 08:00:27:* --excl-mac-wild 08:00:28:*
--group a --incl-vendor MSFT
--group a --excl-user-wild lab*
--group a --set-opt 3 10.7.0.9 --suppress-opt 6 --force-opt 3 --min-lease-time 61 --default-lease-time 62 --max-lease-time 63
--mac-address 08:00:27:00:00:44 --fixed-address 10.7.0.12
--mac-address 080027000045 --set-opt 12 web
--mac-address 08:00:27:00:00:46
--vm case --nic 1 --fixed-address 10.7.0.11
--vm case --nic 4 --set-opt 12 web --max-lease-time 90
OPTIONS
quietly dhcpserver remove --network lan
quietly unregistervm case --delete

# Whole machines.
make fresh 2
settings fresh >fresh.vbox
make arm 3 Debian_arm64 arm
settings arm >arm.vbox
make ich9 4
vbox modifyvm ich9 --nic1 nat --mac-address1 080027000004 --chipset ich9
vbox modifyvm ich9 --nic36 intnet --mac-address36 080027000036
settings ich9 >ich9.vbox
make 'everything é' 5
name='everything é'
vbox modifyvm "$name" --nic1 none --nic2 intnet --intnet2 'läb "1" <&>' --mac-address2 080027000005 --firmware efi64 \
    --cpus 3 --memory 777 --nested-paging off --description 'a "quoted" <&>
second line, é'
vbox bandwidthctl "$name" add net --type network --limit 20m
vbox bandwidthctl "$name" add free --type network --limit 0
vbox bandwidthctl "$name" add disk --type disk --limit 20M
vbox modifyvm "$name" --nic-bandwidth-group2 net
vbox guestproperty set "$name" /lab/a 'v "q" <x>'
vbox setextradata "$name" 'lab/é' 'line 1
line 2	tab'
vbox createmedium disk --filename "$machines/$name/disk.vdi" --size 8
vbox storagectl "$name" --name 'SATA é' --add sata --portcount 3
vbox storageattach "$name" --storagectl 'SATA é' --port 1 --device 0 --type hdd --medium "$machines/$name/disk.vdi"
head -c 65536 /dev/zero >"$HOME/guest.iso"
vbox storagectl "$name" --name IDE --add ide
vbox storageattach "$name" --storagectl IDE --port 0 --device 0 --type dvddrive --medium "$HOME/guest.iso"
vbox storageattach "$name" --storagectl IDE --port 1 --device 0 --type dvddrive --medium emptydrive
vbox storagectl "$name" --name Floppy --add floppy
vbox storageattach "$name" --storagectl Floppy --port 0 --device 0 --type fdd --medium emptydrive
settings "$name" >everything.vbox
vbox snapshot "$name" take one
echo >"$HOME/saved.sav"
vbox adoptstate "$name" "$HOME/saved.sav"
settings "$name" >saved.vbox
vbox discardstate "$name"
vbox modifyvm "$name" --groups /a,/b/c
settings "a/$name" >grouped.vbox

# What VirtualBox makes of files that others wrote: it reads them, and writes them anew with the first change.
rewritten() {
    mkdir "$machines/$1"
    sed "s/version=\"[0-9.]*-linux\"/version=\"$3-linux\"/" "$here/$2.vbox" >"$machines/$1/$1.vbox"
    vbox registervm "$machines/$1/$1.vbox"
    vbox modifyvm "$2" --description changed
    settings "$1"
    vbox unregistervm "$2"
}
for version in 1.12 1.15 1.16; do rewritten "old-$version" old "$version" >"old-$version-rewritten.vbox"; done
rewritten platform platform 1.20 >platform-rewritten.vbox

# "Off" for the host's loopback does not outlive VBoxSVC.
vbox modifyvm fresh --nat-localhostreachable1 off
restart
vbox modifyvm fresh --description changed
settings fresh | sed -n '/<Network>/,/<\/Network>/p' >localhost-after-restart.xml

# The global settings, and lists.
mkdir -p /etc/vbox
vbox setextradata global 'lab "é"' 'line 1
line 2 <&>'
vbox natnetwork add --netname 'nät "1"' --network 10.5.0.0/24
vbox dhcpserver add --network 'nät "1"' --server-ip 10.5.0.3 --netmask 255.255.255.0 --lower-ip 10.5.0.4 \
    --upper-ip 10.5.0.200 --enable
make 'q"u {00000000-0000-4000-8000-000000000002}' 6
make 'two
lines' 7
cp "$home/VirtualBox.xml" global.xml
VBoxManage list vms >machines.txt 2>&1
VBoxManage --version >version.txt 2>&1
# A tap so named is a host-only adapter to VBoxManage, and needs no kernel module of VirtualBox's.
ip link add lab0 address 02:00:00:00:00:0a type veth peer name lab1 address 02:00:00:00:00:0b
ip address add 10.8.0.1/20 dev lab0
ip link set lab0 up
for number in 0 1 2; do
    ip tuntap add "vboxnet$number" mode tap
    ip link set "vboxnet$number" address "02:00:00:00:01:0$number"
done
vbox hostonlyif ipconfig vboxnet1 --ip 192.168.57.1 --netmask 255.255.252.0
echo '* ::/0' >/etc/vbox/networks.conf
vbox hostonlyif ipconfig vboxnet2 --ipv6 fd00:5::1 --netmasklengthv6 64
rm /etc/vbox/networks.conf
VBoxManage list hostonlyifs >host-only.txt 2>&1
VBoxManage list bridgedifs >bridged.txt 2>&1
VBoxManage list ostypes 2>&1 >all-os-types.tmp
head -n 30 all-os-types.tmp >list-os-types.txt

# The card that each guest has by itself.
awk '/^ID/ { id = $4 } /^Architecture/ { print id, tolower($2) }' all-os-types.tmp | while read -r system processor; do
    make probe 8 "$system" "$(echo "$processor" | sed 's/^armv8$/arm/')"
    type=$(settings probe | sed -n 's/.*slot="1".* type="\([^"]*\)".*/\1/p')
    printf '%s %s\n' "$system" "${type:-Am79C973}"
    quietly unregistervm probe --delete
done >os-types.txt

# Whether an adapter may have an address, by networks.conf: the program that decides it, which only tells what it would do.
while IFS='|' read -r conf address netmask; do
    rm -f /etc/vbox/networks.conf
    [ "$conf" = absent ] || printf "$conf" >/etc/vbox/networks.conf
    if /usr/lib/virtualbox/VBoxNetAdpCtl -n vboxnet0 "$address" ${netmask:+netmask "$netmask"} >/dev/null 2>&1; then
        verdict=allowed
    else
        verdict=refused
    fi
    printf '%s|%s|%s|%s\n' "$conf" "$address" "$netmask" "$verdict"
done >networks-conf.txt <<'CASES'
absent|192.168.56.1|255.255.255.0
absent|192.168.63.254|255.255.255.0
absent|192.168.64.1|255.255.255.0
absent|192.168.56.1|255.255.248.0
absent|192.168.56.1|255.255.240.0
absent|192.168.50.1|255.255.255.0
absent|fe80::1/64|
absent|fe80::1/9|
absent|fd00::1/64|
|192.168.56.1|255.255.255.0
|fe80::1/64|
# * 10.0.0.0/8\n|10.0.0.1|255.255.255.0
* 10.0.0.0/8\n|10.0.0.1|255.255.255.0
* 10.0.0.0/8\n|192.168.56.1|255.255.255.0
* 10.0.0.0/8|10.0.0.1|255.255.255.0
*10.0.0.0/8\n|10.0.0.1|255.255.255.0
** 10.0.0.0/8\n|10.0.0.1|255.255.255.0
  *\t10.0.0.0/8\t192.168.50.0/24 \n|192.168.50.1|255.255.255.0
10.0.0.0/8\n|10.0.0.1|255.255.255.0
* banana 10.0.0.0/8\n|10.0.0.1|255.255.255.0
* 10.0.0.0/8 # lab\n|10.0.0.1|255.255.255.0
* 10.0.0.0/8\r\n|10.0.0.1|255.255.255.0
* 10.0.0.0/8 172.16.0.0/12\r\n|10.0.0.1|255.255.255.0
* 10.0.0.1\n|10.0.0.1|255.255.255.255
* 10.0.0.1\n|10.0.0.1|255.255.255.0
* 0.0.0.0/0 ::/0\n|10.0.0.1|255.255.255.0
* 0.0.0.0/0 ::/0\n|fd00::1/64|
* fd00::/8\n|fd00:1::1/64|
* 10.1.2.3/8\n|10.0.0.1|255.255.255.0
* 10.0.0.0/255.0.0.0\n|10.0.0.1|255.255.255.0
* 10/8\n|10.0.0.1|255.255.255.0
* 10.0.0.0/08\n|10.0.0.1|255.255.255.0
# one\n\n* 172.16.0.0/12\n* 10.0.0.0/8\n|10.0.0.1|255.255.255.0
CASES
rm -f ./*.tmp /etc/vbox/networks.conf
