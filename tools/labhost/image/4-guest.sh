#!/usr/bin/env bash
# What runs on the lab host, in /root of DIR/root: the guest, guest.iso, a busybox on the same kernel (guest/init says what it
# does); the image of a container, web.tar, a web server (container/serve).
set -euo pipefail
root=$1/root
here=$(cd "$(dirname "$0")" && pwd)

make() {
    mkdir "$root/tmp/$1"
    cp "$here/$1"/* "$root/tmp/$1"
    chroot "$root" bash "/tmp/$1/make.sh" "/root/$2"
    rm -r "$root/tmp/$1"
}
make guest guest.iso
make container web.tar
