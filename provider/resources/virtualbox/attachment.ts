/** What a card is plugged into: the input, and the words for it. */
import * as z from "zod";
import type { Attachment } from "../../host/virtualbox/model";
import type { NatWish } from "./nat-engine";
import { shown } from "../../net/fields";
import { objectName, plainText } from "./fields";
import { natFields } from "./nat-engine";

const nothing = z.strictObject({});

const kinds = {
    none: nothing,
    unattached: nothing,
    nat: natFields,
    natNetwork: objectName("a NAT network"),
    bridged: objectName("an interface of the host", /[\p{Cc}"]/u), // Windows names them in whole sentences
    internal: objectName("an internal network"),
    hostOnly: objectName("a host-only adapter", /[\p{Cc}"]/u),
    hostOnlyNetwork: objectName("a host-only network"),
    generic: z.strictObject({
        driver: plainText("a driver, such as UDPTunnel or VDE"),
        properties: z
            .record(
                z.string().regex(/^[\w.-]+$/, "is not a property's name"),
                plainText("a property's value"),
            )
            .default({}),
    }),
};

const kindNames = Object.keys(kinds).join(", ");

/** What a card is asked to be plugged into. */
export type AttachmentWish = Exclude<Attachment, { nat: unknown }> | { nat: NatWish };

/** `attachment`: exactly one of the kinds, by its name. */
export const attachmentField = z
    .strictObject(
        Object.fromEntries(Object.entries(kinds).map(([kind, schema]) => [kind, schema.optional()])),
        {
            error: ({ input }) =>
                `${shown(input)} is no attachment. Give one of ${kindNames}, such as { nat: {} } or { internal: "lab" }`,
        },
    )
    .refine((value) => Object.keys(value).length === 1, {
        error: ({ input }) =>
            `has ${Object.keys(input as object).length} kinds. Give exactly one of ${kindNames}`,
    });

/** The name under which VBoxManage knows a kind of attachment. */
const modes = {
    none: "none",
    unattached: "null",
    nat: "nat",
    natNetwork: "natnetwork",
    bridged: "bridged",
    internal: "intnet",
    hostOnly: "hostonly",
    hostOnlyNetwork: "hostonlynet",
    generic: "generic",
} as const;

export type Kind = keyof typeof modes;

export function kindOf(attachment: AttachmentWish): Kind {
    return Object.keys(attachment)[0] as Kind;
}

/** The name of what it is plugged into; `undefined` for what has none. */
function target(attachment: AttachmentWish): { option: string; name: string } | undefined {
    if ("natNetwork" in attachment) return { option: "nat-network", name: attachment.natNetwork };
    if ("bridged" in attachment) return { option: "bridge-adapter", name: attachment.bridged };
    if ("internal" in attachment) return { option: "intnet", name: attachment.internal };
    if ("hostOnly" in attachment) return { option: "host-only-adapter", name: attachment.hostOnly };
    if ("hostOnlyNetwork" in attachment) return { option: "host-only-net", name: attachment.hostOnlyNetwork };
    if ("generic" in attachment) return { option: "nic-generic-drv", name: attachment.generic.driver };
    return undefined;
}

/** The words after `modifyvm UUID` that plug a card that is off. */
export function plugWords(slot: number, want: AttachmentWish, now: AttachmentWish): string[] {
    const to = target(want);
    const from = target(now);
    return [
        ...(kindOf(want) === kindOf(now) ? [] : [`--nic${slot}`, modes[kindOf(want)]]),
        ...(to === undefined || (kindOf(want) === kindOf(now) && to.name === from?.name)
            ? []
            : [`--${to.option}${slot}`, to.name]),
        ...propertyChanges(want, now).flatMap((pair) => [`--nic-property${slot}`, pair]),
    ];
}

/** The words after `controlvm UUID` that plug the card of a running machine, a list a call. */
export function livePlugWords(slot: number, want: AttachmentWish, now: AttachmentWish): string[][] {
    const to = target(want);
    const moved = kindOf(want) !== kindOf(now) || to?.name !== target(now)?.name;
    return [
        ...(moved ? [[`nic${slot}`, modes[kindOf(want)], ...(to === undefined ? [] : [to.name])]] : []),
        ...propertyChanges(want, now).map((pair) => [`nicproperty${slot}`, pair]),
    ];
}

/** The `name=value` that differ; one without a value is taken away. */
function propertyChanges(want: AttachmentWish, now: AttachmentWish): string[] {
    if (!("generic" in want)) return [];
    const before = "generic" in now ? now.generic.properties : {};
    const names = [...new Set([...Object.keys(before), ...Object.keys(want.generic.properties)])];
    return names
        .filter((name) => before[name] !== want.generic.properties[name])
        .map((name) => `${name}=${want.generic.properties[name] ?? ""}`);
}
