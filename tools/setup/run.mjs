// Running programs: always an argument array, never a shell.
import { spawn } from "node:child_process";
import { Problem } from "./problem.mjs";

/** @type {NodeJS.Signals[]} */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * @typedef {object} Options
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 */

/**
 * Runs a program on the user's terminal and returns its exit code. Ctrl-C is the program's to handle: the terminal
 * sends it to both of us, and we wait for the program to tidy up.
 * @param {string[]} argv
 * @param {Options} options
 * @returns {Promise<number>}
 */
export async function show(argv, options) {
    const child = start(argv, { ...options, stdio: "inherit" });
    const wait = () => {};
    const forward = () => void child.kill("SIGTERM");
    process.on("SIGINT", wait);
    process.on("SIGTERM", forward);
    try {
        return (await ended(child, argv)).code;
    } finally {
        process.off("SIGINT", wait);
        process.off("SIGTERM", forward);
    }
}

/**
 * Runs a program quietly.
 * @param {string[]} argv
 * @param {Options} options
 */
export async function capture(argv, options = {}) {
    const child = endsWithUs(start(argv, { ...options, stdio: ["ignore", "pipe", "pipe"] }));
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
    const { code } = await ended(child, argv);
    return { code, stdout, stderr };
}

/**
 * Runs a program quietly, and shows what it said only when it fails.
 * @param {string} doing
 * @param {string[]} argv
 * @param {Options} options
 * @returns {Promise<string>} what it printed
 */
export async function must(doing, argv, options = {}) {
    const { code, stdout, stderr } = await capture(argv, options);
    if (code === 0) return stdout;
    throw new Problem(failure(doing, argv, code, `${stdout}${stderr}`));
}

/**
 * @param {string} doing
 * @param {string[]} argv
 * @param {number} code
 * @param {string} output
 */
export function failure(doing, argv, code, output) {
    const lines = output.trimEnd().split("\n");
    const shown = lines.length <= 40 ? lines : [...lines.slice(0, 15), "…", ...lines.slice(-25)];
    return [`${doing}: \`${argv.join(" ")}\` failed with exit code ${code}.`, ...shown].join("\n  ");
}

/**
 * @param {string[]} argv
 * @param {import("node:child_process").SpawnOptions} options
 */
function start([program, ...args], options) {
    return spawn(/** @type {string} */ (program), args, options);
}

/**
 * npm and `kill` end this process alone. A build that went on unseen would work against the next one.
 * @param {import("node:child_process").ChildProcess} child
 */
function endsWithUs(child) {
    /** @param {NodeJS.Signals} signal */
    const end = (signal) => {
        child.kill("SIGINT"); // on which Go tidies up, too
        release();
        process.kill(process.pid, signal);
    };
    const release = () => endings.forEach((signal) => void process.off(signal, end));
    for (const signal of endings) process.on(signal, end);
    child.once("close", release).once("error", release);
    return child;
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {string[]} argv
 * @returns {Promise<{ code: number }>}
 */
function ended(child, argv) {
    return new Promise((resolve, reject) => {
        child.once("error", (cause) => {
            const problem = `running \`${argv.join(" ")}\`: ${cause.message}. Is it installed and on PATH?`;
            reject(new Problem(problem, { cause }));
        });
        child.once("close", (code, signal) => resolve({ code: code ?? (signal === "SIGINT" ? 130 : 1) }));
    });
}
