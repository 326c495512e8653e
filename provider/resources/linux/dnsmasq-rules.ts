/** Mistakes between the fields of a Dnsmasq. */
import type { Failure } from "../../core/define";
import { networkOf, parseAddress } from "../../net/cidr";
import { familyOf } from "./dnsmasq-arguments";
import type { DhcpRange, DnsmasqInputs } from "./dnsmasq-fields";

export function dnsmasqMistakes(want: DnsmasqInputs): Failure[] {
    return [
        ...purpose(want),
        ...want.ranges.flatMap((range, index) => rangeMistakes(range, `ranges[${index}]`)),
        ...overlapping(want.ranges),
        ...hostMistakes(want),
        ...strangeTags(want),
        ...recordMistakes(want),
    ];
}

function purpose({ ranges, hosts, dns }: DnsmasqInputs): Failure[] {
    if (ranges.length === 0 && dns === false)
        return [
            {
                property: "ranges",
                reason: "is empty, and `dns` is off: it would do nothing. Give a range or leave `dns` on.",
            },
        ];
    if (ranges.length === 0 && hosts.length > 0)
        return [
            {
                property: "hosts",
                reason: "are given addresses only where there is a range. Give one; without `to` it serves these hosts alone.",
            },
        ];
    return [];
}

function rangeMistakes({ from, to, modes, prefixLength }: DhcpRange, property: string): Failure[] {
    const [low, high] = [parseAddress(from), parseAddress(to ?? from)];
    if (low === undefined || high === undefined) return [];
    if (low.family !== high.family)
        return [
            {
                property: `${property}.to`,
                reason: `${to} is of another family than ${from}. Give both of one.`,
            },
        ];
    if (low.value > high.value)
        return [
            {
                property: `${property}.to`,
                reason: `${to} is below ${from}. Give the lower address as \`from\`.`,
            },
        ];
    if (low.family === 4) {
        const six = [...modes, ...(prefixLength === undefined ? [] : ["prefixLength"])];
        return six.length === 0
            ? []
            : [
                  {
                      property,
                      reason: `${six.join(", ")}: only for IPv6. An IPv4 range has its interface's network.`,
                  },
              ];
    }
    const length = prefixLength ?? 64;
    if (networkOf({ ...low, length }).value !== networkOf({ ...high, length }).value)
        return [
            {
                property: `${property}.to`,
                reason: `${to} is not in the /${length} of ${from}. Give one network's.`,
            },
        ];
    if (length < 64)
        return [
            {
                property: `${property}.prefixLength`,
                reason: `${length} is below 64, which dnsmasq refuses. Give 64 to 128.`,
            },
        ];
    if (modes.includes("ra-only") && to !== undefined)
        return [
            {
                property: `${property}.to`,
                reason: "is of no use with `ra-only`, which gives out no addresses. Leave it out.",
            },
        ];
    return [];
}

function overlapping(ranges: readonly DhcpRange[]): Failure[] {
    const spans = ranges.map(({ from, to, tags }) => ({
        low: parseAddress(from),
        high: parseAddress(to ?? from),
        tags: tags.join(),
    }));
    return spans.flatMap((span, index) => {
        const other = spans.slice(0, index).findIndex((one) => {
            const [{ low: a, high: b }, { low: c, high: d }] = [one, span];
            if (a === undefined || b === undefined || c === undefined || d === undefined) return false;
            return (
                a.family === c.family && a.value <= d.value && c.value <= b.value && one.tags === span.tags
            );
        });
        const reason = `has addresses of ranges[${other}] too. Give each address once.`;
        return other < 0 ? [] : [{ property: `ranges[${index}]`, reason }];
    });
}

function hostMistakes({ hosts, ranges }: DnsmasqInputs): Failure[] {
    const taken = new Map<string, string>();
    return hosts.flatMap(({ macs, addresses, name }, index) => {
        const named = [
            ...macs.map((value, at) => [value, `hosts[${index}].macs[${at}]`] as const),
            ...addresses.map((value, at) => [value, `hosts[${index}].addresses[${at}]`] as const),
            ...(name === undefined ? [] : [[name, `hosts[${index}].name`] as const]),
        ];
        const twice = named.flatMap(([value, property]) => {
            const other = taken.get(value);
            taken.set(value, other ?? property);
            return other === undefined
                ? []
                : [{ property, reason: `${value} is that of ${other} too. Give each host its own.` }];
        });
        const unserved = addresses.flatMap((address, at) =>
            ranges.length === 0 || ranges.some(({ from }) => familyOf(from) === familyOf(address))
                ? []
                : [
                      {
                          property: `hosts[${index}].addresses[${at}]`,
                          reason: `${address}: there is no range for IPv${familyOf(address)}. Give one; without \`to\` it serves hosts alone.`,
                      },
                  ],
        );
        return [...twice, ...unserved];
    });
}

/** Tags that dnsmasq sets by itself (dnsmasq(8), "TAGS"). */
const builtIn = ["known", "known-othernet", "bootp", "dhcpv6", "cpewan-id", "ignore"];

function strangeTags(want: DnsmasqInputs): Failure[] {
    const set = new Set([
        ...builtIn,
        want.interface,
        ...want.tags.map((tag) => tag.set),
        ...want.hosts.flatMap((host) => host.set),
        ...want.ranges.flatMap((range) => range.set ?? []),
        ...want.extraArguments.flatMap((text) =>
            [...text.matchAll(/set:([\w-]+)/g)].map((match) => match[1] ?? ""),
        ),
    ]);
    const asked = [
        ...want.ranges.map(({ tags }, index) => ({ tags, property: `ranges[${index}].tags` })),
        ...want.options.map(({ tags }, index) => ({ tags, property: `options[${index}].tags` })),
        ...want.boot.map(({ tags }, index) => ({ tags, property: `boot[${index}].tags` })),
    ];
    return asked.flatMap(({ tags, property }) =>
        tags
            .filter((tag) => !set.has(tag.replace("!", "")))
            .map((tag) => ({
                property,
                reason: `nothing sets the tag ${tag.replace("!", "")}. Set it in \`tags\`, a host or a range.`,
            })),
    );
}

function recordMistakes({ dns }: DnsmasqInputs): Failure[] {
    if (dns === false) return [];
    return dns.records.flatMap(({ wildcard, addresses, ttl, alias }, index) => {
        if (wildcard && addresses.length === 0)
            return [
                {
                    property: `dns.records[${index}].wildcard`,
                    reason: "is for addresses only. Leave it out.",
                },
            ];
        const hasTtl = (addresses.length > 0 && !wildcard) || alias !== undefined;
        return ttl !== undefined && !hasTtl
            ? [
                  {
                      property: `dns.records[${index}].ttl`,
                      reason: "is for addresses and aliases only. Leave it out.",
                  },
              ]
            : [];
    });
}
