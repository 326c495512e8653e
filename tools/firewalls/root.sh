#!/usr/bin/env bash
# DIR/root: the packages of a Debian release, unpacked and not configured, for daemons that run in a throw-away host.
# They come from the mirror that this machine's apt uses.
set -euo pipefail
directory=$1 suite=$2
shift 2
root=$directory/root state=$directory/apt

# shellcheck disable=SC2016 # the fields are apt's
mirror=$(apt-get indextargets --format '$(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "main" && $3 ~ /^https?:/ { print $3; exit }')
if [ -z "$mirror" ]; then
    echo "unpacking Debian $suite: apt here knows no mirror of Debian. Add one to /etc/apt/sources.list." >&2
    exit 1
fi
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$state/lists/partial" "$state/archives/partial"
touch "$state/status"
printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$state/sources.list"
apt-config dump Acquire >"$state/apt.conf"
cat >>"$state/apt.conf" <<CONF
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$state";
Dir::State::status "$state/status";
Dir::Cache "$state";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
CONF
export APT_CONFIG=$state/apt.conf
apt-get update -q
apt-get install -y -q --download-only "$@"

mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64"
for name in bin sbin lib lib64; do ln -sfn "usr/$name" "$root/$name"; done
for package in "$state"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$root"
done
mkdir -p "$root"/{proc,sys,dev,run,tmp,var/lib/docker}
chroot "$root" /sbin/ldconfig

# What the packages' scripts would have done: the programs that alternatives stand for, and users.
for program in iptables ip6tables; do
    for suffix in "" -save -restore; do ln -sfn xtables-nft-multi "$root/usr/sbin/$program$suffix"; done
done
printf '%s:x:%s::/:/bin/sh\n' root 0:0 nobody 65534:65534 messagebus 101:101 >"$root/etc/passwd"
printf '%s:x:%s:\n' root 0 nogroup 65534 messagebus 101 >"$root/etc/group"
printf '%s: files\n' passwd group hosts >"$root/etc/nsswitch.conf"
rm -r "$state"
