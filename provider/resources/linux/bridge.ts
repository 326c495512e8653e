/**
 * A Linux bridge: a virtual switch, one LAN. It bears its owner mark as its ifalias, from birth (core/owner.ts). Another
 * name or namespace makes another bridge; everything else is changed in place, its ports staying plugged.
 */
import { z } from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { birthName } from "../../core/owner";
import type { Command } from "../../host/host";
import { interfaceAddress, interfaceName, mac, mtu, namespaceName, unique } from "../../net/fields";
import {
    giveBackLink,
    linkClaims,
    linkInputs,
    linkMark,
    observeLink,
    settleAddresses,
    settleLink,
    stableMac,
} from "./link";
import type { LinkSeen, LinkWant } from "./link";

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
    id: ({ name, namespace }) => (namespace === undefined ? name : `${namespace}/${name}`),
    claims: (inputs) => linkClaims("", asLink(inputs)),

    async observe(world, { want, mark }) {
        const seen = await observeLink(world, want.name, want.namespace, mark);
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
                stp: Number(link.data["stp_state"] ?? 0) !== 0,
                vlanFiltering: Number(link.data["vlan_filtering"] ?? 0) === 1,
            },
            outputs: { macAddress: link.mac, index: link.index },
            restore: seen,
        };
    },

    plan({ want, mark, seen, was }) {
        const wanted = {
            ...asLink(want),
            mac: want.mac ?? (seen === undefined ? stableMac(mark) : undefined),
        };
        const birth = birthName(mark);
        const namespace = want.namespace;
        // Deleting what a cut-off create left is simpler than finding out how far it came.
        const leftover: Command[] = seen?.link.half === true ? [{ deleteLink: birth, namespace }] : [];
        const there = seen?.link.half === false ? seen : undefined;
        // Only what differs from a new bridge's own state: kernels without VLAN filtering refuse even to be told "off".
        const options = [
            ...((there?.inputs.stp ?? false) === want.stp ? [] : ["stp_state", want.stp ? "1" : "0"]),
            ...((there?.inputs.vlanFiltering ?? false) === want.vlanFiltering
                ? []
                : ["vlan_filtering", want.vlanFiltering ? "1" : "0"]),
        ];
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
        const tune: Command[] =
            there !== undefined && options.length > 0
                ? [{ ip: ["link", "set", "dev", want.name, "type", "bridge", ...options], namespace }]
                : [];
        return [
            ...leftover,
            ...make,
            ...tune,
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
        if (adopted !== undefined) return giveBackLink(seen.link, adopted.restore as LinkSeen, namespace);
        return [{ deleteLink: seen.link.link.name, namespace }];
    },
});

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
