#!/usr/bin/env bash
# DIR/disk.img: DIR/root as a file system. The tree stays, for tests that need VirtualBox's programs but no machine.
set -euo pipefail
rm "$1/root/etc/apt/apt.conf.d/90-builder"
mke2fs -q -t ext4 -d "$1/root" -E root_owner=0:0 "$1/disk.img" 10G
