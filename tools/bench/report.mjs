// The measurements as a table.
import Table from "cli-table3";

/** @typedef {Awaited<ReturnType<typeof import("./measure.mjs").measure>>} Result */

const head = ["machines", "", "shell", "batch", "stubs", "idle", "virtnet", "own", "programs", "peak MB"];

/** @param {Result[][]} results the runs of each size */
export function report(results) {
    const table = new Table({ head, style: { head: [], border: [] } });
    for (const runs of results) table.push(...rows(runs));
    const sizes = results.flatMap(([run]) => {
        if (run === undefined) return [];
        const { machines, resources, lab } = run;
        const { sizes } = lab;
        return `${machines} machines, ${resources} resources: state ${(sizes.state / 1024).toFixed(0)} KiB, __provider ${sizes.provider.toFixed(0)} bytes a resource`;
    });
    return [
        table.toString(),
        "Seconds, the median of all runs. shell: one ip a step. batch: one ip a namespace and one nft, the limit of these programs.",
        "stubs: as many dynamic resources that do nothing, which is Pulumi's own cost. own: virtnet above the stubs.",
        "idle: the lab's program with an engine that does nothing: what Pulumi takes for as many rounds and components.",
        "programs: what the provider started. peak MB: its largest process.",
        ...sizes,
    ].join("\n");
}

/** A row an act, each figure the median of all runs. @param {Result[]} runs */
function rows(runs) {
    const [first] = runs;
    if (first === undefined) return [];
    return Object.keys(first.lab.acts).map((act) => {
        /** @param {(run: Result) => number | undefined} pick */
        const of = (pick) => median(runs.flatMap((run) => pick(run) ?? []));
        const made = act === "up" || act === "destroy" ? act : undefined;
        const stubs = of((run) => run.stubs.acts[act]?.seconds);
        const idle = of((run) => run.idle.acts[act]?.seconds);
        const lab = of((run) => run.lab.acts[act]?.seconds);
        return [
            first.machines,
            act,
            ...[
                made && of((run) => run.steps[made]),
                made && of((run) => run.batch[made]),
                stubs,
                idle,
                lab,
                lab - stubs,
            ].map(seconds),
            of((run) => run.lab.acts[act]?.processes),
            of((run) => (run.lab.acts[act]?.peakBytes ?? 0) / 1e6).toFixed(0),
        ];
    });
}

/** @param {number[]} values */
export function median(values) {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** @param {number | undefined} value */
function seconds(value) {
    return value === undefined ? "" : value.toFixed(2);
}
