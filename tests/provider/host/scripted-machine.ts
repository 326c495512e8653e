import { Machine } from "../../../provider/host/machine";
import type { Finished } from "../../../provider/host/process";
import { sshTransport } from "../../../provider/host/transport";
import type { Transport } from "../../../provider/host/transport";

const open: Machine[] = [];
afterEach(async () => {
    await Promise.all(open.splice(0).map((machine) => machine.close()));
});

/** The host port on a host where a line of the shell takes the place of whatever is run; it has that program as `$@`. */
export function scriptedMachine(script: string, more: Partial<Transport> = {}): Machine {
    const machine = new Machine(scriptedTransport(script, more));
    open.push(machine);
    return machine;
}

export function scriptedTransport(script: string, more: Partial<Transport> = {}): Transport {
    const run = async (argv: readonly string[]) => ["sh", "-c", script, "sh", ...argv];
    return {
        label: "the stage",
        width: 8,
        sessions: 8,
        plain: run,
        privileged: run,
        detach: () => Promise.reject(new Error("nothing is left running here")),
        explain: () => undefined,
        ...more,
    };
}

/** As a failure is explained of a host that ssh leads to. */
export const overSsh = {
    explain: (result: Finished) => sshTransport({ address: "far", user: "me" }).explain(result),
};

/** What ends as a program does that says this and exits so. */
export const saying = (text: string, code: number) => `printf '%s\\n' '${text}' >&2; exit ${code}`;
