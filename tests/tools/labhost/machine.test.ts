import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const loadMachine = () => import("../../../tools/labhost/machine.mjs");
const loadMonitor = () => import("../../../tools/labhost/qmp.mjs");

let directory: string;
beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-"));
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

test("a directory in which no lab host runs has none to end", async () => {
    const { end, find } = await loadMachine();
    expect(find(directory)).toBeUndefined();
    expect(await end(directory)).toBe(false);
    expect(await end(path.join(directory, "gone"))).toBe(false);
});

test("what is ended is the lab host of that directory, and no other process", async () => {
    const { end, find } = await loadMachine();
    const other = path.join(directory, "other");
    fs.mkdirSync(other);
    // Of another name in the same directory, of the same name in another directory, and both.
    const sleepers = [
        { name: "sleep", cwd: directory },
        { name: "virtnet-labhost", cwd: other },
        { name: "virtnet-labhost", cwd: directory },
    ].map(({ name, cwd }) => spawn("sleep", ["60"], { argv0: name, cwd }));
    const [, , wanted] = sleepers;
    try {
        expect(find(directory)).toBe(wanted?.pid);
        const ended = new Promise((resolve) => wanted?.once("exit", resolve));
        expect(await end(directory)).toBe(true);
        expect(find(directory)).toBeUndefined();
        await ended;
        expect(sleepers.map(({ signalCode }) => signalCode)).toEqual([null, null, "SIGTERM"]);
    } finally {
        for (const sleeper of sleepers) sleeper.kill("SIGKILL");
    }
});

describe("the monitor", () => {
    let server: net.Server;
    let socket: string;

    beforeEach(async () => {
        socket = path.join(directory, "monitor");
        server = net.createServer((connection) => {
            connection.on("error", () => undefined);
            connection.write('{"QMP": {}}\r\n');
            createInterface({ input: connection }).on("line", (line) => {
                const { execute } = JSON.parse(line) as { execute: string };
                if (execute === "quit") {
                    connection.end();
                    return;
                }
                const answer =
                    execute === "wrong" ? { error: { desc: "not that" } } : { return: `${execute} done` };
                connection.write(`{"event": "STOP"}\n${JSON.stringify(answer)}\n`);
            });
        });
        await new Promise<void>((resolve) => server.listen(socket, resolve));
    });
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    test("answers a command, whatever events come before", async () => {
        const { withMonitor } = await loadMonitor();
        expect(await withMonitor(socket, (execute) => execute("cont"))).toBe("cont done");
    });

    test("tells what was refused, and when it ends", async () => {
        const { withMonitor } = await loadMonitor();
        await expect(withMonitor(socket, (execute) => execute("wrong"))).rejects.toThrow(
            "refused wrong: not that",
        );
        await expect(withMonitor(socket, (execute) => execute("quit"))).rejects.toThrow("ended at quit");
    });

    test("that is not there is an error", async () => {
        const { withMonitor } = await loadMonitor();
        await expect(withMonitor(`${socket}-gone`, (execute) => execute("cont"))).rejects.toThrow("ENOENT");
    });
});
