/** The process that starts programs for another one (spawner.ts), whose end is its own. */
import { startHere } from "./program";
import type { Program } from "./program";
import type { Order, Report } from "./spawner";

const programs = new Map<number, Program>();

/** Whom it would tell may end at the same moment (EPIPE), which `disconnect` is for. */
function report(message: Report): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function begin(id: number, argv: readonly string[]): void {
    const program = startHere(argv, process.env, {
        output: (output) => report({ id, output }),
        errors: (errors) => report({ id, errors }),
    });
    programs.set(id, program);
    program.ended
        .then(
            (ending) => report({ id, ending }),
            ({ code, message }: NodeJS.ErrnoException) => report({ id, failure: { code, message } }),
        )
        .finally(() => programs.delete(id));
}

process.on("message", (order: Order) => {
    if ("argv" in order) return begin(order.id, order.argv);
    const program = programs.get(order.id);
    if ("text" in order) program?.write(order.text);
    else if ("end" in order) program?.end();
    else program?.kill();
});
// A terminal sends these to the whole process group; our owner decides when its programs end.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
report({ ready: true });
