/**
 * A sandbox: user, network and mount namespaces of its own, kept by one small process, in which all of virtnet.linux
 * works without root and cannot touch the machine's own network. It ends with the machine's uptime or its keeper.
 */
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import type { HostSpec } from "../../host/host";

export type SandboxInputs = Record<string, never>;

export interface SandboxOutputs {
    sandboxHost: HostSpec;
    pid: number;
}

type Seen = Observed<SandboxInputs, SandboxOutputs> & { ready: boolean };

export const sandbox = define<SandboxInputs, SandboxOutputs, Seen>({
    type: "linux:Sandbox",
    fields: {},
    replaceOn: [],
    namedByMark: true,
    outputs: ["sandboxHost", "pid"],
    id: () => "sandbox",
    rules: ({ host }) =>
        "sandbox" in host
            ? [{ property: "host", reason: "is a sandbox itself. Sandboxes do not nest; give the machine." }]
            : [],

    async observe(world, { want, mark }) {
        const keeper = await world.keeper(mark);
        if (keeper === undefined) return undefined;
        const on = want.host;
        const id = { id: mark };
        const sandboxHost = { sandbox: "sandbox" in on || "local" in on ? id : { ...id, on } };
        return {
            mark,
            ready: keeper.ready,
            inputs: {},
            outputs: { sandboxHost, pid: keeper.pid },
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
