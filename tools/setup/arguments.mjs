// The words after a script's name.
import { parseArgs } from "node:util";
import { Problem } from "./problem.mjs";

/**
 * @template {import("node:util").ParseArgsOptionsConfig} T
 * @param {string} usage
 * @param {T} options
 */
export function readArguments(usage, options) {
    try {
        return parseArgs({ options }).values;
    } catch (error) {
        throw badArguments(usage, error);
    }
}

/**
 * @param {string} usage
 * @param {unknown} error
 */
export function badArguments(usage, error) {
    return new Problem(`reading the arguments: ${/** @type {Error} */ (error).message}. Usage: ${usage}`);
}
