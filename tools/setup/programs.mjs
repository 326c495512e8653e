// Finding programs on PATH.
import fs from "node:fs";
import path from "node:path";

/** Where Debian keeps what administrators run; not on an ordinary user's PATH. */
export const adminDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * @param {string} program
 * @param {string | undefined} searchPath
 * @returns {string | undefined} where it is
 */
export function find(program, searchPath) {
    for (const directory of (searchPath ?? "").split(path.delimiter)) {
        const file = path.join(directory, program);
        if (directory && isExecutable(file)) return file;
    }
    return undefined;
}

/** @param {string} file */
export function isExecutable(file) {
    try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
    } catch {
        return false;
    }
}

/**
 * PATH with more directories: `first` before all others, `last` where they are not there yet.
 * @param {string | undefined} searchPath
 * @param {{ first?: string[], last?: string[] }} more
 */
export function extendPath(searchPath, { first = [], last = [] }) {
    const old = (searchPath ?? "").split(path.delimiter).filter((directory) => directory !== "");
    return [...new Set([...first, ...old, ...last])].join(path.delimiter);
}
