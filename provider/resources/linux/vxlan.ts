/**
 * A VXLAN tunnel end: a port whose cable are UDP packets to other hosts (RFC 7348). What it floods - broadcasts, unknown
 * machines - it sends to each of its remotes, an entry of its forwarding table each, or to a multicast group. It bears its
 * mark as ifalias. Remotes are changed one by one while it runs; what the kernel fixes at its birth makes another tunnel.
 * Reference: ip-link(8), bridge(8), Documentation/networking/vxlan.rst of the kernel.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Common, Observed } from "../../core/define";
import { LabError } from "../../core/errors";
import { birthName } from "../../core/owner";
import type { Command } from "../../host/host";
import {
    address,
    interfaceAddress,
    interfaceName,
    mac,
    mtu,
    multicast,
    namespaceName,
    port,
    unique,
    whole,
} from "../../net/fields";
import {
    linkInputs,
    linkMark,
    observeLink,
    placedName,
    routeFields,
    settleLink,
    stableMac,
    undock,
} from "./link";
import type { LinkSeen, LinkWant, RouteSpec } from "./link";
import { giveBackLink, settleAddresses } from "./link-addresses";
import { linkClaims, ownLan } from "./link-claims";
import {
    familyOf,
    identityKeys,
    identityOf,
    identityWords,
    newborn,
    optionsOf,
    optionWords,
    overhead,
} from "./vxlan-options";
import type { VxlanIdentity, VxlanOptions } from "./vxlan-options";
import { observeRemotes, settleRemotes } from "./vxlan-remotes";
import type { Remote } from "./vxlan-remotes";
import { vxlanRules } from "./vxlan-rules";

export interface VxlanInputs extends VxlanOptions, VxlanIdentity {
    name: string;
    namespace?: string | undefined;
    parent?: string | undefined;
    parentNamespace?: string | undefined;
    remotes: string[];
    bridge?: string | undefined;
    addresses: string[];
    routes: RouteSpec[];
    mac?: string | undefined;
    mtu?: number | undefined;
    up: boolean;
}

export interface VxlanOutputs {
    macAddress: string;
}

type Seen = Observed<VxlanInputs, VxlanOutputs> & { link: LinkSeen; remotes: Remote[] };
type Before = LinkSeen & { remotes: Remote[] };

const orInherit = <T extends z.ZodType>(value: T, ...words: ["inherit", ...string[]]) =>
    z.union([value, z.enum(words)], `is none of what it can be. Give a number or ${words.join(", ")}`);

export const vxlan = define<VxlanInputs, VxlanOutputs, Seen>({
    type: "linux:Vxlan",
    fields: {
        name: interfaceName(),
        namespace: namespaceName().optional(),
        parent: interfaceName().optional(),
        parentNamespace: namespaceName().optional(),
        vni: whole("a VXLAN network identifier", 1, 16_777_215),
        local: address().optional(),
        remotes: unique(address(), "remote").default([]),
        group: multicast().optional(),
        port: port().default(4789),
        ttl: orInherit(whole("a TTL", 1, 255), "inherit", "auto").default("auto"),
        tos: orInherit(whole("a TOS byte", 0, 255), "inherit").default(0),
        df: z
            .enum(["unset", "set", "inherit"], "is not unset, set or inherit. Give one of these")
            .default("unset"),
        learning: z.boolean().default(true),
        ageingSeconds: whole("a time in seconds", 0, 4_294_967_295).default(300),
        udpChecksum: z.boolean().default(true),
        acceptZeroChecksum: z.boolean().default(false),
        bridge: interfaceName().optional(),
        addresses: unique(interfaceAddress(), "address").default([]),
        routes: z.array(routeFields()).default([]),
        mac: mac().optional(),
        mtu: mtu().optional(),
        up: z.boolean().default(true),
    },
    replaceOn: ["name", "namespace", "parent", "parentNamespace", ...identityKeys],
    outputs: ["macAddress"],
    id: placedName,
    rules: vxlanRules,
    claims: (inputs) => [
        ...linkClaims("", asLink(inputs), ownLan(asLink(inputs))),
        {
            property: "vni",
            key: `vxlan ${inputs.parentNamespace ?? ""} ${familyOf(inputs)} ${inputs.port} ${inputs.vni}`,
            what: `the VXLAN network ${inputs.vni} on UDP port ${inputs.port}`,
        },
    ],
    obstacle: (was, want) => (want.adopt && isAnother(was, want) ? cannotRemake(want) : undefined),

    async observe(world, { want, was, mark, deleting }) {
        const { name, namespace } = want;
        const place = { name, namespace, routed: true, routes: [...want.routes, ...(was?.routes ?? [])] };
        const seen = await observeLink(world, { ...place, deleting }, mark);
        if (seen === undefined) return undefined;
        const isVxlan = seen.link.kind === "vxlan";
        const remotes = isVxlan
            ? await observeRemotes(world, seen.link.name, namespace, identityOf(seen.link).group)
            : [];
        const { mtu, mac, up, bridge, addresses, routes } = linkInputs(seen, asLink(want));
        const there = remotesOf(want).filter((one) =>
            remotes.some((other) => one.address === other.address && one.via === other.via),
        );
        return {
            mark: isVxlan ? linkMark(seen, mark) : undefined,
            link: seen,
            remotes,
            inputs: {
                ...(isVxlan ? { ...optionsOf(seen.link), ...identityOf(seen.link) } : {}),
                remotes: there.map(({ address }) => address),
                up: up ?? true,
                addresses: [...(addresses ?? [])],
                routes: [...(routes ?? [])],
                ...(mtu === undefined || (want.mtu === undefined && mtu === mtuOf(want)) ? {} : { mtu }),
                ...(mac === undefined ? {} : { mac }),
                ...(want.bridge === undefined ? {} : { bridge }),
            },
            outputs: { macAddress: seen.link.mac },
            left: {
                addresses: seen.addresses,
                routes: seen.routes,
                bridge: seen.link.master,
                remotes: remotes.map(({ address }) => address),
            },
            restore: { ...seen, remotes },
        };
    },

    plan({ want, mark, seen, was }) {
        const { name, namespace } = want;
        const birth = birthName(mark);
        const half = seen?.link.half === true;
        if (seen !== undefined && !half) refuseOther(want, seen, mark);
        const isRemade = seen !== undefined && !half && isAnother(optionsOf(seen.link.link), want);
        const there = seen !== undefined && !half && !isRemade ? seen : undefined;
        const leftover: Command[] = half || isRemade ? [{ deleteLink: half ? birth : name, namespace }] : [];
        const wanted = {
            ...asLink(want),
            mac: want.mac ?? (there === undefined ? stableMac(mark) : undefined),
        };
        return [
            ...leftover,
            ...(there === undefined
                ? [make(want, birth)]
                : tune(want, optionWords(optionsOf(there.link.link), want))),
            ...settleLink(wanted, there?.link, mark, birth),
            ...undock(want, there?.link.link.master, was),
            ...settleRemotes(want, there?.remotes ?? [], remotesOf(want), was?.remotes ?? []),
            ...settleAddresses(wanted, there?.link, was),
        ];
    },

    unplan({ was, seen, adopted }) {
        const { namespace } = was;
        if (adopted === undefined) return [{ deleteLink: seen.link.link.name, namespace }];
        const before = adopted.restore as Before;
        return [
            ...tune(was, optionWords(optionsOf(seen.link.link), optionsOf(before.link))),
            ...settleRemotes(was, seen.remotes, before.remotes, was.remotes),
            ...giveBackLink(seen.link, before, was),
        ];
    },
});

function make(want: VxlanInputs, birth: string): Command {
    const { namespace, parentNamespace } = want;
    const place = namespace === parentNamespace || namespace === undefined ? [] : ["netns", namespace];
    const words = [...identityWords(want), ...optionWords(newborn, want)];
    return {
        ip: ["link", "add", "name", birth, ...place, "type", "vxlan", ...words],
        namespace: parentNamespace,
    };
}

function tune({ name, namespace }: VxlanInputs, words: readonly string[]): Command[] {
    return words.length === 0
        ? []
        : [{ ip: ["link", "set", "dev", name, "type", "vxlan", ...words], namespace }];
}

/** What the kernel does not change in a tunnel that is there, and a value of which can yet be asked for. */
function isAnother(was: VxlanOptions, want: VxlanOptions & { group?: string | undefined }): boolean {
    const inherits = ({ ttl }: VxlanOptions) => ttl === "inherit";
    return inherits(was) !== inherits(want) || (want.group === undefined && familyOf(was) !== familyOf(want));
}

/** A tunnel by hand is taken over as what it is, or not at all. */
function refuseOther(want: VxlanInputs & Common, seen: Seen, mark: string): void {
    if (seen.link.link.kind !== "vxlan") return; // the lifecycle has refused it
    const has = identityOf(seen.link.link);
    const differs = identityKeys.find((key) => has[key] !== want[key]);
    if (differs !== undefined)
        throw new LabError({
            kind: "foreign-object",
            doing: `taking ${want.name} for ours`,
            wrong: `its ${differs} is ${has[differs] ?? "none"}, not ${want[differs] ?? "none"}, which the kernel does not change`,
            remedy: "Ask for it as it is, or choose another name",
        });
    if (seen.mark !== mark && isAnother(optionsOf(seen.link.link), want)) throw cannotRemake(want);
}

function cannotRemake({ name }: VxlanInputs): LabError {
    return new LabError({
        kind: "invalid-input",
        doing: `changing ${name}, which may have been there before`,
        wrong: "the kernel does not change a tunnel's address family, nor its TTL to or from `inherit`",
        remedy: "Ask for it as it is, or have it made anew: `pulumi up --replace URN`",
    });
}

/** Without a parent the kernel would make it 1500, and each full packet two (RFC 7348, 4.3). */
function mtuOf(want: VxlanInputs): number | undefined {
    return want.mtu ?? (want.parent === undefined ? 1500 - overhead(familyOf(want)) : undefined);
}

/** In one namespace with its parent a tunnel's packets leave by that: the kernel looks for it in the tunnel's own. */
function remotesOf({ remotes, parent, namespace, parentNamespace }: VxlanInputs): Remote[] {
    const via = namespace === parentNamespace ? parent : undefined;
    return remotes.map((address) => ({ address, via }));
}

function asLink(inputs: VxlanInputs): LinkWant {
    const { name, namespace, mac, up, bridge, addresses, routes } = inputs;
    return { name, namespace, mtu: mtuOf(inputs), mac, up, bridge, addresses, routes };
}
