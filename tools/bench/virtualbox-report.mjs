// The measurements of VirtualBox as a table.
import Table from "cli-table3";
import { median } from "./report.mjs";

/** @typedef {Awaited<ReturnType<typeof import("./virtualbox.mjs").measureVirtualBox>>} Result */

const head = ["machines", "", "script s", "calls", "virtnet s", "calls", "changing"];

/** @param {Result[][]} results the runs of each size */
export function reportVirtualBox(results) {
    const chars = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
    const table = new Table({ head, chars, style: { head: [], border: [] } });
    for (const runs of results) table.push(...rows(runs));
    return [
        table.toString(),
        "The median of all runs. script: one VBoxManage a step. calls: starts of VBoxManage; changing: those that are no list.",
    ].join("\n");
}

/** A row an act. @param {Result[]} runs */
function rows(runs) {
    return Object.keys(runs[0]?.virtnet ?? {}).map((act) => {
        /** @param {"script" | "virtnet"} who @param {"seconds" | "calls" | "changing"} what */
        const of = (who, what) => {
            const values = runs.flatMap((run) => run[who][act]?.[what] ?? []);
            return values.length === 0 ? undefined : median(values);
        };
        const seconds = (/** @type {"script" | "virtnet"} */ who) => of(who, "seconds")?.toFixed(1) ?? "";
        return [
            runs[0]?.machines,
            act,
            seconds("script"),
            of("script", "calls") ?? "",
            seconds("virtnet"),
            of("virtnet", "calls"),
            of("virtnet", "changing"),
        ];
    });
}
