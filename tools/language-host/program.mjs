// One run of the user's program, in a Node process of its own by the SDK's runner.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { runnerArguments, runnerEnvironment, splitArguments } from "./arguments.mjs";
import { messages } from "./messages.mjs";

/** @typedef {import("./arguments.mjs").ProjectOptions} ProjectOptions */

/** The program failed and has told the user why: the engine has nothing to add. */
const alreadyReported = 32;
const graceMs = 5_000;

export class ProgramRun {
    /** @type {import("node:child_process").ChildProcess | undefined} */
    #child;
    #request;
    #engine;

    /**
     * @param {import("./messages.mjs").RunRequest} request
     * @param {string} engine
     */
    constructor(request, engine) {
        this.#request = request;
        this.#engine = engine;
    }

    /** @returns {Promise<import("./messages.mjs").RunResponse>} a failed program is a response too */
    async result() {
        const response = new messages.RunResponse();
        try {
            return describe(response, await this.#run());
        } catch (error) {
            return response.setError(/** @type {Error} */ (error).message);
        }
    }

    /** Lets the program end by itself for a moment, as Ctrl-C would. */
    cancel() {
        const child = this.#child;
        if (!child) return;
        child.kill("SIGINT");
        setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
    }

    /** @returns {Promise<{ code: number | null, signal: string | null }>} */
    #run() {
        const info = this.#request.getInfo();
        /** @type {ProjectOptions} */
        const options = info?.getOptions()?.toJavaScript() ?? {};
        const runner = locateRunner(info?.getProgramDirectory() ?? "");
        const argv = [
            ...splitArguments(options.nodeargs ?? ""),
            runner,
            ...runnerArguments(this.#request, this.#engine),
        ];
        const child = spawn(process.execPath, argv, {
            env: { ...process.env, ...runnerEnvironment(this.#request, options) },
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.#child = child;
        const end = () => void child.kill("SIGKILL");
        process.once("exit", end);
        child.once("close", () => process.off("exit", end));
        child.stdout.pipe(process.stdout, { end: false });
        child.stderr.pipe(process.stderr, { end: false });
        return new Promise((resolve, reject) => {
            child.once("error", reject);
            child.once("close", (code, signal) => resolve({ code, signal }));
        });
    }
}

/**
 * @param {import("./messages.mjs").RunResponse} response
 * @param {{ code: number | null, signal: string | null }} ending
 */
function describe(response, { code, signal }) {
    if (code === 0) return response;
    if (code === alreadyReported) return response.setBail(true);
    if (code === null) return response.setError(`Program was ended by ${signal}`);
    return response.setError(`Program exited with non-zero exit code: ${code}`);
}

/**
 * The SDK that the program itself uses, which may not be the one this host speaks with.
 * @param {string} directory
 */
function locateRunner(directory) {
    try {
        return createRequire(path.join(directory, "index.js")).resolve("@pulumi/pulumi/cmd/run");
    } catch (cause) {
        const problem = `starting the program: @pulumi/pulumi is not installed in ${directory}. Run \`npm install\` there.`;
        throw new Error(problem, { cause });
    }
}
