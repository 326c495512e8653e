// What is measured of a lab of N machines: the same five acts of the stubs, of the lab with an engine that does nothing and of
// the lab, and the lab made by hand.
import { byBatch, byStep, removeByBatch, removeByStep } from "./baselines.mjs";
import { idleEngine, labProgram, resourcesOf, stubProgram } from "./programs.mjs";
import { Project } from "./project.mjs";
import { inSandbox } from "./sandbox.mjs";

/** @typedef {Awaited<ReturnType<Project["measured"]>>} Measured */
/** @typedef {Record<string, Measured>} Acts */

const acts = {
    up: ["up", "--yes", "--skip-preview"],
    "no-op up": ["up", "--yes", "--skip-preview"],
    preview: ["preview"],
    refresh: ["refresh", "--yes", "--skip-preview"],
    destroy: ["destroy", "--yes", "--skip-preview"],
};

/** @param {number} machines @param {NodeJS.ProcessEnv} env */
export async function measure(machines, env) {
    const steps = await inSandbox(async (enter, made) => ({
        up: made + (await byStep(enter, machines)),
        destroy: await removeByStep(enter, machines),
    }));
    const batch = await inSandbox(async (enter, made) => ({
        up: made + (await byBatch(enter, machines)),
        destroy: await removeByBatch(enter, machines),
    }));
    const stubs = await program("stubs", stubProgram(machines), env);
    const idle = await program("idle", labProgram(machines), env, idleEngine);
    const lab = await program("lab", labProgram(machines), env);
    return { machines, resources: resourcesOf(machines), steps, batch, stubs, idle, lab };
}

/** @param {string} name @param {string} text @param {NodeJS.ProcessEnv} env @param {string} [engine] instead of the package's own */
async function program(name, text, env, engine) {
    const project = new Project(name, env);
    try {
        if (engine !== undefined) project.replaceEngine(engine);
        await project.program(text);
        /** @type {Acts} */
        const measured = {};
        let sizes = { state: 0, provider: 0 };
        for (const [act, args] of Object.entries(acts)) {
            measured[act] = await project.measured(args);
            if (act === "up") sizes = await project.sizes();
        }
        return { acts: measured, sizes };
    } finally {
        await project.pulumi(["destroy", "--yes", "--skip-preview"]);
        project.remove();
    }
}
