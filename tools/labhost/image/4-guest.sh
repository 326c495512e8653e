#!/usr/bin/env bash
# The lab's guest, /root/guest.iso of DIR/root: a busybox on the same kernel. See guest/init for what it does.
set -euo pipefail
root=$1/root
files=$(cd "$(dirname "$0")/guest" && pwd)

mkdir "$root/tmp/guest"
cp "$files"/* "$root/tmp/guest"
chroot "$root" bash /tmp/guest/make.sh /root/guest.iso
rm -r "$root/tmp/guest"
