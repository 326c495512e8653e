import type { LabHost } from "./labhost";

/** All that a lab could leave on a lab host: a list of lines each. */
export type Snapshot = Record<string, string[]>;

/** One look, in a single shell: sections, each begun by a line `== NAME`. */
const look = String.raw`
lists="vms runningvms hostonlyifs natnetworks dhcpservers hdds dvds"
for list in $lists; do echo "== $list"; VBoxManage list "$list"; done
echo "== extradata"; VBoxManage getextradata global enumerate
echo "== files"; find "$HOME/VirtualBox VMs" "$HOME/.config/VirtualBox" -mindepth 1 2>/dev/null
echo "== addresses"; ip -o address show | sed -E 's/ (valid|preferred)_lft [^ ]+//g'
echo "== routes"; ip route show table all; ip -6 route show table all
echo "== rules"; ip rule; ip -6 rule
echo "== ruleset"; nft -s list ruleset
echo "== forwarding"; sysctl -a 2>/dev/null | grep -E '^net\.ipv[46]\.conf\.[^.]+\.(mc_)?forwarding|^net\.ipv4\.ip_forward '
`;

/** What VirtualBox itself leaves in its home: logs, its settings and a copy of them in an older format, the last state of its DHCP servers. */
const itsOwn =
    /\/\.config\/VirtualBox\/(VirtualBox(-[\d.]+-linux)?\.xml|compreg\.dat|xpti\.dat|.*\.log|.*-Dhcpd\.)/;

/**
 * VirtualBox's machines, adapters, networks, DHCP servers, media, extra data and files; the machine's addresses, routes,
 * rules and ruleset. Equal before a lab and after it.
 */
export async function snapshot(labhost: LabHost): Promise<Snapshot> {
    const text = await labhost.must(["sh", "-c", look]);
    const sections: Snapshot = {};
    for (const part of text.split(/^== /m).slice(1)) {
        const [name = "", ...lines] = part.trimEnd().split("\n");
        sections[name] = lines.filter((line) => !itsOwn.test(line)).sort();
    }
    return sections;
}
