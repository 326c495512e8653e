import type { NicFacts } from "../../host/nic";
import { namespaceResolverFile } from "../../host/nic";
import type { NicState } from "../../host/parse/nic-state";
import type { Switch, SwitchStep } from "../../host/switch";
import { endLease } from "./uplink-dhcp";
import { insideName, namesOf } from "./uplink-shape";
import type { UplinkInputs } from "./uplink-shape";

/** What a host was before its uplink, as the ledger remembers it. */
export type Former = NicState & Omit<NicFacts, "wireless"> & { mode: UplinkInputs["mode"] };

/** Only one that moves loses its settings. */
export function formerOf({ mode }: UplinkInputs, { wireless: _, ...nic }: NicState & NicFacts): Former {
    return { ...nic, mode, settings: mode === "move" ? nic.settings : [] };
}

/** The switch of an uplink, which takes all of it away again. Nothing in it fails on what is away already. */
export function uplinkSwitch(want: UplinkInputs, mark: string, former: Former): Switch {
    const { switch: name } = namesOf(want, mark);
    return {
        name,
        seconds: want.rollbackSeconds,
        undo: undoSteps(want, mark, former),
        ...(want.mode === "move" ? { nic: want.interface } : {}),
    };
}

function undoSteps(want: UplinkInputs, mark: string, former: Former): SwitchStep[] {
    const { namespace } = want;
    const { host, birth, table } = namesOf(want, mark);
    const inside = insideName(want);
    const ours: SwitchStep[] =
        want.mode === "move"
            ? giveBackNic(want, mark, former)
            : [
                  { ip: ["link", "del", "dev", birth], namespace },
                  { drop: inside, mark, namespace },
                  { ip: ["link", "del", "dev", host] },
              ];
    return [
        // In the interface's namespace still, and first: it would set up what is given back anew.
        ...endLease(want, mark),
        ...ours,
        ...(want.mode === "veth" ? [{ nft: [`delete table inet ${table}`] }] : []),
        ...(former.namespaceResolver === null || want.dns.length > 0 || want.dhcp
            ? [{ file: namespaceResolverFile(namespace), text: former.namespaceResolver }]
            : []),
        ...(want.mode === "move" ? handBack(want, former) : []),
    ];
}

/** Last, and resolv.conf before: whoever writes it knows better than we what it is to say now. */
function handBack({ interface: nic }: UplinkInputs, former: Former): SwitchStep[] {
    return [
        ...(former.resolver === undefined ? [] : [{ resolver: former.resolver }]),
        ...(former.manager === undefined ? [] : [{ managed: nic, by: former.manager, care: true } as const]),
        ...former.leasedBy.map((argv): SwitchStep => ({ client: argv, of: nic, run: true })),
    ];
}

/** In this order: settings count for the addresses that the kernel makes when the link comes up. */
function giveBackNic(want: UplinkInputs, mark: string, former: Former): SwitchStep[] {
    const { interface: nic, namespace } = want;
    const { birth } = namesOf(want, mark);
    const { link } = former;
    const gateways = [want.hostGateway, want.hostGateway6].filter((via) => via !== undefined);
    return [
        { fetch: birth, from: namespace, as: nic },
        { fetch: insideName(want), from: namespace, as: nic, mark },
        ...gateways
            .filter((via) => !former.gateways.some((gateway) => gateway.via === via))
            .map((via): SwitchStep => ({
                ip: ["route", "del", via.includes(":") ? "::/0" : "0.0.0.0/0", "via", via],
            })),
        ...former.settings.map(([path, value]): SwitchStep => ({ sysctl: path, value })),
        {
            ip: [
                ...["link", "set", "dev", nic, "mtu", String(link.mtu), "group", link.group],
                ...(link.queue === undefined ? [] : ["txqueuelen", String(link.queue)]),
                link.up ? "up" : "down",
            ],
        },
        { alias: nic, text: link.alias ?? "" },
        ...former.addresses.map((words): SwitchStep => ({ ip: ["address", "replace", ...words] })),
        ...former.routes.map((words): SwitchStep => ({ ip: ["route", "replace", ...words] })),
    ];
}
