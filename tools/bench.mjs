// `npm run bench`: what labs of growing size cost, next to the same made by hand and to Pulumi's own cost.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { measure } from "./bench/measure.mjs";
import { measureVirtualBox } from "./bench/virtualbox.mjs";
import { badArguments, readArguments } from "./setup/arguments.mjs";
import { clone } from "./setup/paths.mjs";
import { labPackages, prepare } from "./setup/prepare.mjs";
import { main } from "./setup/problem.mjs";

const usage =
    "npm run bench -- [--machines 10,100,300,1000] [--runs 1] [--checkpoints] [--virtualbox 1,10,50] [--out .virtnet/bench.json]";

await main(async () => {
    const options = parse();
    const base = await prepare({ pulumi: true, debian: labPackages });
    const env = options.checkpoints ? { ...base, PULUMI_SKIP_CHECKPOINTS: "false" } : base;
    if (options.virtualbox.length > 0) {
        const { reportVirtualBox } = await import("./bench/virtualbox-report.mjs");
        await each(
            options.virtualbox,
            options,
            (machines) => measureVirtualBox(machines, env),
            reportVirtualBox,
        );
    } else {
        const { report } = await import("./bench/report.mjs");
        await each(options.machines, options, (machines) => measure(machines, env), report);
    }
    return 0;
});

/**
 * Measures each size so many times, and tells all of it as a table and as a file.
 * @template T
 * @param {number[]} sizes
 * @param {ReturnType<typeof parse>} options
 * @param {(machines: number) => Promise<T>} measureOne
 * @param {(results: T[][]) => string} tell
 */
async function each(sizes, { runs: total, checkpoints, out }, measureOne, tell) {
    /** @type {T[][]} */
    const results = [];
    for (const machines of sizes) {
        /** @type {T[]} */
        const runs = [];
        results.push(runs);
        for (let run = 1; run <= total; run += 1) {
            console.log(`measuring ${machines} machines, run ${run} of ${total}…`);
            runs.push(await measureOne(machines));
        }
        const machine = { processors: os.cpus().length, model: os.cpus()[0]?.model, kernel: os.release() };
        fs.mkdirSync(path.dirname(out), { recursive: true });
        fs.writeFileSync(
            out,
            `${JSON.stringify({ date: new Date().toISOString(), machine, checkpoints, results }, undefined, 4)}\n`,
        );
    }
    console.log(tell(results));
    console.log(`All figures: ${path.relative(clone, out)}`);
}

function parse() {
    const values = readArguments(usage, {
        machines: { type: "string", default: "10,100,300,1000" },
        runs: { type: "string", default: "1" },
        checkpoints: { type: "boolean", default: false },
        virtualbox: { type: "string" },
        out: { type: "string", default: path.join(clone, ".virtnet", "bench.json") },
    });
    try {
        const machines = counts("machines", values.machines);
        const virtualbox = values.virtualbox === undefined ? [] : counts("virtualbox", values.virtualbox);
        const runs = Number(values.runs);
        if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs takes a whole number from 1");
        return { machines, virtualbox, runs, checkpoints: values.checkpoints, out: path.resolve(values.out) };
    } catch (error) {
        throw badArguments(usage, error);
    }
}

/** @param {string} option @param {string} text */
function counts(option, text) {
    const numbers = text.split(",").map(Number);
    if (numbers.every((count) => Number.isInteger(count) && count > 0 && count <= 10_000)) return numbers;
    throw new Error(`--${option} takes whole numbers from 1 to 10000, with commas between`);
}
