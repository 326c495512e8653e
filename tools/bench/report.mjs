// The measurements as a table.
import Table from "cli-table3";

/** @typedef {Awaited<ReturnType<typeof import("./measure.mjs").measure>>} Result */

const head = ["machines", "", "shell", "batch", "stubs", "virtnet", "own", "programs", "peak MB"];

/** @param {Result[]} results */
export function report(results) {
    const table = new Table({ head, style: { head: [], border: [] } });
    for (const result of results) table.push(...rows(result));
    const sizes = results.map(
        ({ machines, resources, lab: { sizes } }) =>
            `${machines} machines, ${resources} resources: state ${(sizes.state / 1024).toFixed(0)} KiB, __provider ${sizes.provider.toFixed(0)} bytes a resource`,
    );
    return [
        table.toString(),
        "Seconds. shell: one ip a step. batch: one ip a namespace and one nft, the limit of these programs.",
        "stubs: as many dynamic resources that do nothing, which is Pulumi's own cost. own: virtnet above the stubs.",
        "programs: what the provider started. peak MB: its largest process.",
        ...sizes,
    ].join("\n");
}

/** @param {Result} result */
function rows({ machines, steps, batch, stubs, lab }) {
    /** @type {Record<string, number>[]} */
    const [byStep = {}, byBatch = {}] = [{ ...steps }, { ...batch }];
    return Object.entries(lab.acts).map(([act, measured]) => {
        const stub = stubs.acts[act]?.seconds ?? Number.NaN;
        return [
            machines,
            act,
            ...[byStep[act], byBatch[act], stub, measured.seconds, measured.seconds - stub].map(seconds),
            measured.processes,
            (measured.peakBytes / 1e6).toFixed(0),
        ];
    });
}

/** @param {number | undefined} value */
function seconds(value) {
    return value === undefined ? "" : value.toFixed(2);
}
