import type { Common, Failure } from "../../core/define";
import { linkRules } from "./link";
import { defaultRoutes } from "./uplink-shape";
import type { UplinkInputs } from "./uplink-shape";

type Want = UplinkInputs & Common;

/** The mistakes between inputs. */
export function uplinkRules(want: Want): Failure[] {
    return [
        ...mistakes.flatMap(({ property, when, reason }) =>
            when(want) ? [{ property, reason: typeof reason === "string" ? reason : reason(want) }] : [],
        ),
        ...gatewayFailures(want),
        ...(want.mode === "veth" ? pairFailures(want) : []),
    ];
}

interface Mistake {
    property: keyof UplinkInputs;
    when: (want: Want) => boolean;
    reason: string | ((want: Want) => string);
}

const isSix = (text: string | undefined) => text?.includes(":") === true;
const isFour = (text: string | undefined) => text !== undefined && !isSix(text);
const ownWay = ({ mode }: Want) =>
    `is for the mode move: in mode ${mode} the host keeps its own way out. Leave it out.`;

const mistakes: Mistake[] = [
    {
        property: "dhcp",
        when: ({ dhcp, mode }) => dhcp && mode === "veth",
        reason: "is for the modes macvlan and move: on a veth pair nobody gives leases. Leave it out.",
    },
    {
        property: "addresses",
        when: ({ dhcp, addresses }) => dhcp && addresses.length > 0,
        reason: "come from the DHCP server when dhcp is true. Give one of the two.",
    },
    {
        property: "addresses",
        when: ({ dhcp, addresses, mode }) => !dhcp && mode !== "veth" && addresses.length === 0,
        reason: ({ mode }) =>
            `are required in mode ${mode} without dhcp. Give addresses and a gateway, or dhcp: true.`,
    },
    {
        property: "gateway",
        when: ({ dhcp, addresses, mode, probe, gateway, gateway6 }) =>
            mode !== "veth" &&
            !dhcp &&
            addresses.length > 0 &&
            probe === "gateway" &&
            gateway === undefined &&
            gateway6 === undefined,
        reason: "is required by the probe. Give the gateway, or a probe of another kind.",
    },
    {
        property: "gateway",
        when: ({ dhcp, gateway }) => dhcp && gateway !== undefined,
        reason: "comes from the DHCP server when dhcp is true. Leave it out.",
    },
    {
        property: "gateway",
        when: ({ gateway }) => isSix(gateway),
        reason: ({ gateway }) => `${gateway} is an IPv6 address. Give it as gateway6.`,
    },
    {
        property: "gateway6",
        when: ({ gateway6 }) => isFour(gateway6),
        reason: ({ gateway6 }) => `${gateway6} is an IPv4 address. Give it as gateway.`,
    },
    {
        property: "hostGateway",
        when: ({ hostGateway }) => isSix(hostGateway),
        reason: ({ hostGateway }) => `${hostGateway} is an IPv6 address. Give it as hostGateway6.`,
    },
    {
        property: "hostGateway6",
        when: ({ hostGateway6 }) => isFour(hostGateway6),
        reason: ({ hostGateway6 }) => `${hostGateway6} is an IPv4 address. Give it as hostGateway.`,
    },
    {
        property: "hostGateway6",
        when: ({ hostGateway6 }) => hostGateway6?.startsWith("fe80:") === true,
        reason: "is link-local, which tells nothing without an interface. Give the router an address of the LAN, and that.",
    },
    {
        property: "hostGateway",
        when: ({ mode, hostGateway }) => mode !== "move" && hostGateway !== undefined,
        reason: ownWay,
    },
    {
        property: "hostGateway6",
        when: ({ mode, hostGateway6 }) => mode !== "move" && hostGateway6 !== undefined,
        reason: ownWay,
    },
    {
        property: "hostAddresses",
        when: ({ mode, hostAddresses }) => mode !== "macvlan" && hostAddresses.length > 0,
        reason: "are for the mode macvlan. Leave them out.",
    },
    {
        property: "mac",
        when: ({ mode, mac }) => mode !== "macvlan" && mac !== undefined,
        reason: "is for the mode macvlan. Leave it out.",
    },
];

/** A gateway has to be on one of the interface's networks. */
function gatewayFailures({ addresses, gateway, gateway6, dhcp }: UplinkInputs): Failure[] {
    if (dhcp || addresses.length === 0) return [];
    const [four, six] = [isFour(gateway) ? gateway : undefined, isSix(gateway6) ? gateway6 : undefined];
    const given = defaultRoutes(four, six);
    const properties = [
        ...(four === undefined ? [] : ["gateway"]),
        ...(six === undefined ? [] : ["gateway6"]),
    ];
    return linkRules("", { addresses, routes: given }).map(({ property, reason }) => ({
        property: properties[Number(/\d+/.exec(property)?.[0])] ?? property,
        reason,
    }));
}

/** The host's end of a pair has the gateway's address: each family needs one. */
function pairFailures({ addresses, gateway, gateway6 }: UplinkInputs): Failure[] {
    if (addresses.length === 0 && gateway !== undefined)
        return [{ property: "gateway", reason: "is given without addresses. Give both, or neither." }];
    return [false, true].flatMap((six) => {
        const some = addresses.some((cidr) => cidr.includes(":") === six);
        const via = six ? gateway6 : gateway;
        if (some === (via !== undefined)) return [];
        return [
            {
                property: six ? "gateway6" : "gateway",
                reason: `addresses and the gateway of IPv${six ? 6 : 4} belong together: the gateway is the host's end of the pair. Give both, or neither.`,
            },
        ];
    });
}
