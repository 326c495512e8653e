/**
 * A port of the host that a machine's NAT engine forwards to its guest. Live on a running machine. Other forwards of the
 * same card are never touched.
 */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Failure, Observed } from "../../core/define";
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { Forward, VirtualMachine } from "../../host/virtualbox/model";
import { address, port } from "../../net/fields";
import { defineVirtualBox, seatKey } from "./define";
import { machineName, objectName, oneOf, slot } from "./fields";
import { listenAddress } from "./nat-network-fields";
import { claimFor } from "../../host/ledger";

export interface PortForwardInputs extends Forward {
    nic: { machine: string; slot: number };
}

export interface PortForwardOutputs {
    endpoint: string;
}

type Seen = Observed<PortForwardInputs, PortForwardOutputs> & {
    machine: VirtualMachine;
    now: Forward | undefined;
    former: Forward | null;
};

export const portForward = defineVirtualBox<PortForwardInputs, PortForwardOutputs, Seen>({
    type: "virtualbox:PortForward",
    fields: {
        nic: z.strictObject({ machine: machineName(), slot: slot() }),
        // showvminfo (7.2.22) takes it for a format string, and loses the machine's other lines over it.
        name: objectName("a port forward").refine(
            (name) => !name.includes("%"),
            "cannot be the name of a port forward: VBoxManage prints nonsense for one with '%'. Use another character",
        ),
        protocol: oneOf("tcp", "udp").default("tcp"),
        hostAddress: listenAddress.default(""),
        hostPort: port(),
        guestAddress: z.union([z.literal(""), address()]).default(""),
        guestPort: port(),
    },
    replaceOn: ["nic.machine", "nic.slot", "name"],
    outputs: ["endpoint"],
    id: ({ nic, name }) => `${nic.machine}/${nic.slot}/${name}`,
    rules: ({ hostPort }) => (hostPort < 1024 ? [lowPort(hostPort)] : []),
    claims: (inputs) => [
        {
            property: "name",
            key: `${seatKey(inputs)} forward ${inputs.nic.machine}/${inputs.nic.slot}/${inputs.name}`,
            what: `the forward ${inputs.name} of slot ${inputs.nic.slot} of machine ${inputs.nic.machine}`,
        },
        {
            property: "hostPort",
            key: `${seatKey(inputs)} port ${inputs.protocol} ${inputs.hostAddress}:${inputs.hostPort}`,
            what: `the host's ${inputs.protocol} port ${inputs.hostPort}`,
        },
    ],

    async observe(world, { want, mark }) {
        const machine = await world.machine(want.nic.machine);
        if (machine === undefined) return undefined;
        const card = machine.cards.find((one) => one.slot === want.nic.slot);
        const now = card?.forwards.find(({ name }) => name === want.name);
        const claims = await world.claims(forwardKey(machine.uuid, want));
        const claim = claimFor(mark, claims);
        if (now === undefined && claim?.mark !== mark) return absent(machine);
        return {
            machine,
            now,
            former: (claim?.previous as Forward | null | undefined) ?? null,
            mark: claim?.mark,
            inputs: now === undefined ? {} : { ...now },
            outputs: { endpoint: endpointOf(want) },
            ...(now === undefined ? { drift: ["is gone"] } : {}),
            restore: now ?? null,
        };
    },

    plan({ want, mark, seen }) {
        if (seen === undefined)
            return [{ modifyMachine: want.nic.machine, words: [`--nat-pf${want.nic.slot}`, ruleText(want)] }];
        const claim: VirtualBoxCommand[] =
            seen.mark === mark
                ? []
                : [
                      {
                          claim: forwardKey(seen.machine.uuid, want),
                          mark,
                          previous: seen.now ?? null,
                          exclusive: true,
                      },
                  ];
        return [...claim, ...change(seen.machine, want.nic.slot, ruleOf(want), seen.now)];
    },

    unplan({ was, mark, seen }) {
        const release = { release: forwardKey(seen.machine.uuid, was), mark };
        return [...change(seen.machine, was.nic.slot, seen.former ?? undefined, seen.now), release];
    },
});

/** On a machine where nothing of that name is: free to be made. */
function absent(machine: VirtualMachine): Seen {
    return {
        machine,
        now: undefined,
        former: null,
        mark: undefined,
        free: true,
        inputs: {},
        outputs: { endpoint: "" },
    };
}

function forwardKey(uuid: string, { nic, name }: PortForwardInputs): string {
    return `virtualbox forward ${uuid}/${nic.slot}/${name}`;
}

function ruleOf({
    name,
    protocol,
    hostAddress,
    hostPort,
    guestAddress,
    guestPort,
}: PortForwardInputs): Forward {
    return { name, protocol, hostAddress, hostPort, guestAddress, guestPort };
}

/** Six fields, all five commas. */
function ruleText({ name, protocol, hostAddress, hostPort, guestAddress, guestPort }: Forward): string {
    return [name, protocol, hostAddress, hostPort, guestAddress, guestPort].join(",");
}

function change(
    { uuid, state }: VirtualMachine,
    slot: number,
    want: Forward | undefined,
    now: Forward | undefined,
): VirtualBoxCommand[] {
    if (isDeepStrictEqual(want, now)) return [];
    const steps = [
        ...(now === undefined ? [] : [["delete", now.name]]),
        ...(want === undefined ? [] : [[ruleText(want)]]),
    ];
    if (state === "running")
        return steps.map((words) => ({ manage: ["controlvm", uuid, `natpf${slot}`, ...words] }));
    return [{ modifyMachine: uuid, words: steps.flatMap((words) => [`--natpf${slot}`, ...words]) }];
}

/** Where to connect to on the host; who listens at all addresses listens at the loopback too. */
export function endpointOf(
    { hostAddress, hostPort }: Pick<Forward, "hostAddress" | "hostPort">,
    loopback = "127.0.0.1",
): string {
    const address = hostAddress === "" ? loopback : hostAddress;
    return address.includes(":") ? `[${address}]:${hostPort}` : `${address}:${hostPort}`;
}

/** The user's manual, 6.3.3 "NAT limitations". */
function lowPort(hostPort: number): Failure {
    return {
        property: "hostPort",
        reason: `is ${hostPort}: VirtualBox runs as a user, who may not listen on ports under 1024, and refuses to start such a machine. Give one from 1024, and redirect to it if need be.`,
    };
}
