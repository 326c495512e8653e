// Kernel modules and what they need, in the order in which they can be inserted.
import fs from "node:fs";
import path from "node:path";

/**
 * @param {string} directory with a kernel's modules
 * @param {readonly string[]} wanted names, as modprobe takes them
 * @returns {string[]} files
 */
export function modulesInOrder(directory, wanted) {
    const files = new Map(
        fs
            .readdirSync(directory, { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".ko"))
            .map((file) => [moduleName(path.basename(file, ".ko")), path.join(directory, file)]),
    );
    /** @type {Set<string>} */
    const order = new Set();
    const add = (/** @type {string} */ name) => {
        const file = files.get(moduleName(name));
        if (file === undefined || order.has(file)) return; // not a module: built into this kernel
        for (const needed of dependencies(fs.readFileSync(file))) add(needed);
        order.add(file);
    };
    for (const name of wanted) add(name);
    return [...order];
}

/**
 * A module says in its section .modinfo which others it needs: `depends=virtio,virtio_ring`.
 * @param {Buffer} module
 */
export function dependencies(module) {
    const start = module.indexOf("\0depends=");
    if (start < 0) return [];
    const from = start + "\0depends=".length;
    return module
        .toString("latin1", from, module.indexOf(0, from))
        .split(",")
        .filter((name) => name !== "");
}

/** To the kernel - and _ are the same in a module's name. @param {string} name */
function moduleName(name) {
    return name.replaceAll("-", "_");
}
