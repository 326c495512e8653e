import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";

const load = () => import("../../../tools/setup/run.mjs");

test("a failure says what was done, the command, the code and both ends of a long output", async () => {
    const { failure } = await load();
    expect(failure("building", ["go", "build"], 2, "no such file\n")).toBe(
        "building: `go build` failed with exit code 2.\n  no such file",
    );
    const long = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
    const message = failure("building", ["go"], 1, long);
    expect(message).toMatch(/ {2}line 0\n[^]* {2}line 14\n {2}…\n {2}line 75\n[^]*line 99$/);
});

test("a program that is not there is a message with a remedy", async () => {
    const { capture } = await load();
    await expect(capture(["virtnet-no-such-program", "-x"])).rejects.toThrow(
        /^running `virtnet-no-such-program -x`: .*ENOENT.*Is it installed/,
    );
});

test("arguments reach the program as they are", async () => {
    const { must } = await load();
    const odd = ["a b", "$(id)", "'", '"', "\n", "-x", ""];
    const script = "console.log(JSON.stringify(process.argv.slice(1)))";
    const printed = await must("echoing", [process.execPath, "-e", script, "--", ...odd]);
    expect(JSON.parse(printed)).toEqual(odd);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "what works unseen ends with the one that started it: %s",
    async (signal) => {
        const server = net.createServer().listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        const run = path.join(__dirname, "..", "..", "..", "tools", "setup", "run.mjs");
        const worker = `require("node:net").connect(${port}, "127.0.0.1")`;
        const script = `const { capture } = await import(${JSON.stringify(run)});
            await capture([process.execPath, "-e", ${JSON.stringify(worker)}]);`;
        const starter = spawn(process.execPath, ["--input-type=module", "-e", script]);
        const [connection] = (await once(server, "connection")) as [net.Socket];
        connection.resume();
        starter.kill(signal);
        await Promise.all([once(starter, "exit"), once(connection, "close")]);
        expect(starter.signalCode).toBe(signal);
        server.close();
    },
);
