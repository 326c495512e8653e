// A DHCP client of the host's that a switch ends and starts anew.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish } from "../../../provider/host/process";
import { switchBundle } from "../../../provider/host/switch";
import { switchSetup } from "../../../provider/host/switch-program";
import { within } from "../../../provider/host/wait";
import { hasEnded } from "../../support/ended";

const nic = "vn-unlikely1";
let directory: string;
let argv: string[];
const place = () => join(directory, "uplink-x");
const started: number[] = [];

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-switch-client-"));
    const client = join(directory, "client");
    // Like dhclient: it goes into the background, and does not start while the process of its file lives.
    writeFileSync(
        client,
        [
            "open(F, $ARGV[1]) and $old = <F> and kill(0, $old) and exit 1;",
            'exit if fork; setpgrp; open(STDOUT, ">", "/dev/null"); open(STDERR, ">", "/dev/null"); open(F, ">", $ARGV[1]); print F $$; close F; sleep 100;',
        ].join("\n"),
    );
    argv = ["/usr/bin/perl", client, "-pf", join(directory, "pid of it"), nic];
});
afterEach(() => {
    for (const pid of started.splice(0)) if (!hasEnded(pid)) process.kill(pid, "SIGKILL");
    rmSync(directory, { recursive: true });
});

/** The number that the client has written, once it is another than `not`. */
async function running(not?: number): Promise<number> {
    const file = argv[3] ?? "";
    const read = () => (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0);
    await within({ limitMs: 5000, everyMs: 20 }, async () => read() !== 0 && read() !== not);
    started.push(read());
    return read();
}

async function undoing({ run }: { run: boolean }): Promise<void> {
    const bundle = switchBundle({ name: "uplink-x", seconds: 60, undo: [{ client: argv, of: nic, run }] });
    await finish(["sh", "-c", switchSetup, "sh", place()], bundle, 10_000);
    const { code } = await finish(["sh", join(place(), "switch"), place(), "now"], undefined, 20_000);
    expect(code).toBe(0);
    expect(existsSync(place())).toBe(false);
}

test("is ended, with the file that would keep its successor from starting", async () => {
    await finish(argv, undefined, 10_000);
    const pid = await running();
    await undoing({ run: false });
    expect(hasEnded(pid)).toBe(true);
    expect(existsSync(argv[3] ?? "")).toBe(false);
});

test.each(["that runs", "that has ended"])("%s is started anew with the same words", async (state) => {
    await finish(argv, undefined, 10_000);
    const pid = await running();
    if (state === "that has ended") await undoing({ run: false });
    await undoing({ run: true });
    const next = await running(pid);
    expect(hasEnded(pid)).toBe(true);
    expect(hasEnded(next)).toBe(false);
    expect(readFileSync(`/proc/${next}/cmdline`, "utf8").split("\0").slice(0, -1)).toEqual(argv);
});
