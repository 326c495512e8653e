/** That a machine runs, beside its cards and forwards, on which it can depend. Deleted, it is shut down, unless it ran before. */
import * as z from "zod";
import { LabError } from "../../core/errors";
import type { Observed } from "../../core/define";
import type { VirtualMachine } from "../../host/virtualbox/model";
import { whole } from "../../net/fields";
import { defineVirtualBox, seatKey } from "./define";
import { machineName } from "./fields";
import { claimFor } from "../../host/ledger";

export interface PowerInputs {
    machine: string;
    headless: boolean;
    shutdownSeconds: number;
}

export interface PowerOutputs {
    state: string;
}

type Seen = Observed<PowerInputs, PowerOutputs> & {
    machine: VirtualMachine;
    /** It ran before us. */
    ran: boolean;
};

export const power = defineVirtualBox<PowerInputs, PowerOutputs, Seen>({
    type: "virtualbox:Power",
    fields: {
        machine: machineName(),
        headless: z.boolean().default(true),
        shutdownSeconds: whole("a number of seconds", 0, 3600).default(60),
    },
    replaceOn: ["machine"],
    outputs: ["state"],
    id: ({ machine }) => machine,
    claims: (inputs) => [
        {
            property: "machine",
            key: `${seatKey(inputs)} power ${inputs.machine}`,
            what: `the power of machine ${inputs.machine}`,
        },
    ],

    async observe(world, { want, mark }) {
        const machine = await world.machine(want.machine);
        if (machine === undefined) return undefined;
        const claims = await world.claims(powerKey(machine.uuid));
        const claim = claimFor(mark, claims);
        const runs = machine.state === "running";
        return {
            machine,
            ran: claim?.previous === "running",
            mark: claim?.mark,
            free: claim === undefined,
            inputs: {},
            outputs: { state: machine.state },
            ...(runs ? {} : { drift: [machine.state === "saved" ? "its state is saved" : "is off"] }),
            restore: null,
        };
    },

    plan({ want, mark, seen }) {
        if (seen === undefined) throw noSuchMachine(want.machine);
        const { uuid, state } = seen.machine;
        return [
            ...(seen.mark === mark
                ? []
                : [{ claim: powerKey(uuid), mark, previous: state, exclusive: true }]),
            ...(state === "running" ? [] : [{ startMachine: uuid, headless: want.headless }]),
        ];
    },

    unplan({ was, mark, seen }) {
        const { uuid, state } = seen.machine;
        return [
            ...(state === "running" && !seen.ran
                ? [{ stopMachine: uuid, seconds: was.shutdownSeconds }]
                : []),
            { release: powerKey(uuid), mark },
        ];
    },
});

function powerKey(uuid: string): string {
    return `virtualbox power ${uuid}`;
}

function noSuchMachine(name: string): LabError {
    return new LabError({
        kind: "command-failed",
        doing: `starting machine ${name}`,
        wrong: "VirtualBox knows no machine of that name",
        remedy: "`VBoxManage list vms` names them; a Machine resource makes one",
    });
}
