import type { Command, NamespaceName } from "../../host/host";
import type { Entry } from "../../host/ledger";
import type { FilterRow, QdiscRow } from "../../host/parse/tc-json";
import type { LinkRow } from "../../host/parse/ip-json";
import { claimFor } from "../../host/ledger";
import { digest } from "../../core/owner";
import type { World } from "../../host/world";
import { readHandle } from "./netem-handle";
import { isHook, restoreWords } from "./qdisc-restore";

export interface Impaired {
    interface: string;
    namespace?: NamespaceName;
    direction: "egress" | "ingress";
}

/** A discipline that somebody made, and the words to make it again. */
export interface Former {
    kind: string;
    handle: string;
    words?: string[];
}

/** What is there of an impairment, and whose the place is. */
export interface Place {
    claim: Entry | undefined;
    /** The interface whose queue does it: the interface itself, or the ifb that what it receives is led through. */
    device: string;
    /** That queue, when it is ours. */
    ours: QdiscRow | undefined;
    /** Somebody's in its place. */
    foreign: Former | undefined;
    /** For ingress: the ifb, what its interface's filters hang on, and those that lead to the ifb. */
    ifb: LinkRow | undefined;
    hook: string | undefined;
    filters: FilterRow[];
}

export function ledgerKey({ interface: dev, namespace, direction }: Impaired): string {
    return `netem ${namespace ?? ""}/${dev} ${direction}`;
}

/** An intermediate functional block: an interface with a queue for what another one receives. */
export function ifbName(mark: string): string {
    return `ifb${digest(`${mark} ifb`, 10)}`;
}

/** `undefined` when there is no such interface. */
export async function observePlace(world: World, want: Impaired, mark: string): Promise<Place | undefined> {
    const { interface: dev, namespace, direction } = want;
    if ((await world.link(dev, namespace)) === undefined) return undefined;
    const claim = claimFor(mark, await world.claims(ledgerKey(want)));
    const rows = await world.qdiscs(dev, namespace);
    if (direction === "egress")
        return { claim, device: dev, ...rootOf(rows, mark), ifb: undefined, hook: undefined, filters: [] };
    const device = ifbName(mark);
    const ifb = await world.link(device, namespace);
    const hook = rows.find(isHook)?.kind;
    const filters = hook === undefined ? [] : await world.ingressFilters(dev, namespace);
    const queue = ifb === undefined ? [] : await world.qdiscs(device, namespace);
    return { claim, device, ...rootOf(queue, mark), ifb, hook, filters };
}

/** The kernel's own default has the handle 0 and comes back by itself. */
function rootOf(rows: readonly QdiscRow[], mark: string): Pick<Place, "ours" | "foreign"> {
    const root = rows.find(({ root, handle }) => root && handle !== "0:");
    if (root === undefined) return { ours: undefined, foreign: undefined };
    if (root.kind === "netem" && readHandle(mark, root.handle) !== undefined)
        return { ours: root, foreign: undefined };
    const { kind, handle } = root;
    const words = restoreWords(root, rows);
    return { ours: undefined, foreign: { kind, handle, ...(words === undefined ? {} : { words }) } };
}

export function tc(words: readonly string[], namespace: NamespaceName): Command {
    return { run: ["tc", ...words], namespace };
}

/** The commands that lead what an interface receives through the ifb; the queue on that comes between the two. */
export function leadThrough(
    { interface: dev, namespace }: Impaired,
    { ifb, hook, filters, device }: Place,
    mark: string,
): { before: Command[]; after: Command[] } {
    const make = ["link", "add", "name", device, "type", "ifb"];
    const words = [...(ifb?.alias === mark ? [] : ["alias", mark]), ...(ifb?.up === true ? [] : ["up"])];
    const redirect = ["action", "mirred", "egress", "redirect", "dev", device];
    return {
        before: [
            ...(ifb === undefined ? [{ ip: make, namespace }] : []),
            ...(words.length === 0 ? [] : [{ ip: ["link", "set", "dev", device, ...words], namespace }]),
        ],
        after: [
            ...(hook === undefined ? [tc(["qdisc", "add", "dev", dev, "ingress"], namespace)] : []),
            ...(isLed({ filters, device })
                ? []
                : [
                      tc(
                          [
                              "filter",
                              "add",
                              "dev",
                              dev,
                              "ingress",
                              "pref",
                              preference(mark),
                              "protocol",
                              "all",
                              "matchall",
                              ...redirect,
                          ],
                          namespace,
                      ),
                  ]),
        ],
    };
}

/** A hook that we made goes with the last filter on it. */
export function leadBack({ interface: dev, namespace }: Impaired, place: Place): Command[] {
    const { ifb, hook, filters, device, claim } = place;
    const ours = filters.filter(({ redirect }) => redirect === device);
    const made = (claim?.previous as { hook?: string } | null | undefined)?.hook === undefined;
    return [
        ...ours.map(({ pref }) =>
            tc(["filter", "del", "dev", dev, "ingress", "pref", String(pref)], namespace),
        ),
        ...(hook === "ingress" && made && ours.length === filters.length
            ? [tc(["qdisc", "del", "dev", dev, "ingress"], namespace)]
            : []),
        ...(ifb === undefined ? [] : [{ deleteLink: device, namespace }]),
    ];
}

export function isLed({ filters, device }: Pick<Place, "filters" | "device">): boolean {
    return filters.some(({ redirect }) => redirect === device);
}

/** Behind what somebody gives a number of his own, before the kernel's own ones (from 49152). */
function preference(mark: string): string {
    return String(40_000 + (Number.parseInt(digest(`${mark} pref`, 4), 16) % 8000));
}
