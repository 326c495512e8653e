/**
 * A Linux bridge: a virtual switch, one LAN. It bears its owner mark as its ifalias, from birth (core/owner.ts). Another
 * name or namespace makes another bridge; everything else is changed in place, its ports staying plugged.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { birthName } from "../../core/owner";
import type { Command } from "../../host/host";
import type { LinkRow } from "../../host/parse/ip-json";
import { interfaceAddress, interfaceName, mac, mtu, namespaceName, unique } from "../../net/fields";
import { linkClaims } from "./link-claims";
import { linkInputs, linkMark, linkRules, observeLink, placedName, settleLink, stableMac } from "./link";
import type { LinkSeen, LinkWant } from "./link";
import { giveBackLink, settleAddresses } from "./link-addresses";

export interface BridgeInputs {
    name: string;
    namespace?: string | undefined;
    mtu?: number | undefined;
    mac?: string | undefined;
    stp: boolean;
    vlanFiltering: boolean;
    addresses: string[];
    up: boolean;
}

export interface BridgeOutputs {
    macAddress: string;
    index: number;
}

type Seen = Observed<BridgeInputs, BridgeOutputs> & { link: LinkSeen };

export const bridge = define<BridgeInputs, BridgeOutputs, Seen>({
    type: "linux:Bridge",
    fields: {
        name: interfaceName(),
        namespace: namespaceName().optional(),
        mtu: mtu().optional(),
        mac: mac().optional(),
        stp: z.boolean().default(false),
        vlanFiltering: z.boolean().default(false),
        addresses: unique(interfaceAddress(), "address").default([]),
        up: z.boolean().default(true),
    },
    replaceOn: ["name", "namespace"],
    outputs: ["macAddress", "index"],
    id: placedName,
    rules: (inputs) => linkRules("", asLink(inputs)),
    claims: (inputs) => linkClaims("", asLink(inputs), { bridge: inputs.name, namespace: inputs.namespace }),

    async observe(world, { want, mark, deleting }) {
        const seen = await observeLink(
            world,
            { name: want.name, namespace: want.namespace, routed: false, deleting },
            mark,
        );
        if (seen === undefined) return undefined;
        const { link } = seen;
        const { addresses, up, mtu, mac } = linkInputs(seen, asLink(want));
        const isBridge = link.kind === "bridge";
        return {
            mark: isBridge ? linkMark(seen, mark) : undefined,
            link: seen,
            inputs: {
                ...(mtu === undefined ? {} : { mtu }),
                ...(mac === undefined ? {} : { mac }),
                addresses: [...(addresses ?? [])],
                up: up ?? true,
                ...optionsOf(link),
            },
            outputs: { macAddress: link.mac, index: link.index },
            left: { addresses: seen.addresses },
            restore: seen,
        };
    },

    plan({ want, mark, seen, was }) {
        const birth = birthName(mark);
        const namespace = want.namespace;
        // Deleting what a cut-off create left is simpler than finding out how far it came.
        const leftover: Command[] = seen?.link.half === true ? [{ deleteLink: birth, namespace }] : [];
        const there = seen?.link.half === false ? seen : undefined;
        const wanted = {
            ...asLink(want),
            mac: want.mac ?? (there === undefined ? stableMac(mark) : undefined),
        };
        // Only what differs from a new bridge's own state: kernels without VLAN filtering refuse even to be told "off".
        const options = optionWords(there?.inputs ?? {}, want);
        const make: Command[] =
            there === undefined
                ? [
                      {
                          ip: [
                              "link",
                              "add",
                              "name",
                              birth,
                              ...birthMtu(want.mtu),
                              "type",
                              "bridge",
                              ...options,
                          ],
                          namespace,
                      },
                  ]
                : [];
        return [
            ...leftover,
            ...make,
            ...(there === undefined ? [] : tune(want, options)),
            ...settleLink(wanted, there?.link, mark, birth),
            ...settleAddresses(
                wanted,
                there?.link,
                was === undefined ? undefined : { addresses: was.addresses ?? [] },
            ),
        ];
    },

    unplan({ was, seen, adopted }) {
        const namespace = was.namespace;
        if (adopted === undefined) return [{ deleteLink: seen.link.link.name, namespace }];
        const before = adopted.restore as LinkSeen;
        const options = optionWords(seen.inputs, optionsOf(before.link));
        return [
            ...tune(was, options),
            ...giveBackLink(seen.link, before, { namespace, addresses: was.addresses }),
        ];
    },
});

type Options = Pick<BridgeInputs, "stp" | "vlanFiltering">;

function optionsOf({ data }: LinkRow): Options {
    return {
        stp: Number(data["stp_state"] ?? 0) !== 0,
        vlanFiltering: Number(data["vlan_filtering"] ?? 0) === 1,
    };
}

function optionWords(now: Partial<Options>, then: Options): string[] {
    return [
        ...((now.stp ?? false) === then.stp ? [] : ["stp_state", then.stp ? "1" : "0"]),
        ...((now.vlanFiltering ?? false) === then.vlanFiltering
            ? []
            : ["vlan_filtering", then.vlanFiltering ? "1" : "0"]),
    ];
}

function tune({ name, namespace }: BridgeInputs, options: readonly string[]): Command[] {
    return options.length === 0
        ? []
        : [{ ip: ["link", "set", "dev", name, "type", "bridge", ...options], namespace }];
}

/**
 * A bridge follows the smallest MTU of its ports until its own is set (br_mtu_auto_adjust in net/bridge/br_if.c), and
 * setting it to what it is does not count. So it is born one off, and the MTU that was asked for is then a change.
 */
function birthMtu(mtu: number | undefined): string[] {
    return mtu === undefined ? [] : ["mtu", String(mtu === 68 ? 69 : mtu - 1)];
}

function asLink(inputs: BridgeInputs): LinkWant {
    return {
        name: inputs.name,
        namespace: inputs.namespace,
        mtu: inputs.mtu,
        mac: inputs.mac,
        up: inputs.up,
        bridge: undefined,
        addresses: inputs.addresses,
        routes: [],
    };
}
