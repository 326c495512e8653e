/**
 * A sandbox: user, network and mount namespaces of its own, kept by one small process, in which all of virtnet.linux
 * works without root and cannot touch the machine's own network. It ends with the machine's uptime or its keeper.
 */
import { define } from "../../core/define";
import type { Observed } from "../../core/define";

export type SandboxInputs = Record<string, never>;

export interface SandboxOutputs {
    pid: number;
}

type Seen = Observed<SandboxInputs, SandboxOutputs> & { ready: boolean };

export const sandbox = define<SandboxInputs, SandboxOutputs, Seen>({
    type: "linux:Sandbox",
    fields: {},
    replaceOn: [],
    namedByMark: true,
    outputs: ["pid"],
    id: () => "sandbox",
    rules: ({ host }) =>
        "sandbox" in host
            ? [{ property: "host", reason: "is a sandbox itself. Sandboxes do not nest; give the machine." }]
            : [],

    async observe(world, { mark }) {
        const keeper = await world.keeper(mark);
        if (keeper === undefined) return undefined;
        return {
            mark,
            ready: keeper.ready,
            inputs: {},
            outputs: { pid: keeper.pid },
            ...(keeper.ready ? {} : { drift: ["is not complete"] }),
        };
    },

    plan({ mark, seen }) {
        return seen?.ready === true ? [] : [{ raiseSandbox: mark }];
    },

    unplan({ mark }) {
        return [{ endSandbox: mark }];
    },
});
