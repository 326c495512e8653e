// The lab host as ssh knows it: by a key of its own, with a key of ours.
import path from "node:path";

/**
 * @typedef {object} Address
 * @property {string} address
 * @property {number} port
 * @property {string} user
 * @property {string} identityFile
 * @property {string} knownHostsFile
 */

/**
 * @param {string} image
 * @param {number} port
 * @returns {Address}
 */
export function addressOf(image, port) {
    return {
        address: "127.0.0.1",
        port,
        user: "root",
        identityFile: path.join(image, "key"),
        knownHostsFile: path.join(image, "known_hosts"),
    };
}

/**
 * The command that a remote command, or nothing for a shell, is put behind. No setting of the user's takes part.
 * @param {Address} host
 */
export function login({ address, port, user, identityFile, knownHostsFile }) {
    const options = {
        BatchMode: "yes",
        ConnectTimeout: "20", // an emulated sshd is slow
        IdentitiesOnly: "yes",
        IdentityFile: `"${identityFile}"`,
        StrictHostKeyChecking: "yes",
        UserKnownHostsFile: `"${knownHostsFile}"`,
        GlobalKnownHostsFile: "none",
        LogLevel: "ERROR",
    };
    const words = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    return ["ssh", "-F", "none", ...words, "-p", String(port), `${user}@${address}`];
}
