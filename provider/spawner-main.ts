/** The process that starts programs for another one (spawner.ts), whose end is its own. */
import { Batch } from "./host/batch";
import { startHere } from "./host/program";
import type { Child } from "./host/program";
import type { Order, Report } from "./host/spawner";

const programs = new Map<number, Child>();

/** How many messages may be under way. */
const mostUnheard = 8;
let unheard = 0;

/**
 * Until what has been told is taken off us, programs wait with more: it would pile up here. Whom we tell may end at the same
 * moment (EPIPE), which `disconnect` is for.
 */
const reports = new Batch<Report>((batch) => {
    if (!process.connected) return;
    unheard += 1;
    if (unheard === mostUnheard) hold(true);
    process.send?.(batch, undefined, undefined, () => {
        unheard -= 1;
        if (unheard === mostUnheard - 1) hold(false);
    });
});

function hold(isHeld: boolean): void {
    for (const program of programs.values()) program.hold(isHeld);
}

function begin(id: number, argv: readonly string[]): void {
    const program = startHere(argv, process.env, {
        output: (output) => reports.add({ id, output }),
        errors: (errors) => reports.add({ id, errors }),
    });
    program.hold(unheard >= mostUnheard);
    programs.set(id, program);
    program.ended
        .then(
            (ending) => reports.add({ id, ending }),
            ({ code, message }: NodeJS.ErrnoException) => reports.add({ id, failure: { code, message } }),
        )
        .finally(() => programs.delete(id));
}

function obey(order: Order): void {
    if ("argv" in order) return begin(order.id, order.argv);
    const program = programs.get(order.id);
    if ("text" in order) program?.write(order.text);
    else if ("end" in order) program?.end();
    else program?.kill();
}

process.on("message", (orders: Order[]) => orders.forEach(obey));
// A terminal sends these to the whole process group; our owner decides when its programs end.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
reports.add({ ready: true });
