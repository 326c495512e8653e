#!/usr/bin/env bash
# Makes the ISO of the guest, inside the lab host's root: make.sh ISO
set -euo pipefail
cd "$(dirname "$0")"
iso=$1

mkdir -p tree/{bin,dev,proc,sys,etc,tmp,www/cgi-bin,modules} image/isolinux
cp /bin/busybox tree/bin/
for applet in $(/bin/busybox --list); do [ -e "tree/bin/$applet" ] || ln -s busybox "tree/bin/$applet"; done
install -m 755 init lease watch tree/
install -m 755 net.cgi tree/www/cgi-bin/net
install -m 755 get.cgi tree/www/cgi-bin/get
printf 'hello from guest\n' >tree/www/index.html

# This kernel drives virtio only: the NICs of its machine must be of that type. The other two are for the power button.
kernel=$(basename /lib/modules/*cloud*)
for module in virtio_net virtio_pci button evdev; do
    modprobe --set-version "$kernel" --show-depends "$module"
done >modules
awk '$1 == "insmod" && !seen[$2]++ { print $2 }' modules | while read -r file; do
    name=$(basename "$file")
    case $file in
        *.xz) xz -dc "$file" >"tree/modules/${name%.xz}" ;;
        *) cp "$file" "tree/modules/$name" ;;
    esac
    printf '%s\n' "${name%.xz}" >>tree/modules/order
done

(cd tree && find . | cpio --quiet -o -H newc | gzip -1) >image/isolinux/initrd.gz
cp -L /boot/vmlinuz-*cloud* image/isolinux/vmlinuz
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 image/isolinux/
cat >image/isolinux/isolinux.cfg <<'END'
DEFAULT guest
PROMPT 0
LABEL guest
 KERNEL vmlinuz
 APPEND initrd=initrd.gz console=ttyS0 net.ifnames=0 mitigations=off quiet
END
xorriso -as mkisofs -quiet -o "$iso" -b isolinux/isolinux.bin -c isolinux/boot.cat \
    -no-emul-boot -boot-load-size 4 -boot-info-table image
