import { spawn } from "node:child_process";

/**
 * Runs a program to its end; its failure is ours.
 * @param {string[]} argv
 * @param {string} [stdin]
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>}
 */
export function run(argv, stdin = "", options = {}) {
    const [file = "", ...args] = argv;
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, { ...options, stdio: "pipe" });
        let output = "";
        child.stdout.on("data", (chunk) => (output += chunk));
        child.stderr.on("data", (chunk) => (output += chunk));
        child.on("error", reject);
        child.on("close", (code) =>
            code === 0
                ? resolve(output)
                : reject(new Error(`${argv.join(" ")}: exit code ${code}\n${output.slice(-2000)}`)),
        );
        child.stdin.on("error", () => undefined).end(stdin);
    });
}
