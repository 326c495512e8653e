import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const file = join(__dirname, "..", "..", "..", "tools", "language-host", "parent.mjs");
const script = `const { dieWithParent } = await import(${JSON.stringify(file)});
dieWithParent();
console.log("here");
setInterval(() => {}, 1000);`;

const plugin = (engine: string) =>
    spawn(process.execPath, ["--input-type=module", "-e", script, "--", "-tracing=", engine], {
        stdio: ["ignore", "pipe", "inherit"],
    });

async function listening(): Promise<{ server: net.Server; address: string }> {
    const server = net.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("a plugin whose pulumi was gone before it could look ends by itself", async () => {
    const { server, address } = await listening();
    server.close();
    const child = plugin(address);
    expect(await once(child, "exit")).toEqual([1, null]);
});

test("a plugin whose pulumi listens stays", async () => {
    const { server, address } = await listening();
    const child = plugin(address);
    const asked = once(server, "connection");
    await Promise.all([asked, once(child.stdout, "data")]);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
    server.close();
});
