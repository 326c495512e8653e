#!/usr/bin/env bash
# Installs into DIR/root what a lab host is made of, and what its guest is made with.
set -euo pipefail
root=$1/root

mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no service starts while it is installed
chmod 755 "$root/usr/sbin/policy-rc.d"

packages=(
    linux-image-cloud-amd64 linux-headers-cloud-amd64 virtualbox virtualbox-dkms
    docker.io docker-cli libvirt-daemon-system libvirt-clients qemu-system-x86
    systemd-sysv dbus openssh-server kmod udev initramfs-tools sudo
    iproute2 nftables iptables bridge-utils iputils-ping dnsmasq-base udhcpc
    perl jq curl socat netcat-openbsd tcpdump
    isolinux syslinux-common xorriso busybox-static cpio xz-utils
)
chroot "$root" apt-get update -q
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -q --no-install-recommends "${packages[@]}"
chroot "$root" apt-get clean
rm "$root/usr/sbin/policy-rc.d"

for module in vboxdrv vboxnetflt vboxnetadp; do
    if ! ls "$root"/lib/modules/*/updates/dkms/$module.ko* >/dev/null; then
        cat "$root"/var/lib/dkms/virtualbox/*/build/make.log >&2 || true
        printf 'the kernel module %s was not built\n' $module >&2
        exit 1
    fi
done
