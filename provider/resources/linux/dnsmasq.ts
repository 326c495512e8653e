/**
 * DHCP and DNS for a LAN by the real dnsmasq, in a namespace or on the host itself. Its whole configuration is its argv,
 * so that it never reads the system's; it is found again by a variable of its environment, which bears the mark. Leases, pid
 * and log are in a directory named by the mark, closed to others, which outlives a restart. Other options are a restart in
 * place.
 */
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { LabError, printable } from "../../core/errors";
import { digest } from "../../core/owner";
import type { Command } from "../../host/host";
import type { AddressRow } from "../../host/parse/ip-json";
import type { World } from "../../host/world";
import { contains, parseAddress, parseCidr } from "../../net/cidr";
import { dnsmasqArgv, familyOf } from "./dnsmasq-arguments";
import { dnsmasqFields } from "./dnsmasq-fields";
import type { DnsmasqInputs } from "./dnsmasq-fields";
import { parseLeases } from "./dnsmasq-leases";
import type { Lease } from "./dnsmasq-leases";
import { rivals } from "./dnsmasq-rivals";
import type { Rival } from "./dnsmasq-rivals";
import { dnsmasqMistakes } from "./dnsmasq-rules";
import { livesIn, markedProcesses, processLabel } from "./marked-process";

export interface DnsmasqOutputs {
    leases: Lease[];
    leaseFile: string;
    logFile: string;
}

interface Seen extends Observed<DnsmasqInputs, DnsmasqOutputs> {
    pids: number[];
    isRight: boolean;
    hasDirectory: boolean;
    user: string;
    rivals: Rival[];
}

const variable = "VIRTNET_DNSMASQ";

export const dnsmasq = define<DnsmasqInputs, DnsmasqOutputs, Seen>({
    type: "linux:Dnsmasq",
    fields: dnsmasqFields,
    replaceOn: ["namespace"],
    namedByMark: true,
    outputs: ["leases", "leaseFile", "logFile"],
    id: ({ namespace, interface: dev }) => `${namespace ?? ""}/${dev}`,
    rules: dnsmasqMistakes,
    claims: ({ namespace, interface: dev }) => [
        {
            property: "interface",
            key: `dnsmasq ${namespace ?? ""}/${dev}`,
            what: `the DHCP and DNS service of ${dev}`,
        },
    ],

    async observe(world, { want, mark }) {
        const { namespace } = want;
        const files = filesOf(mark);
        const [found, mode, text, user] = await Promise.all([
            markedProcesses(world, variable, mark),
            world.output(["stat", "-c", "%u %a", directoryOf(mark)]),
            world.output(["cat", files.leases]),
            userFor(world),
        ]);
        const pids = found.map(({ pid }) => pid);
        const hasDirectory = mode?.trim() === "0 700";
        const exists = pids.length > 0 || (mode ?? "") !== "";
        const wrong = await wrongWith(world, want, found, label(want, mark, user));
        if (!hasDirectory) wrong.push("its directory is gone or open to others");
        const [link, addresses, sockets] = await Promise.all([
            world.link(want.interface, namespace),
            world.addresses(want.interface, namespace),
            wrong.length === 0 ? "" : world.output(["ss", "-Hlntup"], namespace),
        ]);
        const served = {
            interface: want.interface,
            addresses: addresses.map(({ cidr }) => cidr.split("/")[0] ?? ""),
            dhcp4: want.ranges.some(({ from }) => familyOf(from) === 4),
            dhcp6: want.ranges.some(({ from }) => familyOf(from) === 6),
            dns: want.dns !== false,
            pids,
        };
        return {
            ...(exists ? { mark } : { mark: undefined, free: true }),
            pids,
            isRight: wrong.length === 0,
            hasDirectory,
            user,
            rivals: rivals(sockets ?? "", served),
            inputs: {},
            outputs: { leases: parseLeases(text ?? ""), leaseFile: files.leases, logFile: files.log },
            drift: [
                ...wrong,
                ...(link === undefined ? [`there is no ${want.interface}`] : unserved(want, addresses)),
            ],
        };
    },

    plan({ want, mark, seen }) {
        if (seen?.isRight === true) return [];
        const [rival] = seen?.rivals ?? [];
        if (rival !== undefined) throw taken(want, rival);
        const { namespace } = want;
        const user = seen?.user ?? "";
        const stop: Command[] = seen === undefined || seen.pids.length === 0 ? [] : [{ kill: seen.pids }];
        const environment = { [variable]: label(want, mark, user) };
        const argv = dnsmasqArgv(want, filesOf(mark), user);
        return [
            ...stop,
            ...(seen?.hasDirectory === true ? [] : [{ makeDirectory: directoryOf(mark) }]),
            { start: { argv, environment, namespace, daemonizes: true } },
        ];
    },

    replay: ({ seen, plan }) => plan({ ...seen, isRight: false, pids: [], hasDirectory: false, rivals: [] }),

    unplan({ mark, seen }) {
        const stop: Command[] = seen.pids.length === 0 ? [] : [{ kill: seen.pids }];
        return [...stop, { removeDirectory: directoryOf(mark) }];
    },
});

/** Of /run: what it tells of ends with the machine's uptime, as the lab does; a sandbox has its own. */
function directoryOf(mark: string): string {
    return `/run/virtnet-dnsmasq-${digest(mark, 12)}`;
}

function filesOf(mark: string): { leases: string; pid: string; log: string } {
    const directory = directoryOf(mark);
    return { leases: `${directory}/leases`, pid: `${directory}/pid`, log: `${directory}/log` };
}

function label(want: DnsmasqInputs, mark: string, user: string): string {
    return processLabel(mark, dnsmasqArgv(want, filesOf(mark), user));
}

/** A user namespace such as a sandbox's holds its own root alone, whom there is then nobody to give way to. */
async function userFor(world: World): Promise<string> {
    const map = (await world.output(["cat", "/proc/self/uid_map"])) ?? "";
    return / 4294967295\s*$/.test(map) ? "nobody" : "";
}

async function wrongWith(
    world: World,
    { namespace }: DnsmasqInputs,
    found: readonly { pid: number; value: string }[],
    expected: string,
): Promise<string[]> {
    const [first] = found;
    if (first === undefined) return ["dnsmasq does not run"];
    const hasStrayed = namespace !== undefined && !(await livesIn(world, first.pid, namespace));
    return [
        ...(first.value === expected ? [] : ["dnsmasq runs with other options"]),
        ...(hasStrayed ? ["dnsmasq runs in a namespace that is gone"] : []),
    ];
}

/** dnsmasq lends addresses only of networks that its interface has an address in. */
function unserved({ ranges, interface: dev }: DnsmasqInputs, addresses: readonly AddressRow[]): string[] {
    const networks = addresses.map(({ cidr }) => parseCidr(cidr));
    return ranges.flatMap(({ from }) => {
        const first = parseAddress(from);
        const isServed = networks.some(
            (network) => network !== undefined && first !== undefined && contains(network, first),
        );
        return isServed ? [] : [`${dev} has no address in the network of ${from}`];
    });
}

function taken({ interface: dev }: DnsmasqInputs, { what, who }: Rival): LabError {
    return new LabError({
        kind: "foreign-object",
        doing: `serving ${dev}`,
        wrong: `${what} is taken there by ${who === undefined ? "a process that this user may not see" : printable(who)}`,
        remedy: "End it, keep it off this interface, or leave that service to it (`dns: false`, no `ranges` of that family)",
    });
}
