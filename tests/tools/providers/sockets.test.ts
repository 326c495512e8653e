import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { within } from "../../../provider/host/wait";

const tools = resolve(__dirname, "../../../tools/providers");
let directory: string;
let temporary: string;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-test-"));
    temporary = join(directory, "tmp");
    mkdirSync(temporary);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** In the place of Pulumi's plugin: makes a socket's file as a Terraform provider does, says so, and goes on. */
const plugin = (end: string) =>
    `#!/bin/sh\n: >"$PLUGIN_UNIX_SOCKET_DIR/plugin1" || exit 9\necho "$PLUGIN_UNIX_SOCKET_DIR"\n${end}\n`;

/** Starts our plugin with that in it, as Pulumi does: as the leader of a process group. */
async function start(end: string): Promise<{ child: ChildProcess; sockets: string }> {
    const { goProgramFile } = await import("../../../tools/setup/go-program.mjs");
    const { programs } = await import("../../../tools/providers/programs.mjs");
    const file = goProgramFile(programs.bridge, directory);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, plugin(end));
    chmodSync(file, 0o755);
    const child = spawn(process.execPath, [join(tools, "terraform-provider.mjs")], {
        stdio: ["ignore", "pipe", "inherit"],
        detached: true,
        env: { ...process.env, VIRTNET_CACHE: directory, TMPDIR: temporary },
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { child, sockets: line.toString().trim() };
}

test.each<[string, string, (pid: number) => void]>([
    ["ends by itself", "exit 0", () => undefined],
    ["is asked to end", "exec sleep 100", (pid) => void process.kill(-pid, "SIGTERM")],
    ["is killed", "exec sleep 100", (pid) => void process.kill(-pid, "SIGKILL")],
])("the sockets of a plugin that %s go with it", async (_, end, act) => {
    const { child, sockets } = await start(end);
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    expect(dirname(sockets)).toBe(temporary);
    act(child.pid ?? 0);
    await ended;
    const areGone = async () => readdirSync(temporary).length === 0;
    expect(await within({ limitMs: 10_000, everyMs: 20 }, areGone)).toBe(true);
});
