#!/usr/bin/env bash
# DIR/root: a bare Debian system, from the mirror and with the download settings that this machine's apt uses.
# Debian's development release is the one that has VirtualBox.
set -euo pipefail
root=$1/root

# shellcheck disable=SC2016 # the fields are apt's
mirror=$(apt-get indextargets --format '$(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "main" && $3 ~ /^https?:/ { print $3; exit }')
debootstrap --variant=minbase --include=ca-certificates sid "$root" ${mirror:+"$mirror"}

apt-config dump Acquire >"$root/etc/apt/apt.conf.d/90-builder"
sed -i 's/ main$/ main contrib/' "$root/etc/apt/sources.list"
printf 'force-unsafe-io\n' >"$root/etc/dpkg/dpkg.cfg.d/builder"
printf 'path-exclude=/usr/share/%s/*\n' man locale >>"$root/etc/dpkg/dpkg.cfg.d/builder"
