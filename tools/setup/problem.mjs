// Errors that a user can do something about, and the one place where a tool ends.

/** Message in the form "doing what: what is wrong. remedy", shown without a stack. */
export class Problem extends Error {
    /** @override */
    name = "Problem";
}

/** What a file system says to a user who may not, or cannot, write there. */
const refusals = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "EEXIST"]);

/**
 * A file that cannot be written is the machine's matter, whichever step met it.
 * @param {unknown} error
 * @returns {string | undefined} undefined for what is our bug
 */
export function explain(error) {
    if (error instanceof Problem) return error.message;
    const { code = "", path, message } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
    if (path === undefined || !refusals.has(code)) return undefined;
    const [, wrong = code] = /^\w+: ([^,]+),/.exec(message) ?? [];
    return (
        `using ${path}: ${wrong}. Make it writable for this user, with space on its disk; ` +
        "what is fetched or built once goes to the directory VIRTNET_CACHE, all else into the clone."
    );
}

/**
 * Runs a tool: its result is the exit code, a Problem is a message, anything else is our bug and keeps its stack.
 * @param {() => Promise<number>} tool
 */
export async function main(tool) {
    try {
        process.exitCode = await tool();
    } catch (error) {
        const message = explain(error);
        console.error(message === undefined ? error : `error: ${message}`);
        process.exitCode = 1;
    }
}
