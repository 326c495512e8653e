// Errors that a user can do something about, and the one place where a tool ends.

/** Message in the form "doing what: what is wrong. remedy", shown without a stack. */
export class Problem extends Error {
    /** @override */
    name = "Problem";
}

/**
 * Runs a tool: its result is the exit code, a Problem is a message, anything else is our bug and keeps its stack.
 * @param {() => Promise<number>} tool
 */
export async function main(tool) {
    try {
        process.exitCode = await tool();
    } catch (error) {
        console.error(error instanceof Problem ? `error: ${error.message}` : error);
        process.exitCode = 1;
    }
}
