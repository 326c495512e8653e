import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Addition } from "../../live/support/crash-machine";
import type { Den } from "../../live/support/den";
import { clone } from "../../live/support/project";

/**
 * The real VBoxManage in a throw-away host, out of the lab host's own system: without its kernel modules it starts no
 * machine and makes no adapter, but configures everything else, ten times as fast as on the lab host. Its user's files are
 * at one path inside of that system and outside, where those read them whom it serves.
 */
const install = `
mount -n -t tmpfs -o mode=0755 virtnet-virtualbox /srv && cd /srv && mkdir upper work root bin user || exit 1
mount -n -t overlay -o "lowerdir=$1,upperdir=upper,workdir=work" virtnet-virtualbox root || exit 1
mkdir -p root/srv/user && mount -n --bind user root/srv/user && mount -n -t proc proc root/proc || exit 1
mount -n --rbind /dev root/dev && mount -n -t tmpfs virtnet-virtualbox root/tmp || exit 1
printf '#!/bin/sh\\nVBOX_USER_HOME=/srv/user/home exec chroot /srv/root VBoxManage "$@"\\n' >bin/VBoxManage
chmod 755 bin/VBoxManage && bin/VBoxManage setproperty machinefolder /srv/user/machines
`;

const environment = { VBOX_USER_HOME: "/srv/user/home" };

/** What VirtualBox tells of everything it has, in its own words. */
const look = `
PATH=/srv/bin:$PATH
for list in natnetworks dhcpservers hdds dvds; do echo "== $list"; VBoxManage list --long "$list"; done
VBoxManage getextradata global enumerate
VBoxManage list vms | sed -n 's/.* {\\(.*\\)}$/\\1/p' | while read -r machine; do
    echo "== $machine"; VBoxManage showvminfo "$machine"; VBoxManage getextradata "$machine" enumerate
done
find /srv/user -type f
`;

/** VirtualBox's own logs and caches come and go. */
const passing = /VBoxSVC\.log|-prev$|compreg\.dat|xpti\.dat|^State:|^\s*$/;

/** Without the addresses that VirtualBox makes up, and what it turns on by itself whenever its service starts anew. */
const steady = (line: string) =>
    line.replace(/MAC: 080027[0-9A-F]{6}/, "MAC: 080027…").replace(/LocalhostReachable: [01], /, "");

/** Puts VirtualBox into a throw-away host; for `CrashMachine.open`. */
export async function withVirtualBox(den: Den): Promise<Addition> {
    const { imageDirectory } = (await import(
        pathToFileURL(join(clone, "tools", "labhost", "image.mjs")).href
    )) as { imageDirectory: () => string };
    const root = process.env["VIRTNET_LABHOST_ROOT"] ?? join(imageDirectory(), "root");
    await den.must(["sh", "-c", install, "sh", root]);
    return {
        path: "/srv/bin",
        environment,
        facts: async () => {
            const lines = (await den.must(["sh", "-c", look])).split("\n");
            return lines.filter((line) => !passing.test(line)).map(steady);
        },
    };
}
