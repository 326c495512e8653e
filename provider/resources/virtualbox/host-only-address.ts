/** The addresses of a host-only adapter: what VirtualBox puts on it, and what has to be taken off. */
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { HostOnlyAdapterRow } from "../../host/virtualbox/model";
import { formatAddress, netmaskOf, parseCidr } from "../../net/cidr";
import { hides, ipv6In } from "./host-only-extra";
import type { Extra } from "./host-only-extra";

interface Addresses {
    ipv4?: string | undefined;
    ipv6?: string | undefined;
}

/** What is there: on the adapter, in VirtualBox's memory, and by our state. */
interface Now {
    adapter: HostOnlyAdapterRow;
    extra: Extra;
    was: Addresses | undefined;
}

/** Of several the one that VirtualBox was told last, or the one that is wanted: others are none of ours. */
export function ipv6Of(
    want: string | undefined,
    extra: Extra,
    adapter: HostOnlyAdapterRow | undefined,
): string | undefined {
    const there = adapter === undefined ? [] : ipv6On(adapter);
    const told = ipv6In(extra);
    if (told !== undefined && there.includes(told)) return told;
    if (want === undefined) return undefined;
    return there.includes(want) ? want : there[0];
}

export function addressCommands({ ipv4, ipv6 }: Addresses, now: Now): VirtualBoxCommand[] {
    return [...ipv4Commands(ipv4, now), ...ipv6Commands(ipv6, now)];
}

/** With 0.0.0.0 VirtualBox takes off the address that it gave; one that is hidden is not its own. */
function ipv4Commands(ipv4: string | undefined, { adapter, extra }: Now): VirtualBoxCommand[] {
    const configure = (ip: string, netmask: string) => [
        { manage: ["hostonlyif", "ipconfig", adapter.name, `--ip=${ip}`, `--netmask=${netmask}`] },
    ];
    if (ipv4 === undefined)
        return adapter.ipv4 === undefined || hides(extra) ? [] : configure("0.0.0.0", "0.0.0.0");
    const cidr = parseCidr(ipv4);
    if (ipv4 === adapter.ipv4 || cidr === undefined) return [];
    return configure(formatAddress(cidr), netmaskOf(cidr.length));
}

/** VirtualBox adds an address to those that are there, and refuses one that is there with another prefix length. */
function ipv6Commands(ipv6: string | undefined, { adapter, extra, was }: Now): VirtualBoxCommand[] {
    const { name } = adapter;
    const there = ipv6On(adapter);
    const given = [was?.ipv6, ipv6In(extra)];
    const stale = there.filter((cidr) => cidr !== ipv6 && given.includes(cidr));
    const cidr = ipv6 === undefined ? undefined : parseCidr(ipv6);
    return [
        ...stale.map((dropAddress) => ({ dropAddress, adapter: name })),
        ...(ipv6 === undefined || cidr === undefined || there.includes(ipv6)
            ? []
            : [
                  {
                      manage: [
                          ...["hostonlyif", "ipconfig", name],
                          ...[`--ipv6=${formatAddress(cidr)}`, `--netmasklengthv6=${cidr.length}`],
                      ],
                  },
              ]),
    ];
}

function ipv6On({ ipv6, moreIpv6 = [] }: HostOnlyAdapterRow): string[] {
    return ipv6 === undefined ? [] : [ipv6, ...moreIpv6];
}
