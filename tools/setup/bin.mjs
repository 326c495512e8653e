// What an installation of Pulumi has beside `pulumi`, made in the clone for a Pulumi that we built.
import fs from "node:fs";
import path from "node:path";
import { clone, local } from "./paths.mjs";

/** Pulumi starts its plugins by name; ours are files of this clone. */
const plugins = {
    "pulumi-language-nodejs": "language-host/main.mjs",
    "pulumi-resource-pulumi-nodejs": "language-host/dynamic-provider.mjs",
};

/**
 * Pulumi warns of every plugin that is not in its own directory, links resolved: so `pulumi` itself is here too.
 * @param {string} pulumi
 */
export function fillBin(pulumi) {
    fs.mkdirSync(local.bin, { recursive: true });
    place(pulumi, path.join(local.bin, "pulumi"));
    for (const [name, file] of Object.entries(plugins)) writePlugin(path.join(local.bin, name), file);
}

/**
 * @param {string} program what Pulumi starts
 * @param {string} file in tools/
 */
export function writePlugin(program, file) {
    const directory = path.dirname(program);
    fs.mkdirSync(directory, { recursive: true });
    const source = path.relative(directory, path.join(clone, "tools", file));
    write(program, `#!/usr/bin/env node\nimport("${source}");\n`);
}

/**
 * The same file under a second name, or a copy where the cache is on another file system.
 * @param {string} from
 * @param {string} to
 */
export function place(from, to) {
    if (isSame(from, to)) return;
    const aside = `${to}.${process.pid}`;
    try {
        fs.linkSync(from, aside);
    } catch {
        const { atime, mtime } = fs.statSync(from);
        fs.copyFileSync(from, aside);
        fs.utimesSync(aside, atime, mtime);
    }
    fs.renameSync(aside, to);
    // Renaming one name of a file onto another name of the same file leaves both.
    fs.rmSync(aside, { force: true });
}

/**
 * @param {string} from
 * @param {string} to
 */
function isSame(from, to) {
    const there = fs.statSync(to, { throwIfNoEntry: false });
    const here = fs.statSync(from);
    return there?.size === here.size && Math.abs(there.mtimeMs - here.mtimeMs) < 1000;
}

/**
 * Whole or not at all: another `pulumi` of this clone may be running the file.
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
    if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) return;
    fs.writeFileSync(`${file}.${process.pid}`, text, { mode: 0o755 });
    fs.renameSync(`${file}.${process.pid}`, file);
}
