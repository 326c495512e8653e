// The guest where others may read it: libvirt runs machines as a user of its own, who does not get into a home directory.
import fs from "node:fs";
import path from "node:path";
import { Problem } from "../setup/problem.mjs";

/** @typedef {{ kernel: string, initrd: string }} Guest */

/**
 * Puts it into a directory that is there, in the place of what an earlier call put.
 * @param {Guest} guest
 * @param {string} directory
 * @returns {Guest} the copies
 */
export function copyGuest({ kernel, initrd }, directory) {
    const name = (/** @type {string} */ file) =>
        path.join(path.resolve(directory), `virtnet-${path.basename(file)}`);
    const copies = { kernel: name(kernel), initrd: name(initrd) };
    try {
        replace(kernel, copies.kernel);
        replace(initrd, copies.initrd);
    } catch (error) {
        const reason = /** @type {Error} */ (error).message;
        throw new Problem(
            `copying the guest into ${directory}: ${reason}. Name a directory that exists and that you may write to.`,
        );
    }
    return copies;
}

/** A machine that boots meanwhile has the old file or the new one. @param {string} from @param {string} to */
function replace(from, to) {
    const aside = fs.mkdtempSync(`${to}.`);
    try {
        const copy = path.join(aside, "file");
        fs.copyFileSync(from, copy);
        fs.chmodSync(copy, 0o644);
        fs.renameSync(copy, to);
    } finally {
        fs.rmSync(aside, { recursive: true });
    }
}
