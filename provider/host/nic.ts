import type { Host } from "./host";

/** Who sets up the interfaces of a machine, beside us. */
export type NetworkManager = "NetworkManager" | "systemd-networkd";

/** What else than kernel objects a network card of a machine has, and what the machine has for it. */
export interface NicFacts {
    /** A station of a wireless network. */
    wireless: boolean;
    manager: NetworkManager | undefined;
    /** The DHCP clients that somebody started for it, outside these: the words of each. */
    leasedBy: string[][];
    /** The programs by which the host can take a DHCP lease, the best first. */
    dhcpClients: string[];
    /** Its settings under /proc/sys/net, which it loses in another namespace: path and value. */
    settings: [string, string][];
    /** The host's /etc/resolv.conf; absent: there is none. */
    resolver: { text: string } | { link: string } | undefined;
    /** The servers it names. */
    nameservers: string[];
    /** The resolv.conf that a namespace has of its own (ip-netns(8)). */
    namespaceResolver: string | null;
}

/** The resolv.conf that programs of a namespace see (ip-netns(8)). */
export const namespaceResolverFile = (namespace: string) => `/etc/netns/${namespace}/resolv.conf`;

export async function readNicFacts(host: Host, nic: string, namespace: string): Promise<NicFacts> {
    const text = await host.run(["sh", "-c", nicScript, "sh", nic, namespaceResolverFile(namespace)], {
        accept: [1, 2],
    });
    return parseNicFacts(text);
}

/** Parses what the script below prints: a word that says what it is, then the rest of the line. */
export function parseNicFacts(text: string): NicFacts {
    const lines = text.split("\n").map((line) => /^(\w+) ?(.*)$/.exec(line));
    const all = (word: string) => lines.flatMap((match) => (match?.[1] === word ? [match[2] ?? ""] : []));
    const whole = (word: string) =>
        all(word)
            .map((line) => `${line}\n`)
            .join("");
    const [manager] = all("manager");
    const [link] = all("resolverlink");
    return {
        wireless: all("wireless").length > 0,
        manager: manager as NetworkManager | undefined,
        leasedBy: wordLists(lines),
        dhcpClients: all("client"),
        settings: all("setting").flatMap((line): [string, string][] => {
            const found = /^(\/proc\/sys\/[^:]+):(.*)$/.exec(line);
            return found === null ? [] : [[found[1] ?? "", found[2] ?? ""]];
        }),
        resolver:
            link === undefined
                ? all("hasresolver").length === 0
                    ? undefined
                    : { text: whole("resolver") }
                : { link },
        nameservers: all("resolver").flatMap((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? []),
        namespaceResolver: all("hasnamespaceresolver").length === 0 ? null : whole("namespaceresolver"),
    };
}

/** After a line `leased`, the words of one client, a line each. */
function wordLists(lines: readonly (RegExpExecArray | null)[]): string[][] {
    const lists: string[][] = [];
    for (const [, what, word = ""] of lines.filter((line) => line !== null)) {
        if (what === "leased") lists.push([]);
        if (what === "leaseword") lists.at(-1)?.push(word);
    }
    return lists;
}

/** What a file of text says; `null` when it is not there, or empty. */
export async function readFile(host: Host, path: string): Promise<string | null> {
    const text = await host.run(["grep", "-Hs", "", path], { accept: [1, 2] });
    return text === "" ? null : text.replace(/^.+$/gm, (line) => line.slice(path.length + 1));
}

/**
 * networkd tells what it manages by files (systemd's src/network/networkd-link.c), NetworkManager only through its tool.
 * ifupdown and people by hand start clients for one card, which do not outlive its absence: dhclient and udhcpc go deaf
 * (packet(7)), dhcpcd ends. The latter overwrites its words; its file of a process tells of it (dhcpcd(8)).
 */
export const nicScript = `
nic=$1
[ -e "/sys/class/net/$nic/phy80211" ] && echo wireless
if command -v nmcli >/dev/null && nmcli -t -f DEVICE,STATE device 2>/dev/null | grep "^$nic:" | grep -qv ":unmanaged"; then
    echo manager NetworkManager
elif grep -Eqs '^ADMIN_STATE=(configured|configuring|pending)' "/run/systemd/netif/links/$(cat "/sys/class/net/$nic/ifindex" 2>/dev/null)"; then
    echo manager systemd-networkd
else
    here=$(readlink /proc/self/ns/net)
    for entry in $(grep -lsE "^(dhclient|udhcpc)$" /proc/[0-9]*/comm); do
        entry=\${entry%/comm}
        [ "$(readlink "$entry/ns/net")" = "$here" ] && grep -qszxF -e "$nic" "$entry/cmdline" || continue
        echo leased && tr '\\0' '\\n' <"$entry/cmdline" | sed 's/^/leaseword /'
    done
    for family in "" -4; do
        grep -qsx dhcpcd "/proc/$(cat "/run/dhcpcd/$nic$family.pid" 2>/dev/null)/comm" &&
            printf '%s\\n' leased "leaseword dhcpcd" \${family:+"leaseword $family"} "leaseword $nic"
    done
fi
for client in udhcpc dhclient dhcpcd; do command -v "$client" >/dev/null && echo "client $client"; done
grep -rHs "" "/proc/sys/net/ipv4/conf/$nic" "/proc/sys/net/ipv6/conf/$nic" "/proc/sys/net/ipv4/neigh/$nic" "/proc/sys/net/ipv6/neigh/$nic" | sed 's/^/setting /'
[ -L /etc/resolv.conf ] && echo "resolverlink $(readlink /etc/resolv.conf)"
[ -e /etc/resolv.conf ] && echo hasresolver && sed 's/^/resolver /' /etc/resolv.conf
[ -e "$2" ] && echo hasnamespaceresolver && sed 's/^/namespaceresolver /' "$2"
exit 0
`;
