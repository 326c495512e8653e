/**
 * A program that runs for as long as the resource lives: a lab's small server or client, in a namespace or on the host
 * itself. It is found again by a variable of its environment, which it bears from its first instruction. Another
 * command is a restart in place. Its output goes to /dev/null.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import type { Command } from "../../host/host";
import { namespaceName, port } from "../../net/fields";
import { livesIn, markedProcesses, processLabel } from "./marked-process";

export interface ProcessInputs {
    command: string[];
    environment: Record<string, string>;
    namespace?: string | undefined;
    listens?: number | undefined;
}

export interface ProcessOutputs {
    pid: number;
}

type Seen = Observed<ProcessInputs, ProcessOutputs> & { pids: number[]; current: boolean };

const variable = "VIRTNET_PROCESS";

const argument = () =>
    z
        .string("is not text. Give a string")
        .refine(
            (value) => !value.includes("\0"),
            "holds a NUL character, which no program can be given. Leave it out",
        );

export const process = define<ProcessInputs, ProcessOutputs, Seen>({
    type: "linux:Process",
    fields: {
        command: z
            .array(argument())
            .refine(
                ([program]) => program !== undefined && program !== "" && !program.startsWith("-"),
                "has no program. Give the program and its arguments",
            ),
        environment: z
            .record(
                z
                    .string()
                    .regex(
                        /^[A-Za-z_]\w*$/,
                        "is not the name of an environment variable. Use letters, digits and '_', no digit first",
                    ),
                argument(),
            )
            .default({}),
        namespace: namespaceName().optional(),
        listens: port().optional(),
    },
    replaceOn: ["namespace"],
    namedByMark: true,
    outputs: ["pid"],
    id: ({ command, namespace }) => `${namespace ?? ""}/${command[0] ?? ""}`,

    async observe(world, { want, mark }) {
        const found = await markedProcesses(world, variable, mark);
        const [first] = found;
        if (first === undefined) return undefined;
        const strayed = want.namespace !== undefined && !(await livesIn(world, first.pid, want.namespace));
        const drift = [
            ...(first.value === label(want, mark) ? [] : ["runs another command"]),
            ...(strayed ? ["runs in a namespace that is gone"] : []),
        ];
        const current = drift.length === 0;
        return {
            mark,
            pids: found.map(({ pid }) => pid),
            current,
            inputs: {},
            outputs: { pid: first.pid },
            drift,
        };
    },

    plan({ want, mark, seen }) {
        if (seen?.current === true) return [];
        const { namespace, listens } = want;
        const environment = { ...want.environment, [variable]: label(want, mark) };
        const stop: Command[] = seen === undefined ? [] : [{ kill: seen.pids }];
        const wait: Command[] = listens === undefined ? [] : [{ awaitListener: listens, namespace }];
        return [...stop, { start: { argv: want.command, environment, namespace } }, ...wait];
    },

    unplan({ seen }) {
        return [{ kill: seen.pids }];
    },
});

function label({ command, environment }: ProcessInputs, mark: string): string {
    return processLabel(mark, [command, environment]);
}
