// Which page tells of what.
import { fullName } from "./sdk.mjs";

/**
 * @typedef {import("./sdk.mjs").Sdk} Sdk
 * @typedef {import("./sdk.mjs").Class} Class
 */

/** What hosts.md tells of. */
export const hostShapes = ["HostSpec", "SshSpec"];

/** The modules by what stands before the names of their classes; `file`: before those of their pages. */
export const modules = [
    {
        module: "linux.",
        file: "",
        title: "Linux",
        prose: "As `virtnet.linux.NAME`. Each is one object on a Linux host, and each takes [a host](hosts.md).",
        what: "Resource",
    },
    {
        module: "virtualbox.",
        file: "virtualbox-",
        title: "VirtualBox",
        prose: "As `virtnet.virtualbox.NAME`. Each is one object of a VirtualBox user, and each takes [a host](hosts.md) and [that user](hosts.md#virtualboxuser).",
        what: "Resource",
    },
    {
        module: "",
        file: "",
        title: "Components",
        prose: "As `virtnet.NAME`. Each is made of resources.",
        what: "Component",
    },
];

/** @param {Class} one */
export function fileOf({ module, name }) {
    const known = modules.find((one) => one.module === module);
    if (known === undefined) throw new Error(`the reference has no section for virtnet.${module}${name}`);
    return `${known.file}${name}.md`;
}

/** Where a class is told of, or the inputs of one. @param {Sdk} sdk @param {string} used */
export function pageOf(sdk, used) {
    for (const one of sdk.classes) {
        if (fullName(one) === used) return fileOf(one);
        if (one.args === used) return `${fileOf(one)}#inputs`;
    }
    return undefined;
}
