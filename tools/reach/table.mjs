// The lab as a table of who reaches whom.
import { must } from "../setup/run.mjs";

/** @param {NodeJS.ProcessEnv} env */
export async function table(env) {
    console.log(await must("reading the lab", ["pulumi", "stack", "output"], { env }));
}
