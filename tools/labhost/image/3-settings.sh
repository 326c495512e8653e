#!/usr/bin/env bash
# Makes DIR/root a machine: its name, disk, network, services, and the keys by which it and its user know each other.
set -euo pipefail
directory=$1 root=$1/root

printf 'labhost\n' >"$root/etc/hostname"
printf '127.0.0.1 localhost labhost\n::1 localhost\n' >"$root/etc/hosts"
printf '/dev/vda / ext4 defaults 0 1\n' >"$root/etc/fstab"
rm -f "$root/etc/resolv.conf"
printf '# Nothing outside of this machine is reached.\n' >"$root/etc/resolv.conf"

# eth0 exactly: a pattern would also match the alternative names, made of MAC addresses, of VirtualBox's adapters.
printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n[DHCPv4]\nUseDNS=no\n' >"$root/etc/systemd/network/10-eth0.network"
chroot "$root" systemctl enable systemd-networkd ssh docker
# Nothing starts by the clock: it jumps when a saved machine goes on.
chroot "$root" systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    fstrim.timer logrotate.timer systemd-tmpfiles-clean.timer systemd-networkd-wait-online.service

ssh-keygen -q -t ed25519 -N '' -C labhost -f "$directory/key"
install -d -m 700 "$root/root/.ssh"
install -m 600 "$directory/key.pub" "$root/root/.ssh/authorized_keys"
# Whichever port of ours leads to it.
printf '[127.0.0.1]:* %s\n' "$(cut -d' ' -f1,2 "$root/etc/ssh/ssh_host_ed25519_key.pub")" >"$directory/known_hosts"

cp -L "$root"/boot/vmlinuz-* "$directory/vmlinuz"
cp -L "$root"/boot/initrd.img-* "$directory/initrd"
