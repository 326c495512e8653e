import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Addition } from "../../live/support/crash-machine";
import type { Den } from "../../live/support/den";
import { clone } from "../../live/support/project";

/** What puts it there, shared with the benchmark. */
const install = join(clone, "tools", "labhost", "without-modules.sh");

/** Where each start of VBoxManage is written down. */
const callsIn = (den: Den) => join(den.directory, "VBoxManage.calls");

/** Of who uses the VBoxManage of a den; `PATH` besides. Its calls are counted. */
export function virtualBoxEnvironment(den: Den): Record<string, string> {
    return { VBOX_USER_HOME: "/srv/user/home", VBOX_CALLS: callsIn(den) };
}

/** The calls since they were last taken, the words of each. */
export function peekCalls(den: Den): string[][] {
    const file = callsIn(den);
    if (!existsSync(file)) return [];
    const calls = readFileSync(file, "utf8").split("\u001e").slice(0, -1);
    return calls.map((words) => words.split("\u001f").slice(0, -1));
}

export function takeCalls(den: Den): string[][] {
    const calls = peekCalls(den);
    rmSync(callsIn(den), { force: true });
    return calls;
}

/** Those that change something. */
export function changing(calls: readonly string[][]): string[][] {
    const reading = /^(list|showvminfo|getextradata|--version)$/;
    return calls.filter(([verb = ""]) => !reading.test(verb));
}

/** What VirtualBox tells of everything it has, in its own words, and what it saves of machines besides. */
const look = `
PATH=/srv/bin:$PATH
for list in natnetworks dhcpservers hostonlyifs hdds dvds; do echo "== $list"; VBoxManage list --long "$list"; done
echo "== forwards"; VBoxManage natnetwork list
VBoxManage getextradata global enumerate
VBoxManage list vms | sed -n 's/.* {\\(.*\\)}$/\\1/p' | while read -r machine; do
    echo "== $machine"; VBoxManage showvminfo "$machine"
done
find /srv/user -type f
find /srv/user/machines -name '*.vbox' -exec grep -hE '<(ExtraDataItem|GuestProperty|DNS|Alias|TFTP|NAT .*network)' {} + || true
`;

/** VirtualBox's own logs and caches come and go. */
const passing = /VBoxSVC\.log|-prev$|compreg\.dat|xpti\.dat|^State:|^\s*$/;

/**
 * Without the addresses and UUIDs that VirtualBox makes up, points in time, and what it turns on by itself whenever its
 * service starts anew.
 */
const steady = (line: string) =>
    line
        .replace(/(MAC: |MACAddress=")080027[0-9A-F]{6}/, "$1080027…")
        .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
        .replaceAll(/ (lastStateChange|timestamp)="[^"]*"/g, "")
        .replace(/LocalhostReachable: [01], | localhost-reachable="[^"]*"/, "")
        .replace(/(Trace: off) \(file: [^)]*\)/, "$1");

/** Puts the real VBoxManage, without its kernel modules, into a throw-away host; for `CrashMachine.open`. */
export async function withVirtualBox(den: Den): Promise<Addition> {
    const { imageDirectory } = (await import(
        pathToFileURL(join(clone, "tools", "labhost", "image.mjs")).href
    )) as { imageDirectory: () => string };
    const root = process.env["VIRTNET_LABHOST_ROOT"] ?? join(imageDirectory(), "root");
    await den.must(["sh", install, root]);
    return {
        path: "/srv/bin",
        environment: virtualBoxEnvironment(den),
        passing: /VBoxSVC|VBoxXPCOMIPCD/,
        facts: async () => {
            const lines = (await den.must(["sh", "-c", look])).split("\n");
            return lines.filter((line) => !passing.test(line)).map(steady);
        },
    };
}
