/** Mistakes between the inputs of a DHCP server. */
import type { Failure } from "../../core/define";
import { formatCidr, networkOf, parseAddress, parseCidr, size } from "../../net/cidr";
import type { DhcpClient, DhcpTelling, ServedNetwork } from "./dhcp-fields";
import { subnetMask, wrongValue } from "./dhcp-options";
import { clientKey } from "./dhcp-settings";
import type { DhcpSettings } from "./dhcp-settings";

type Inputs = DhcpSettings & { network: ServedNetwork };

/** `.1` is the gateway, `.2` the host's loopback, `.3` the DNS that the NAT engine answers (VirtualBox/virtualbox#627). */
const keptByNat = 3n;

export function dhcpMistakes(inputs: Inputs): Failure[] {
    return [
        ...rangeMistakes(inputs),
        ...natMistakes(inputs),
        ...fixedAddressMistakes(inputs),
        ...clientMistakes(inputs.clients),
        ...globalMistakes(inputs),
        ...tellingMistakes("", inputs),
        ...Object.entries(inputs.groups).flatMap(([name, group]) => {
            const property = `groups[${JSON.stringify(name)}]`;
            const none = group.include.length + group.exclude.length === 0;
            const lacking = {
                property,
                reason: "has neither `include` nor `exclude`, so nobody is in it. Give a condition.",
            };
            return [...(none ? [lacking] : []), ...tellingMistakes(`${property}.`, group)];
        }),
        ...inputs.clients.flatMap((client, index) => tellingMistakes(`clients[${index}].`, client)),
    ];
}

function rangeMistakes({ serverAddress, lower, upper }: Inputs): Failure[] {
    const outside = (["lower", "upper"] as const).flatMap((property) => {
        const value = property === "lower" ? lower : upper;
        return isHostOf(serverAddress, value) ? [] : [outsideOf(property, value, serverAddress)];
    });
    if (outside.length > 0) return outside;
    if (numberOf(lower) > numberOf(upper))
        return [{ property: "lower", reason: `is ${lower}, above \`upper\`, ${upper}. Exchange them.` }];
    const server = numberOf(serverAddress);
    if (server < numberOf(lower) || server > numberOf(upper)) return [];
    return [
        {
            property: "serverAddress",
            reason: `is ${serverAddress}, which the server would lease to a client: it is from \`lower\` to \`upper\`. Choose one outside of them.`,
        },
    ];
}

function natMistakes({ network, serverAddress, lower, clients }: Inputs): Failure[] {
    const cidr = parseCidr(serverAddress);
    if (!("natNetwork" in network) || cidr === undefined) return [];
    const first = networkOf(cidr).value;
    const kept = (property: string, value: string, most: bigint): Failure[] => {
        const offset = numberOf(value) - first;
        if (offset < 1n || offset > most) return [];
        return [
            {
                property,
                reason: `is ${value}, but a NAT network keeps its first three addresses for the gateway, the host's loopback and DNS. Choose a later one.`,
            },
        ];
    };
    return [
        ...kept("serverAddress", serverAddress, keptByNat - 1n), // where VirtualBox itself puts its server: at .3
        ...kept("lower", lower, keptByNat),
        ...clients.flatMap(({ fixedAddress }, index) =>
            fixedAddress === undefined ? [] : kept(`clients[${index}].fixedAddress`, fixedAddress, keptByNat),
        ),
    ];
}

function fixedAddressMistakes({ serverAddress, clients }: Inputs): Failure[] {
    return clients.flatMap(({ fixedAddress }, index) => {
        if (fixedAddress === undefined) return [];
        const property = `clients[${index}].fixedAddress`;
        if (!isHostOf(serverAddress, fixedAddress)) return [outsideOf(property, fixedAddress, serverAddress)];
        if (numberOf(fixedAddress) === numberOf(serverAddress))
            return [{ property, reason: `is ${fixedAddress}, the server's own. Choose another one.` }];
        const other = clients.findIndex((client) => client.fixedAddress === fixedAddress);
        if (other === index) return [];
        return [{ property, reason: `is ${fixedAddress}, as clients[${other}] has. Give each its own.` }];
    });
}

function clientMistakes(clients: readonly DhcpClient[]): Failure[] {
    return clients.flatMap((client, index) => {
        const property = `clients[${index}]`;
        const other = clients.findIndex((one) => clientKey(one) === clientKey(client));
        if (other !== index)
            return [
                { property, reason: `is ${clientKey(client)}, as clients[${other}] is. Put them into one.` },
            ];
        const { fixedAddress, options, forcedOptions, suppressedOptions, leaseTimes } = client;
        const told = [options, forcedOptions, suppressedOptions, leaseTimes].map(
            (one) => Object.keys(one).length,
        );
        if (fixedAddress !== undefined || told.some((count) => count > 0)) return [];
        return [{ property, reason: "is told nothing of its own. Give it a `fixedAddress` or options." }];
    });
}

/** VirtualBox (7.2.22 and today's source) forgets what stands beside no option as soon as its service ends. */
function globalMistakes({ options, forcedOptions, suppressedOptions, leaseTimes }: Inputs): Failure[] {
    if (options[subnetMask] !== undefined)
        return [
            {
                property: "options",
                reason: "has option 1, the netmask, which `serverAddress` tells. Leave it out.",
            },
        ];
    const given = Object.entries({ forcedOptions, suppressedOptions, leaseTimes }).find(
        ([, value]) => Object.keys(value).length > 0,
    );
    if (given === undefined || Object.keys(options).length > 0) return [];
    return [
        {
            property: given[0],
            reason: 'stands without `options`, and VirtualBox forgets it then. Give at least one, such as { domainName: "lab.example" }.',
        },
    ];
}

function tellingMistakes(before: string, telling: DhcpTelling): Failure[] {
    const values = Object.entries(telling.options).flatMap(([code, value]) => {
        const reason = wrongValue(Number(code), value);
        return reason === undefined ? [] : [{ property: `${before}options["${code}"]`, reason }];
    });
    return [...values, ...leaseMistakes(before, telling)];
}

function leaseMistakes(before: string, { leaseTimes }: DhcpTelling): Failure[] {
    const times = (["min", "default", "max"] as const).flatMap((which) => {
        const seconds = leaseTimes[which];
        return seconds === undefined ? [] : [{ which, seconds }];
    });
    return times.flatMap(({ which, seconds }, index) => {
        const next = times[index + 1];
        if (next === undefined || seconds <= next.seconds) return [];
        return [
            {
                property: `${before}leaseTimes.${which}`,
                reason: `is ${seconds}, more than \`${next.which}\`, ${next.seconds}. Give them in the order min, default, max.`,
            },
        ];
    });
}

function isHostOf(serverAddress: string, address: string): boolean {
    const cidr = parseCidr(serverAddress);
    if (cidr === undefined) return false;
    const offset = numberOf(address) - networkOf(cidr).value;
    return offset > 0n && offset < size(cidr) - 1n;
}

function outsideOf(property: string, value: string, serverAddress: string): Failure {
    const cidr = parseCidr(serverAddress);
    const network = cidr === undefined ? serverAddress : formatCidr(networkOf(cidr));
    return { property, reason: `is ${value}, no host's address in ${network}. Choose one that is.` };
}

/** Of an address, with a prefix length or without. */
function numberOf(address: string): bigint {
    return (parseAddress(address) ?? parseCidr(address))?.value ?? 0n;
}
