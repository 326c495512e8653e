// A talk with QEMU's monitor (QEMU Machine Protocol: a line of JSON each way).
import net from "node:net";
import { createInterface } from "node:readline";

/**
 * @typedef {(command: string, args?: Record<string, unknown>) => Promise<unknown>} Execute
 */

/**
 * @template T
 * @param {string} socket
 * @param {(execute: Execute) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withMonitor(socket, work) {
    const connection = net.connect(socket);
    try {
        const lines = createInterface({ input: connection })[Symbol.asyncIterator]();
        await once(connection);
        await lines.next(); // the greeting
        /** @type {Execute} */
        const execute = async (command, args = {}) => {
            connection.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
            return await answer(command, lines);
        };
        await execute("qmp_capabilities");
        return await work(execute);
    } finally {
        connection.destroy();
    }
}

/** @param {net.Socket} connection */
function once(connection) {
    return new Promise((resolve, reject) => {
        connection.once("connect", resolve).once("error", reject);
    });
}

/**
 * The next line that is no event.
 * @param {string} command
 * @param {AsyncIterator<string>} lines
 */
async function answer(command, lines) {
    for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`QEMU ended at ${command}`);
        const message = JSON.parse(value);
        if (message.error) throw new Error(`QEMU refused ${command}: ${message.error.desc}`);
        if ("return" in message) return message.return;
    }
}
