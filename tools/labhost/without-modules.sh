# The real VBoxManage out of the lab host's system, in mount and process namespaces of the caller: `sh … ROOT`.
#
# Without its kernel modules it starts no machine and makes no adapter, but configures everything else, ten times as fast
# as on the lab host. Its user's files are at one path inside of that system and outside, where those read them whom it
# serves. Each start is written to the file $VBOX_CALLS, if that is set: its words, each ended by U+001F, all by U+001E.
set -e
mount -n -t tmpfs -o mode=0755 virtnet-virtualbox /srv
cd /srv
mkdir upper work root bin user
mount -n -t overlay -o "lowerdir=$1,upperdir=upper,workdir=work" virtnet-virtualbox root
mkdir -p root/srv/user
mount -n --bind user root/srv/user
mount -n -t proc proc root/proc
mount -n --rbind /dev root/dev
mount -n -t tmpfs virtnet-virtualbox root/tmp
cat >bin/VBoxManage <<'PROGRAM'
#!/bin/sh
if [ -n "$VBOX_CALLS" ]; then words=$(printf '%s\037' "$@"); printf '%s\036' "$words" >>"$VBOX_CALLS"; fi
VBOX_USER_HOME=/srv/user/home exec chroot /srv/root VBoxManage "$@"
PROGRAM
cat >bin/VBoxNetAdpCtl <<'PROGRAM'
#!/bin/sh
exec chroot /srv/root /usr/lib/virtualbox/VBoxNetAdpCtl "$@"
PROGRAM
chmod 755 bin/VBoxManage bin/VBoxNetAdpCtl
bin/VBoxManage setproperty machinefolder /srv/user/machines
