import type { Failure } from "../../core/define";
import { linkRules } from "./link";
import type { VxlanInputs } from "./vxlan";

/** Mistakes between a tunnel's fields. */
export function vxlanRules(inputs: VxlanInputs): Failure[] {
    return [...linkRules("", inputs), ...placeRules(inputs), ...endRules(inputs), ...familyRules(inputs)];
}

function placeRules({ namespace, parent, parentNamespace, remotes, group, local }: VxlanInputs): Failure[] {
    const isLinkLocal = [local ?? "", ...remotes].some((address) => /^fe[89ab]/.test(address));
    return [
        fault(
            parentNamespace !== undefined && namespace === undefined,
            "namespace",
            "is required beside parentNamespace: a tunnel cannot be born outside of every namespace from within one. Name its namespace.",
        ),
        fault(
            parent !== undefined && remotes.length > 0 && namespace !== parentNamespace,
            "parent",
            "and remotes go together only in one namespace: the kernel looks for the interface in the tunnel's own. Leave parent out, and the route to each remote decides.",
        ),
        fault(
            group !== undefined && parent === undefined,
            "parent",
            "is required beside group: a group is joined on an interface. Name that which leads to the other hosts.",
        ),
        fault(
            isLinkLocal && parent === undefined,
            "parent",
            "is required for a link-local address, which is one on a link. Name the interface.",
        ),
    ].flat();
}

function endRules({ local, remotes, group }: VxlanInputs): Failure[] {
    const own = local === undefined ? -1 : remotes.indexOf(local);
    return [
        fault(
            group !== undefined && remotes.length > 0,
            "group",
            "and remotes are two ways to reach the other hosts. Give one of them.",
        ),
        fault(
            own >= 0,
            `remotes[${own}]`,
            `${local} is the tunnel's own address, local. Give the other hosts' addresses only.`,
        ),
    ].flat();
}

function familyRules({ local, remotes, group, tos }: VxlanInputs): Failure[] {
    const isSix = (address: string) => address.includes(":");
    const all = [
        ...(local === undefined ? [] : [local]),
        ...remotes,
        ...(group === undefined ? [] : [group]),
    ];
    const mixed = all.some(isSix) && !all.every(isSix);
    return [
        fault(
            mixed,
            remotes.length > 0 ? "remotes" : "group",
            `mix IPv4 and IPv6: ${all.join(", ")}. A tunnel runs over one of them. Give addresses of one family.`,
        ),
        fault(
            !mixed && local === undefined && remotes.some(isSix),
            "local",
            "is required over IPv6: by it the kernel knows the family. Give the host's own address.",
        ),
        fault(tos === 1, "tos", '1 means `inherit` to the kernel. Write "inherit", or give another number.'),
    ].flat();
}

function fault(wrong: boolean, property: string, reason: string): Failure[] {
    return wrong ? [{ property, reason }] : [];
}
