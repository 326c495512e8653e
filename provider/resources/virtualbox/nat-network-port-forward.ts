/** A port of the host that a NAT network's engine forwards to a machine on it. Live; other forwards are never touched. */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { LabError } from "../../core/errors";
import type { Failure, Observed } from "../../core/define";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { Forward, NatNetworkRow } from "../../host/virtualbox/model";
import { parseAddress } from "../../net/cidr";
import { address, port } from "../../net/fields";
import { defineVirtualBox, seatKey } from "./define";
import { objectName, oneOf } from "./fields";
import { listenAddress } from "./nat-network-fields";
import { endpointOf } from "./port-forward";
import { natForwardKey } from "./nat-network-key";
import { forwardText } from "./nat-network-settings";
import { claimFor } from "../../host/ledger";

export interface NatNetworkPortForwardInputs extends Forward {
    network: string;
    family: 4 | 6;
}

export interface NatNetworkPortForwardOutputs {
    endpoint: string;
}

/** In bytes: PF_NAMELEN of VirtualBox's VBoxPortForwardString.h without the closing zero. */
const longestName = 63;

type Seen = Observed<NatNetworkPortForwardInputs, NatNetworkPortForwardOutputs> & {
    now: Forward | undefined;
    former: Forward | null;
};

export const natNetworkPortForward = defineVirtualBox<
    NatNetworkPortForwardInputs,
    NatNetworkPortForwardOutputs,
    Seen
>({
    type: "virtualbox:NatNetworkPortForward",
    fields: {
        network: objectName("a NAT network"),
        name: objectName("a port forward").refine(
            (name) => Buffer.byteLength(name) <= longestName,
            `is too long for a forward of a NAT network. Use at most ${longestName} bytes`,
        ),
        protocol: oneOf("tcp", "udp").default("tcp"),
        family: z.union([z.literal(4), z.literal(6)], "is not a version of IP. Give 4 or 6").default(4),
        hostAddress: listenAddress.default(""),
        hostPort: port(),
        guestAddress: address(),
        guestPort: port(),
    },
    replaceOn: ["network", "family", "name"],
    outputs: ["endpoint"],
    id: ({ network, family, name }) => `${network}/${family}/${name}`,
    rules: (inputs) => [
        ...ofFamily(inputs, "hostAddress"),
        ...ofFamily(inputs, "guestAddress"),
        ...low(inputs),
    ],
    claims: (inputs) => [
        {
            property: "name",
            key: `${seatKey(inputs)} natnetwork forward ${keyOf(inputs)}`,
            what: `the IPv${inputs.family} forward ${inputs.name} of NAT network ${inputs.network}`,
        },
        {
            property: "hostPort",
            key: `${seatKey(inputs)} port ${inputs.protocol} ${hostOf(inputs)}:${inputs.hostPort}`,
            what: `the host's ${inputs.protocol} port ${inputs.hostPort}`,
        },
    ],

    async observe(world, { want, mark }) {
        const { natNetworks } = await world.global();
        const network = natNetworks.find(({ name }) => name === want.network);
        if (network === undefined) return undefined;
        const now = forwardsOf(network, want.family).find(({ name }) => name === want.name);
        const claims = await world.claims(keyOf(want));
        const claim = claimFor(mark, claims);
        return {
            now,
            former: (claim?.previous as Forward | null | undefined) ?? null,
            mark: claim?.mark,
            free: now === undefined && claim === undefined,
            inputs: now === undefined ? {} : { ...now },
            outputs: { endpoint: endpointOf(want, want.family === 6 ? "::1" : "127.0.0.1") },
            ...(now === undefined ? { drift: ["is gone"] } : {}),
            restore: now ?? null,
        };
    },

    plan({ want, mark, seen }) {
        if (seen === undefined) throw noSuchNetwork(want);
        const claim: VirtualBoxCommand[] =
            seen.mark === mark
                ? []
                : [{ claim: keyOf(want), mark, previous: seen.now ?? null, exclusive: true }];
        return [...claim, ...change(want, ruleOf(want), seen.now)];
    },

    unplan({ was, mark, seen }) {
        return [...change(was, seen.former ?? undefined, seen.now), { release: keyOf(was), mark }];
    },
});

function keyOf({ network, family, name }: NatNetworkPortForwardInputs): string {
    return natForwardKey(network, `${family}/${name}`);
}

function forwardsOf(row: NatNetworkRow, family: 4 | 6): readonly Forward[] {
    return family === 4 ? row.forwards4 : row.forwards6;
}

function ruleOf(inputs: NatNetworkPortForwardInputs): Forward {
    const { name, protocol, hostAddress, hostPort, guestAddress, guestPort } = inputs;
    return { name, protocol, hostAddress, hostPort, guestAddress, guestPort };
}

/** One call: VBoxManage deletes before it adds. */
function change(
    { network, family }: NatNetworkPortForwardInputs,
    want: Forward | undefined,
    now: Forward | undefined,
): VirtualBoxCommand[] {
    if (isDeepStrictEqual(want, now)) return [];
    const option = `--port-forward-${family}`;
    return [
        {
            manage: [
                ...["natnetwork", "modify", "--netname", network],
                ...(now === undefined ? [] : [option, "delete", now.name]),
                ...(want === undefined ? [] : [option, forwardText(want)]),
            ],
        },
    ];
}

/** Where it listens, an empty address told as what it stands for. */
function hostOf({ family, hostAddress }: NatNetworkPortForwardInputs): string {
    return family === 6 && hostAddress === "" ? "::" : hostAddress;
}

function noSuchNetwork({ network, name }: NatNetworkPortForwardInputs): LabError {
    return new LabError({
        kind: "invalid-input",
        doing: `forwarding ${name} in NAT network ${network}`,
        wrong: "VirtualBox knows no NAT network of that name",
        remedy: "`VBoxManage natnetwork list` names them; a NatNetwork resource makes one",
    });
}

function ofFamily(inputs: NatNetworkPortForwardInputs, property: "hostAddress" | "guestAddress"): Failure[] {
    const value = inputs[property];
    if (value === "" || parseAddress(value)?.family === inputs.family) return [];
    return [
        {
            property,
            reason: `is ${value}, not an address of IPv${inputs.family}. Set \`family\` to match it.`,
        },
    ];
}

/** The user's manual, "NAT limitations". */
function low({ hostPort }: NatNetworkPortForwardInputs): Failure[] {
    if (hostPort >= 1024) return [];
    return [
        {
            property: "hostPort",
            reason: `is ${hostPort}: VirtualBox runs as a user, who may not listen on ports under 1024. Give one from 1024, and redirect to it if need be.`,
        },
    ];
}
