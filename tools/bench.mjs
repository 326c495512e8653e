// `npm run bench`: what labs of growing size cost, next to the same made by hand and to Pulumi's own cost.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { measure } from "./bench/measure.mjs";
import { report } from "./bench/report.mjs";
import { clone } from "./setup/paths.mjs";
import { labPackages, prepare } from "./setup/prepare.mjs";
import { main, Problem } from "./setup/problem.mjs";

const usage =
    "npm run bench -- [--machines 10,100,300,1000] [--runs 1] [--checkpoints] [--out .virtnet/bench.json]";

await main(async () => {
    const options = parse();
    const base = await prepare({ pulumi: true, debian: labPackages });
    const env = options.checkpoints ? { ...base, PULUMI_SKIP_CHECKPOINTS: "false" } : base;
    const results = [];
    for (const machines of options.machines) {
        /** @type {Awaited<ReturnType<typeof measure>>[]} */
        const runs = [];
        results.push(runs);
        for (let run = 1; run <= options.runs; run += 1) {
            console.log(`measuring ${machines} machines, run ${run} of ${options.runs}…`);
            runs.push(await measure(machines, env));
        }
        const machine = { processors: os.cpus().length, model: os.cpus()[0]?.model, kernel: os.release() };
        fs.mkdirSync(path.dirname(options.out), { recursive: true });
        fs.writeFileSync(
            options.out,
            `${JSON.stringify({ date: new Date().toISOString(), machine, checkpoints: options.checkpoints, results }, undefined, 4)}\n`,
        );
    }
    console.log(report(results));
    console.log(`All figures: ${path.relative(clone, options.out)}`);
    return 0;
});

function parse() {
    try {
        const { values } = parseArgs({
            options: {
                machines: { type: "string", default: "10,100,300,1000" },
                runs: { type: "string", default: "1" },
                checkpoints: { type: "boolean", default: false },
                out: { type: "string", default: path.join(clone, ".virtnet", "bench.json") },
            },
        });
        const machines = values.machines.split(",").map(Number);
        if (!machines.every((count) => Number.isInteger(count) && count > 0 && count <= 10_000))
            throw new Error("--machines takes whole numbers from 1 to 10000, with commas between");
        const runs = Number(values.runs);
        if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs takes a whole number from 1");
        return { machines, runs, checkpoints: values.checkpoints, out: path.resolve(values.out) };
    } catch (error) {
        throw new Problem(`reading the arguments: ${/** @type {Error} */ (error).message}. Usage: ${usage}`);
    }
}
