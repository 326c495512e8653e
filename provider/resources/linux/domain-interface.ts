/**
 * An interface of a libvirt domain, plugged in while that runs, and written into its stored description so that it is there
 * after the next start. virsh(1) does both. It is ours by its alias, which bears the mark, so that there is nothing to adopt.
 * A domain that is undefined takes it along: the next update plugs one into the domain that has the name then.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { LabError } from "../../core/errors";
import type { Command } from "../../host/host";
import type { World } from "../../host/world";
import { interfaceName, mac, mtu } from "../../net/fields";
import { domainName, libvirtConnection, libvirtName } from "../../net/libvirt-fields";
import { interfacesIn, interfaceXml, macOf } from "./domain-interface-xml";
import type { FoundInterface, InterfaceText } from "./domain-interface-xml";

export interface DomainInterfaceInputs {
    domain: string;
    connection: string;
    bridge?: string | undefined;
    network?: string | undefined;
    portGroup?: string | undefined;
    model: string;
    mac?: string | undefined;
    target?: string | undefined;
    mtu?: number | undefined;
    up: boolean;
    live: boolean;
    config: boolean;
}

export interface DomainInterfaceOutputs {
    macAddress: string;
    device: string;
}

/** The two descriptions of a domain: the one it runs by, and the stored one that its next start takes. */
interface Places<T> {
    live: T;
    config: T;
}

type Seen = Observed<DomainInterfaceInputs, DomainInterfaceOutputs> & {
    running: boolean;
    ours: Places<FoundInterface | undefined>;
    /** Somebody else's interface with the same MAC address. */
    rival: boolean;
};

/**
 * virsh reads a description from a file only. What our programs have as standard input may be a socket, which cannot be opened
 * by a name (open(2), ENXIO); what a shell makes of a here-document can. It is virsh then that a passed time limit ends.
 */
const fed = 'exec virsh "$@" <<end\n$0\nend';

export const domainInterface = define<DomainInterfaceInputs, DomainInterfaceOutputs, Seen>({
    type: "linux:DomainInterface",
    passing: () => "libvirt itself keeps it, in the domain's configuration",
    fields: {
        domain: domainName(),
        connection: libvirtConnection().default("qemu:///system"),
        bridge: interfaceName().optional(),
        network: libvirtName().optional(),
        portGroup: libvirtName().optional(),
        model: z
            .string("is not text. Give a model such as virtio or e1000")
            .regex(/^[\w-]{1,40}$/, "is not the model of a network card. Use one such as virtio or e1000")
            .default("virtio"),
        mac: mac().optional(),
        target: interfaceName()
            .refine(
                (name) => !/^(vnet|macvtap|macvlan)\d/.test(name),
                "begins as those that libvirt numbers by itself, and would be ignored. Use another name",
            )
            .optional(),
        mtu: mtu().optional(),
        up: z.boolean().default(true),
        live: z.boolean().default(true),
        config: z.boolean().default(true),
    },
    replaceOn: ["domain", "connection", "mac", "model", "target", "mtu"],
    namedByMark: true,
    outputs: ["macAddress", "device"],
    id: ({ domain, bridge, network }) => `${domain}/${network ?? bridge ?? ""}`,
    rules: ({ bridge, network, portGroup, live, config }) => [
        ...((bridge === undefined) === (network === undefined)
            ? [
                  {
                      property: "bridge",
                      reason: "is what it is plugged into, as network is. Give one of the two",
                  },
              ]
            : []),
        ...(portGroup !== undefined && network === undefined
            ? [{ property: "portGroup", reason: "is a part of a network. Give the network, too" }]
            : []),
        ...(live || config
            ? []
            : [
                  {
                      property: "live",
                      reason: "and config are both false: nothing is to be plugged in. Set one",
                  },
              ]),
    ],
    claims: ({ domain, connection, mac }) =>
        mac === undefined
            ? []
            : [
                  {
                      property: "mac",
                      key: `mac ${connection} ${domain} ${mac}`,
                      what: `the MAC address ${mac} of domain ${domain}`,
                  },
              ],

    async observe(world, { want, mark }) {
        const domain = await describe(world, want);
        if (domain === undefined) return undefined;
        const { running, interfaces } = domain;
        const address = want.mac ?? macOf(mark);
        const ours = {
            live: interfaces.live.find((one) => one.mark === mark),
            config: interfaces.config.find((one) => one.mark === mark),
        };
        const rival = [...interfaces.live, ...interfaces.config].some(
            (one) => one.mac === address && one.mark !== mark,
        );
        const any = ours.live ?? ours.config;
        return {
            mark: any === undefined ? undefined : mark,
            free: true, // the domain is there: it may be plugged in
            running,
            ours,
            rival,
            inputs: any === undefined ? {} : inputsOf(want, running, ours, any),
            outputs: { macAddress: any?.mac ?? address, device: ours.live?.device ?? "" },
        };
    },

    plan({ want, mark, seen }) {
        const text: InterfaceText = { ...want, mac: want.mac ?? macOf(mark) };
        if (seen?.rival === true && seen.mark !== mark) throw taken(want.domain, text.mac);
        const wanted = wantedPlaces(want, seen);
        const missing = places.filter((place) => wanted[place] && seen?.ours[place] === undefined);
        const surplus = places.filter((place) => !wanted[place] && seen?.ours[place] !== undefined);
        const others = places.filter((place) => {
            const one = seen?.ours[place];
            return wanted[place] && one !== undefined && !isAsWanted(one, want);
        });
        const describe = (verb: string, where: readonly Place[]): Command[] =>
            where.length === 0
                ? []
                : [
                      {
                          run: [
                              ...["sh", "-c", fed, interfaceXml(text, mark), "--connect", want.connection],
                              ...[verb, want.domain, "/dev/stdin", ...where.map((place) => `--${place}`)],
                          ],
                      },
                  ];
        return [
            ...surplus.flatMap((place) => detach(want, seen?.ours[place], place)),
            ...describe("update-device", others),
            ...describe("attach-device", missing),
        ];
    },

    unplan: ({ was, seen: { ours } }) => [
        // Stored first: where the guest does not let go, its next start does without.
        ...detach(was, ours.config, "config"),
        ...detach(was, ours.live, "live"),
    ],
});

type Place = keyof Places<unknown>;
const places: readonly Place[] = ["config", "live"];

interface Domain {
    running: boolean;
    interfaces: Places<FoundInterface[]>;
}

async function describe(world: World, want: DomainInterfaceInputs): Promise<Domain | undefined> {
    const { domain } = want;
    const info = await infoOn(world, want);
    if (info === undefined) return undefined;
    const running = /^Id: +\d+$/m.test(info);
    const stored = /^Persistent: +yes$/m.test(info);
    const read = async (...options: string[]) =>
        interfacesIn(await world.answer(virsh(want, "dumpxml", domain, ...options)), domain);
    return {
        running,
        interfaces: {
            live: running ? await read() : [],
            config: stored ? await read("--inactive") : [],
        },
    };
}

/** virsh fails alike where there is no such domain and where there is no libvirt: it is gone if a whole list is without it. */
async function infoOn(world: World, want: DomainInterfaceInputs): Promise<string | undefined> {
    const ask = virsh(want, "dominfo", want.domain);
    const info = (await world.output(ask)) ?? "";
    if (info !== "") return info;
    const listed = await world.answer(virsh(want, "list", "--all", "--uuid", "--name"));
    const isListed = listed.split("\n").some((line) => {
        const [, uuid, name] = /^(\S+) +(.*?) *$/.exec(line) ?? [];
        return uuid === want.domain || name === want.domain;
    });
    return isListed ? world.answer(ask) : undefined;
}

/** Those inputs that can be read off it. In a domain that does not run nothing can be said of what is plugged in. */
function inputsOf(
    want: DomainInterfaceInputs,
    running: boolean,
    ours: Places<FoundInterface | undefined>,
    any: FoundInterface,
): Partial<DomainInterfaceInputs> {
    const strayed = places
        .map((place) => ours[place])
        .find((one) => one !== undefined && !isAsWanted(one, want));
    const shown = strayed ?? any;
    return {
        bridge: shown.bridge,
        network: shown.network,
        portGroup: shown.portGroup,
        up: shown.up,
        model: shown.model,
        live: running ? ours.live !== undefined : want.live,
        config: ours.config !== undefined,
    };
}

/** What is not there is asked for all the same where nothing else can be done, and virsh says why it cannot be. */
function wantedPlaces({ live, config }: DomainInterfaceInputs, seen: Seen | undefined): Places<boolean> {
    return { config, live: live && (seen?.running !== false || !config) };
}

function isAsWanted(one: FoundInterface, want: DomainInterfaceInputs): boolean {
    return (
        one.bridge === want.bridge &&
        one.network === want.network &&
        one.portGroup === want.portGroup &&
        one.up === want.up
    );
}

function detach(want: DomainInterfaceInputs, one: FoundInterface | undefined, place: Place): Command[] {
    if (one === undefined) return [];
    const run = virsh(want, "detach-interface", want.domain, one.type, "--mac", one.mac, `--${place}`);
    if (place === "config") return [{ run }];
    const awaitAbsence = {
        of: one.mac,
        from: virsh(want, "domiflist", want.domain),
        orGone: "error: failed to get domain",
        what: `the guest of domain ${want.domain} to let go of its network card`,
        remedy: "A guest lets go once its system runs: shut it down or boot it, then run this again",
    };
    return [{ run }, { awaitAbsence }];
}

function virsh({ connection }: DomainInterfaceInputs, ...words: string[]): string[] {
    return ["virsh", "--connect", connection, "--quiet", ...words];
}

function taken(domain: string, address: string): LabError {
    return new LabError({
        kind: "foreign-object",
        doing: `plugging a network card into domain ${domain}`,
        wrong: `it has one with the MAC address ${address} that was not made by this resource`,
        remedy: "Choose another `mac`, or take that card out",
    });
}
