/**
 * A persistent tap device: the socket of a virtual machine's cable, for a QEMU run by hand or by libvirt. It bears its
 * mark as ifalias. What the kernel fixes at its birth - owner, queues - makes another tap when changed; virtio headers are
 * as it was born until a program opens it, which has them as it likes (tun_set_iff in drivers/net/tun.c): no drift.
 * Reference: Documentation/networking/tuntap.rst of the kernel.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { birthName } from "../../core/owner";
import type { Command } from "../../host/host";
import { interfaceName, mac, mtu, namespaceName, shown, whole } from "../../net/fields";
import { linkClaims, ownLan } from "./link-claims";
import { linkInputs, linkMark, observeLink, placedName, settleLink, stableMac, undock } from "./link";
import type { LinkSeen, LinkWant } from "./link";
import { giveBackLink } from "./link-addresses";

export interface TapInputs {
    name: string;
    namespace?: string | undefined;
    user?: string | number | undefined;
    group?: string | number | undefined;
    multiQueue: boolean;
    vnetHeader: boolean;
    bridge?: string | undefined;
    mac?: string | undefined;
    mtu?: number | undefined;
    up: boolean;
}

export interface TapOutputs {
    macAddress: string;
}

type Seen = Observed<TapInputs, TapOutputs> & { link: LinkSeen };

const account = () =>
    z.union(
        [
            whole("a user or group id", 0, 4_294_967_294),
            z.string().refine((value) => /^[A-Za-z_][\w.-]{0,31}$/.test(value), {
                error: (issue) =>
                    `${shown(issue.input)} is not a user or group name. Give one of at most 32 letters, digits, '_', '.' and '-', a letter or '_' first, or a number`,
            }),
        ],
        "is not a user or group. Give its name or its number",
    );

export const tap = define<TapInputs, TapOutputs, Seen>({
    type: "linux:Tap",
    fields: {
        name: interfaceName(),
        namespace: namespaceName().optional(),
        user: account().optional(),
        group: account().optional(),
        multiQueue: z.boolean().default(false),
        vnetHeader: z.boolean().default(false),
        bridge: interfaceName().optional(),
        mac: mac().optional(),
        mtu: mtu().optional(),
        up: z.boolean().default(true),
    },
    replaceOn: ["name", "namespace", "user", "group", "multiQueue", "vnetHeader"],
    outputs: ["macAddress"],
    id: placedName,
    claims: (inputs) => linkClaims("", asLink(inputs), ownLan(asLink(inputs))),

    async observe(world, { want, mark, deleting }) {
        const seen = await observeLink(
            world,
            { name: want.name, namespace: want.namespace, routed: false, deleting },
            mark,
        );
        if (seen === undefined) return undefined;
        const { data, kind, mac: macAddress } = seen.link;
        const { mtu, mac, bridge, up } = linkInputs(seen, asLink(want));
        const isTap = kind === "tun" && data["type"] === "tap";
        return {
            mark: isTap ? linkMark(seen, mark) : undefined,
            link: seen,
            inputs: {
                multiQueue: data["multi_queue"] === true,
                up: up ?? true,
                ...(mtu === undefined ? {} : { mtu }),
                ...(mac === undefined ? {} : { mac }),
                ...(want.bridge === undefined ? {} : { bridge }),
            },
            outputs: { macAddress },
            left: { bridge: seen.link.master },
            restore: seen,
        };
    },

    plan({ want, mark, seen, was }) {
        const { namespace } = want;
        const birth = birthName(mark);
        const there = seen?.link.half === false ? seen.link : undefined;
        const leftover: Command[] = seen?.link.half === true ? [{ deleteLink: birth, namespace }] : [];
        const account = (word: string, value: string | number | undefined) =>
            value === undefined ? [] : [word, String(value)];
        const words = [
            ...account("user", want.user),
            ...account("group", want.group),
            ...(want.multiQueue ? ["multi_queue"] : []),
            ...(want.vnetHeader ? ["vnet_hdr"] : []),
        ];
        const make: Command[] =
            there === undefined
                ? [{ ip: ["tuntap", "add", "dev", birth, "mode", "tap", ...words], namespace }]
                : [];
        const wanted = {
            ...asLink(want),
            mac: want.mac ?? (there === undefined ? stableMac(mark) : undefined),
        };
        return [
            ...leftover,
            ...make,
            ...settleLink(wanted, there, mark, birth),
            ...undock(want, there?.link.master, was),
        ];
    },

    unplan({ was, seen, adopted }) {
        if (adopted !== undefined) return giveBackLink(seen.link, adopted.restore as LinkSeen, was);
        return [{ deleteLink: seen.link.link.name, namespace: was.namespace }];
    },
});

function asLink(inputs: TapInputs): LinkWant {
    const { name, namespace, mtu, mac, up, bridge } = inputs;
    return { name, namespace, mtu, mac, up, bridge, addresses: [], routes: [] };
}
