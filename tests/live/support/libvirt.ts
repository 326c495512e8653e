import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LiveHost } from "./host";
import type { Place } from "./place";
import { must } from "./process";
import { clone } from "./project";
import { snapshot } from "./snapshot";
import type { Snapshot } from "./snapshot";

/** What libvirtd keeps, of which the machine's own stays out of sight. */
const directories = ["/etc/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt"];

/** As root in a throw-away host: no users to change to, no control groups and no mount namespaces of its own. */
const qemuSettings = `
user = "root"
group = "root"
security_driver = "none"
dynamic_ownership = 0
remember_owner = 0
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
`;

/** Starts it, and has it work once: what its first network leaves behind for good is there from the beginning. */
const start = String.raw`
set -e
for directory in $2; do mount -t tmpfs -o mode=0755 virtnet-den "$directory"; done
mkdir -p /etc/libvirt/qemu/networks/autostart
printf 'auth_unix_rw = "none"\n' >/etc/libvirt/libvirtd.conf
printf '%s' "$0" >/etc/libvirt/qemu.conf
libvirtd --daemon
virsh -q net-define "$1"
virsh -q net-start first
virsh -q net-autostart first
virsh -q net-autostart --disable first
virsh -q net-destroy first
virsh -q net-undefine first
`;

const firstNetwork = `<network><name>first</name><forward mode='nat'/><bridge name='virbr9'/>
<ip address='192.168.199.1' netmask='255.255.255.0'><dhcp><range start='192.168.199.2' end='192.168.199.9'/></dhcp></ip></network>`;

/** A libvirtd of its own in a throw-away host. */
export class Libvirt {
    /** The host with it, before the tests. */
    before!: Snapshot;

    constructor(private readonly host: LiveHost) {}

    get place(): Place {
        return this.host.den;
    }

    async open(): Promise<void> {
        const file = join(this.host.den.directory, "first.xml");
        writeFileSync(file, firstNetwork);
        await this.place.must(["sh", "-c", start, qemuSettings, file, directories.join(" ")]);
        rmSync(file);
        this.before = await this.look();
    }

    /** Without what libvirt itself leaves of every network, until the next boot. */
    private async look(): Promise<Snapshot> {
        const { files = [], ...rest } = await snapshot(this.place);
        return { ...rest, files: files.filter((line) => !line.includes(" /run/libvirt/network/")) };
    }

    /** What virsh prints. */
    virsh(words: string): Promise<string> {
        return this.place.must(["virsh", "--quiet", ...words.split(" ")]);
    }

    /** The host is again as it was before the tests, and libvirt knows of nothing. */
    async expectUntouched(): Promise<void> {
        const known = await Promise.all(
            ["list --all --name", "net-list --all --name"].map((of) => this.virsh(of)),
        );
        expect(known.map((names) => names.trim())).toEqual(["", ""]);
        await this.host.expectUntouched(this.before, () => this.look());
    }
}

/** A libvirtd in a throw-away host, started before the tests of the enclosing `describe` or file. */
export function useLibvirt(host: LiveHost): Libvirt {
    const libvirt = new Libvirt(host);
    beforeAll(() => libvirt.open(), 60_000);
    return libvirt;
}

/** A kernel and a root that a machine can boot; made once, in which a package is fetched. */
export async function guestImage(): Promise<{ kernel: string; initrd: string }> {
    const text = await must(["node", join(clone, "tools", "guest.mjs")], { timeoutMs: 300_000 });
    const [, kernel = "", initrd = ""] = /kernel: (.*)\ninitrd: (.*)/.exec(text) ?? [];
    return { kernel, initrd };
}

/** Libvirt and its guests take root here: whoever is not is told so, in place of the tests. */
export const describeAsRoot =
    process.getuid?.() === 0
        ? describe
        : (title: string, tests: () => void) => {
              process.stdout.write(`not tried: ${title}: a libvirtd of one's own takes root\n`);
              describe.skip(title, tests);
          };
