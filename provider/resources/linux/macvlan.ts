/**
 * A macvlan: a further MAC address on a link, as an interface of its own, which may live in another namespace than its
 * parent. The kernel does not let it and its parent talk to each other (ip-link(8)). Another parent or place makes
 * another macvlan; the mode can be changed in place, but for passthru.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { birthName } from "../../core/owner";
import type { Command } from "../../host/host";
import { interfaceAddress, interfaceName, mac, mtu, namespaceName, unique } from "../../net/fields";
import {
    linkInputs,
    linkMark,
    linkRules,
    observeLink,
    placedName,
    routeFields,
    settleLink,
    stableMac,
} from "./link";
import type { LinkSeen, LinkWant, RouteSpec } from "./link";
import { linkClaims } from "./link-claims";
import { giveBackLink, settleAddresses } from "./link-addresses";

const modes = ["bridge", "private", "vepa", "passthru"] as const;

export interface MacvlanInputs {
    name: string;
    parent: string;
    parentNamespace?: string | undefined;
    namespace?: string | undefined;
    mode: (typeof modes)[number];
    addresses: string[];
    routes: RouteSpec[];
    mac?: string | undefined;
    mtu?: number | undefined;
    up: boolean;
}

export interface MacvlanOutputs {
    macAddress: string;
}

type Seen = Observed<MacvlanInputs, MacvlanOutputs> & { link: LinkSeen };

export const macvlan = define<MacvlanInputs, MacvlanOutputs, Seen>({
    type: "linux:Macvlan",
    fields: {
        name: interfaceName(),
        parent: interfaceName(),
        parentNamespace: namespaceName().optional(),
        namespace: namespaceName().optional(),
        mode: z.enum(modes, `is not a mode. Give one of ${modes.join(", ")}`).default("bridge"),
        addresses: unique(interfaceAddress(), "address").default([]),
        routes: z.array(routeFields()).default([]),
        mac: mac().optional(),
        mtu: mtu().optional(),
        up: z.boolean().default(true),
    },
    replaceOn: ["name", "parent", "parentNamespace", "namespace"],
    outputs: ["macAddress"],
    id: placedName,
    claims: (inputs) => linkClaims("", asLink(inputs), undefined),
    rules: (inputs) => [
        ...linkRules("", inputs),
        ...(inputs.parentNamespace !== undefined && inputs.namespace === undefined
            ? [
                  {
                      property: "namespace",
                      reason: "is required beside parentNamespace: a macvlan cannot be born outside of every namespace from within one. Name its namespace.",
                  },
              ]
            : []),
    ],

    async observe(world, { want, was, mark, deleting }) {
        const { name, namespace } = want;
        const place = { name, namespace, routed: true, routes: [...want.routes, ...(was?.routes ?? [])] };
        const seen = await observeLink(world, { ...place, deleting }, mark);
        if (seen === undefined) return undefined;
        const { data, kind, mac: macAddress } = seen.link;
        const { mtu, mac, up, addresses, routes } = linkInputs(seen, asLink(want));
        return {
            mark: kind === "macvlan" ? linkMark(seen, mark) : undefined,
            link: seen,
            inputs: {
                mode: data["mode"] as MacvlanInputs["mode"],
                up: up ?? true,
                addresses: [...(addresses ?? [])],
                routes: [...(routes ?? [])],
                ...(mtu === undefined ? {} : { mtu }),
                ...(mac === undefined ? {} : { mac }),
            },
            outputs: { macAddress },
            left: { addresses: seen.addresses, routes: seen.routes },
            restore: seen,
        };
    },

    plan({ want, mark, seen, was }) {
        const birth = birthName(mark);
        // The kernel changes every mode in place but to and from this one (macvlan_changelink).
        const remade =
            seen !== undefined &&
            seen.inputs.mode !== want.mode &&
            [seen.inputs.mode, want.mode].includes("passthru");
        const there = seen?.link.half === false && !remade ? seen.link : undefined;
        const wanted = {
            ...asLink(want),
            mac: want.mac ?? (there === undefined && want.mode !== "passthru" ? stableMac(mark) : undefined),
        };
        const leftover: Command[] =
            seen?.link.half === true || remade
                ? [{ deleteLink: seen.link.link.name, namespace: want.namespace }]
                : [];
        const place =
            want.namespace === undefined || want.namespace === want.parentNamespace
                ? []
                : ["netns", want.namespace];
        const make: Command = {
            ip: [
                "link",
                "add",
                "link",
                want.parent,
                "name",
                birth,
                ...place,
                "type",
                "macvlan",
                "mode",
                want.mode,
            ],
            namespace: want.parentNamespace,
        };
        return [
            ...leftover,
            ...(there === undefined
                ? [make]
                : seen?.inputs.mode === want.mode
                  ? []
                  : [remode(want, want.mode)]),
            ...settleLink(wanted, there, mark, birth),
            ...settleAddresses(wanted, there, was),
        ];
    },

    unplan({ was, seen, adopted }) {
        if (adopted === undefined) return [{ deleteLink: seen.link.link.name, namespace: was.namespace }];
        const before = adopted.restore as LinkSeen;
        const mode = before.link.data["mode"] as MacvlanInputs["mode"];
        return [
            ...(seen.inputs.mode === mode ? [] : [remode(was, mode)]),
            ...giveBackLink(seen.link, before, was),
        ];
    },
});

function remode({ name, namespace }: MacvlanInputs, mode: MacvlanInputs["mode"]): Command {
    return { ip: ["link", "set", "dev", name, "type", "macvlan", "mode", mode], namespace };
}

function asLink(inputs: MacvlanInputs): LinkWant {
    const { name, namespace, mtu, mac, up, addresses, routes } = inputs;
    return { name, namespace, mtu, mac, up, bridge: undefined, addresses, routes };
}
