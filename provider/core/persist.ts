import * as z from "zod";
import type { Command } from "../host/host";
import type { Entry } from "../host/ledger";
import { replayText } from "../host/persist-text";
import type { Site } from "../host/site";
import type { Inputs } from "./any";
import type { AnyDefinition, Failure } from "./define";

/** What the stack's configuration asks for, of all that can: an input's own `true` is refused where it cannot be. */
export const wherePossible = "where possible";

/** `persist`: its normal form is `true` or nothing, so that what older versions wrote differs from nothing new. */
export const persistField = z
    .union([z.boolean(), z.literal(wherePossible)], "is neither true nor false. Give one of them")
    .transform((value) => (value === false ? undefined : value))
    .optional();

/** Once every input is known: the wish of the configuration comes true or goes, what was asked for is found wrong. */
export function settlePersist(definition: AnyDefinition, inputs: Inputs): Failure[] {
    const asked: unknown = inputs.persist;
    if (asked === undefined) return [];
    const reason = whyNot(definition, inputs);
    if (reason === undefined) {
        inputs.persist = true;
        return [];
    }
    if (asked === true) return [{ property: "persist", reason: `cannot be: ${reason}. Leave it out.` }];
    delete inputs.persist;
    return [];
}

const sandboxReason =
    "a sandbox ends with the machine's uptime, and all that is in it; `pulumi up --refresh` builds it again";

function whyNot({ realm, type, passing }: AnyDefinition, inputs: Inputs): string | undefined {
    if (realm === "virtualbox") return "VirtualBox itself keeps what it is told beyond a reboot";
    if (realm !== undefined) return "it makes nothing that a reboot could end";
    if (type === "linux:Sandbox" || "sandbox" in inputs.host) return sandboxReason;
    return passing?.(inputs);
}

/** What a life cycle knows of a resource that it has brought about, or is about to delete: then nothing is wanted. */
export interface Stage {
    mark: string;
    want?: Inputs | undefined;
    was?: Inputs | undefined;
    /** Under another name of its own. */
    wasMark?: string | undefined;
    /** As it is now. */
    seen?: unknown;
    /** What the ledger says of an object that was adopted. */
    adopted?: Entry | undefined;
    /** Commands were run for it just now. */
    isChanged?: boolean;
}

type KeptSite = Pick<Site<unknown>, "ledger" | "persistence">;

/** The commands after which a host brings an object back at its next boot, or no more: none when that is so already. */
export async function persistCommands(
    site: KeptSite,
    definition: AnyDefinition,
    stage: Stage,
): Promise<Command[]> {
    const { mark, want, was, wasMark = mark, isChanged } = stage;
    const forget = async (mark: string): Promise<Command[]> =>
        (await site.persistence?.has(mark)) === true ? [{ forget: mark }] : [];
    const renamed = wasMark !== mark && was?.persist === true ? await forget(wasMark) : [];
    if (want?.persist === true) {
        const text = replayText(mark, await replayOf(site, definition, want, stage));
        const since = await site.persistence?.since(mark, text);
        // What was just changed is there in this boot, whatever an earlier one's text would still try to do.
        const isKept = since === "this boot" || (since === "earlier" && isChanged !== true);
        return isKept ? renamed : [{ keep: mark, text }, ...renamed];
    }
    const where = want ?? was;
    const isInSandbox = where !== undefined && "sandbox" in where.host;
    // A create that was cut off may have kept a text that no state knows of. To look for one takes root.
    const mayBeKept = was?.persist === true || (definition.namedByMark !== true && isFirstOrLast(stage));
    return isInSandbox || !mayBeKept ? renamed : [...(await forget(mark)), ...renamed];
}

function isFirstOrLast({ want, was }: Stage): boolean {
    return want === undefined || was === undefined;
}

/** The commands that bring an object back on a host that has just booted: the ledger as it is, then what made it. */
async function replayOf(
    site: KeptSite,
    definition: AnyDefinition,
    want: Inputs,
    stage: Stage,
): Promise<Command[]> {
    const { mark, adopted } = stage;
    const keys = definition.namedByMark === true ? [] : await site.ledger.heldBy(mark);
    const claims = await Promise.all(
        keys.map(async (key): Promise<Command[]> => {
            const own = (await site.ledger.get(key)).find((entry) => entry.mark === mark);
            return own === undefined ? [] : [{ ...own, claim: key, exclusive: false }];
        }),
    );
    // Adopted by a version that did not note how it was found: whose it is, is all that can be said of it.
    const made =
        adopted !== undefined && adopted.seen === undefined ? [] : fresh(definition, want, mark, stage);
    return [...claims.flat(), ...made.filter(isLasting)];
}

function fresh(definition: AnyDefinition, want: Inputs, mark: string, { seen, adopted }: Stage): Command[] {
    const { replay } = definition;
    const found: unknown = adopted?.seen;
    const plan = (seen: unknown): Command[] => definition.plan({ want, mark, seen, was: undefined });
    return replay === undefined ? plan(found) : replay({ want, mark, seen, found, plan });
}

/** Whether a command makes something; the ledger is brought back as it is, and nothing waits at a boot. */
function isLasting(command: Command): boolean {
    return !("claim" in command || "release" in command || "awaitListener" in command);
}
