import type { FoundProcess } from "../../host/parse/processes";
import type { World } from "../../host/world";
import { namespaceResolverFile } from "../../host/nic";
import { insideName, namesOf } from "./uplink-shape";
import type { UplinkInputs } from "./uplink-shape";
import type { SwitchStep } from "../../host/switch";

/** The DHCP client and what it starts bear their uplink's mark in this variable of their environment. */
export const leaseVariable = "VIRTNET_UPLINK";

export const leaseProcesses = async (world: World, mark: string): Promise<FoundProcess[]> =>
    (await world.processes(leaseVariable)).filter(({ value }) => value === mark);

/**
 * The client keeps its files in a directory of its own, in a mount namespace of its own: it writes no lease and no
 * resolv.conf of the host's, and may start its script there also where /run is mounted noexec, as on Debian.
 */
export function startLease(want: UplinkInputs, mark: string, client: string): SwitchStep[] {
    const { lease } = namesOf(want, mark);
    const { namespace, dns } = want;
    const resolver = dns.length > 0 ? "-" : namespaceResolverFile(namespace);
    return [
        { file: `${lease}/client`, text: clientProgram },
        { file: `${lease}/event`, text: eventProgram },
        { file: `${lease}/resolver`, text: `${resolver}\n` },
        // A router is a host too on its way out: with forwarding on, only 2 has it heed advertisements (ip-sysctl.rst).
        { sysctl: `/proc/sys/net/ipv6/conf/${insideName(want)}/accept_ra`, value: "2", namespace },
        {
            start: {
                argv: ["unshare", "--mount", "--", "sh", `${lease}/client`, lease, client, insideName(want)],
                environment: { [leaseVariable]: mark },
                namespace,
            },
        },
    ];
}

/** What the server has given: an address with its prefix length and, unless there is none, a gateway. */
export interface Given {
    address: string;
    gateway: string | undefined;
}

/** What the client was given last and has not lost; `undefined` also while it has nothing. */
export async function givenLease(world: World, want: UplinkInputs, mark: string): Promise<Given | undefined> {
    const [address = "", gateway = ""] = (await world.file(givenFile(want, mark)))?.split("\n") ?? [];
    return address === "" ? undefined : { address, gateway: gateway === "" ? undefined : gateway };
}

/** Written by the client's script. */
export const givenFile = (want: UplinkInputs, mark: string) => `${namesOf(want, mark).lease}/given`;

/** Ends the client. */
export function endLease(want: UplinkInputs, mark: string): SwitchStep[] {
    return [
        { end: leaseVariable, value: mark },
        { file: namesOf(want, mark).lease, text: null },
    ];
}

/** Takes away what a lease has set up. */
export function flushLease(want: UplinkInputs): SwitchStep[] {
    const [dev, { namespace }] = [insideName(want), want];
    return [
        { ip: ["route", "flush", "dev", dev, "proto", "16"], namespace },
        { ip: ["address", "flush", "dev", dev, "dynamic"], namespace },
    ];
}

/** Runs one of the usual clients in the foreground. */
const clientProgram = `
dir=$1 client=$2 dev=$3
mount -n --bind "$dir" "$dir" && mount -n -o remount,bind,exec "$dir"
chmod 700 "$dir/event"
cd "$dir" || exit 1
case $client in
udhcpc) exec udhcpc -f -S -i "$dev" -s "$dir/event" -t 5 -T 1 -A 2 ;;
dhclient) exec dhclient -4 -d -cf /dev/null -lf "$dir/leases" -pf "$dir/pid" -sf "$dir/event" "$dev" ;;
dhcpcd) exec dhcpcd -4 -B -L --noconfigure -c "$dir/event" "$dev" ;;
esac
`;

/**
 * Sets up what a lease says; all three clients call it, each in its own words (udhcpc(8), dhclient-script(8),
 * dhcpcd-run-hooks(8)). Addresses end with their lease; routes bear the protocol dhcp, 16 (rtnetlink(7)).
 */
const eventProgram = `#!/bin/sh
PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
dir=\${0%/*}
what=\${reason:-$1}
resolver=$(cat "$dir/resolver")
prefix() {
    length=0
    for octet in $(echo "$1" | tr . " "); do
        while [ "$octet" -gt 0 ]; do length=$((length + octet % 2)) octet=$((octet / 2)); done
    done
    echo "$length"
}
case $what in
PREINIT | PREINIT6 | MEDIUM) ip link set dev "$interface" up; exit 0 ;;
deconfig | EXPIRE | FAIL | RELEASE | STOP | NAK)
    rm -f "$dir/given"
    ip link set dev "$interface" up
    ip -4 route flush dev "$interface" proto 16
    ip -4 address flush dev "$interface" dynamic
    exit 0 ;;
bound | renew) address=$ip mask=$subnet hops=$router servers=$dns seconds=$lease domain=$domain ;;
BOUND | RENEW | REBIND | REBOOT)
    address=$new_ip_address mask=$new_subnet_mask hops=$new_routers servers=$new_domain_name_servers
    seconds=$new_dhcp_lease_time domain=$new_domain_name ;;
*) exit 0 ;;
esac
for old in $(ip -4 -o address show dev "$interface" dynamic | sed -n 's/.* inet \\([^ ]*\\).*/\\1/p'); do
    [ "$old" = "$address/$(prefix "$mask")" ] || ip address del "$old" dev "$interface"
done
ip address replace "$address/$(prefix "$mask")" dev "$interface" valid_lft "\${seconds:-forever}" preferred_lft "\${seconds:-forever}"
ip -4 route flush dev "$interface" proto 16
hop=
for hop in $hops; do
    # A gateway outside the network is reached on the link itself (RFC 3442).
    ip route replace default via "$hop" dev "$interface" proto 16 ||
        ip route replace default via "$hop" dev "$interface" onlink proto 16
    break
done
if [ "$resolver" != - ] && [ -n "$servers" ]; then
    mkdir -p "\${resolver%/*}"
    {
        [ -z "$domain" ] || echo "search $domain"
        for server in $servers; do echo "nameserver $server"; done
    } >"$resolver"
fi
printf '%s\\n' "$address/$(prefix "$mask")" $hop >"$dir/given"
exit 0
`;
