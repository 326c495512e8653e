import type { AnyDefinition } from "../../../provider/core/define";
import { registry } from "../../../provider/resources/registry";
import type { Example } from "./example";
import * as domains from "./domains";
import * as forwardAllow from "./forward-allow";
import * as links from "./links";
import * as impairments from "./impairments";
import * as others from "./others";
import * as uplinks from "./uplinks";
import * as services from "./services";
import * as vxlans from "./vxlans";
import { virtualBoxExamples } from "../virtualbox/examples";

/** Examples of every resource type. */
export const examples: Record<string, Example[]> = {
    "linux:Address": [others.address],
    "linux:Bridge": [links.bridge, links.namespacedBridge],
    "linux:BridgePort": [others.bridgePort, others.namespacedBridgePort, others.busyBridgePort],
    "linux:DomainInterface": [domains.running, domains.stopped, domains.transient],
    "linux:Dnsmasq": [services.dnsmasq, services.dnsOnHost],
    "linux:ForwardAllow": [forwardAllow.besideDocker, forwardAllow.behindPolicy],
    "linux:Macvlan": [links.macvlan, links.passthruMacvlan, links.namespacedMacvlan],
    "linux:Namespace": [others.namespace],
    "linux:Netem": [impairments.netem, impairments.ingressNetem, impairments.netemOverNetem],
    "linux:PatRouter": [others.patRouter, others.patRouterOnHost],
    "linux:PortForward": [others.portForward],
    "linux:Process": [others.process],
    "linux:Reachable": [services.reachable],
    "linux:Route": [
        others.route,
        others.defaultRouteSix,
        others.routeSixOfUsualMetric,
        others.routeSixOfLeastMetric,
        others.routeInPlace,
        others.routeSixInPlace,
        others.rejection,
        others.rejectionSix,
    ],
    "linux:Sandbox": [others.sandbox],
    "linux:Sysctl": [others.sysctl, others.sysctlOfWords],
    "linux:Tap": [links.tap, links.namespacedTap],
    "linux:Uplink": [uplinks.veth, uplinks.macvlan, uplinks.move, uplinks.moveWithLease],
    "linux:Veth": [links.veth],
    "linux:Vxlan": [
        vxlans.vxlan,
        vxlans.multicastVxlan,
        vxlans.vxlanOverSix,
        vxlans.namespacedVxlan,
        vxlans.uncheckedVxlan,
    ],
    ...virtualBoxExamples,
};

export interface Row {
    /** For the test's name. */
    title: string;
    definition: AnyDefinition;
    example: Example;
}

/** A row an example, of those definitions that `which` takes. */
export function rows(which: (definition: AnyDefinition) => boolean = () => true): Row[] {
    return [...registry.values()].filter(which).flatMap((definition) =>
        (examples[definition.type] ?? []).map((example, index) => ({
            title: index === 0 ? definition.type : `${definition.type} (${index + 1})`,
            definition,
            example,
        })),
    );
}

export interface VariantRow extends Row {
    inputs: Record<string, unknown>;
}

/** A row a variant of each example. */
export function variantRows(which?: (definition: AnyDefinition) => boolean): VariantRow[] {
    return rows(which).flatMap((row) =>
        Object.entries(row.example.variants).map(([name, inputs]) => ({
            ...row,
            title: `${row.title}, ${name}`,
            inputs,
        })),
    );
}

export interface ChangeRow extends Row {
    from: Record<string, unknown>;
    to: Record<string, unknown>;
}

/** A row for each change of one variant into another. */
export function changeRows(which?: (definition: AnyDefinition) => boolean): ChangeRow[] {
    return rows(which).flatMap((row) => {
        const variants = Object.entries(row.example.variants);
        return variants.flatMap(([before, from]) =>
            variants
                .filter(([after]) => after !== before)
                .map(([after, to]) => ({ ...row, title: `${row.title}, ${before} → ${after}`, from, to })),
        );
    });
}
