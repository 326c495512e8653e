/** What VirtualBox remembers of an adapter's addresses, in the user's extradata, and puts back on it. */
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import { formatAddress, formatCidr, netmaskOf, parseCidr } from "../../net/cidr";

/** By the last part of the key, `IPAddress`. */
export type Extra = Readonly<Record<string, string | undefined>>;

const names = ["IPAddress", "IPNetMask", "IPV6Address", "IPV6NetMask"] as const;

/** With this mask VirtualBox finds nothing to set when a machine starts (run on 7.2.22). */
const hidingMask = "255.255.255.255";

export function extraOf(adapter: string, extraData: ReadonlyMap<string, string>): Extra {
    return Object.fromEntries(
        names.flatMap((name) => {
            const value = extraData.get(keyOf(adapter, name));
            return value === undefined ? [] : [[name, value]];
        }),
    );
}

/** What it has to remember for an adapter with these addresses, or with none. */
export function extraFor({ ipv4, ipv6 }: { ipv4?: string | undefined; ipv6?: string | undefined }): Extra {
    const four = ipv4 === undefined ? undefined : parseCidr(ipv4);
    const six = ipv6 === undefined ? undefined : parseCidr(ipv6);
    return {
        ...(four === undefined
            ? { IPAddress: "192.168.56.1", IPNetMask: hidingMask }
            : { IPAddress: formatAddress(four), IPNetMask: netmaskOf(four.length) }),
        ...(six === undefined ? {} : { IPV6Address: formatAddress(six), IPV6NetMask: String(six.length) }),
    };
}

/** The IPv6 address that it remembers. */
export function ipv6In({ IPV6Address: address, IPV6NetMask: length }: Extra): string | undefined {
    const cidr = address === undefined ? undefined : parseCidr(`${address}/${length ?? "64"}`);
    return cidr === undefined ? undefined : formatCidr(cidr);
}

export function hides(extra: Extra): boolean {
    return extra["IPNetMask"] === hidingMask;
}

/** A call a key; one without a value is taken away. */
export function extraCommands(adapter: string, want: Extra, now: Extra): VirtualBoxCommand[] {
    return names
        .filter((name) => want[name] !== now[name])
        .map((name) => {
            const value = want[name];
            return {
                manage: [
                    "setextradata",
                    "global",
                    keyOf(adapter, name),
                    ...(value === undefined ? [] : [value]),
                ],
            };
        });
}

function keyOf(adapter: string, name: string): string {
    return `HostOnly/${adapter}/${name}`;
}
