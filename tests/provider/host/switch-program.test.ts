// The program that sets a dead man's switch up, by the shell that runs it.
import { spawn } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish } from "../../../provider/host/process";
import { switchBundle } from "../../../provider/host/switch";
import { switchSetup } from "../../../provider/host/switch-program";
import { within } from "../../../provider/host/wait";
import { hasEnded } from "../../support/ended";
import { whyNoDen } from "./den-machine";

const files = "== undo\n.ip link del dev lan0\n== switch\n.exit 0\n== armed\n";
let directory: string;

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-switch-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const setUp = (input: string) =>
    finish(["sh", "-c", switchSetup, "sh", join(directory, "uplink-x")], input, 10_000);

test("all files are there at once, under the switch's name", async () => {
    expect(await setUp(files)).toMatchObject({ code: 0 });
    expect(readdirSync(directory)).toEqual(["uplink-x"]);
    expect(readdirSync(join(directory, "uplink-x")).sort()).toEqual(["armed", "switch", "undo"]);
});

test.each([...files.matchAll(/\n/g)].map(({ index }) => files.slice(0, index)))(
    "what was cut off behind %j arms nothing and leaves nothing",
    async (part) => {
        expect(await setUp(part)).toMatchObject({ code: 1, stdout: "its files did not arrive whole\n" });
        expect(readdirSync(directory)).toEqual([]);
    },
);

test("what a killed run has left goes, what one that lives is at stays", async () => {
    const gone = await finish(["sh", "-c", "echo $$"], undefined, 10_000);
    const living = `uplink-x.${process.pid}`;
    for (const name of [living, `uplink-x.${gone.stdout.trim()}`]) mkdirSync(join(directory, name));
    expect(await setUp(files)).toMatchObject({ code: 0 });
    expect(readdirSync(directory).sort()).toEqual(["uplink-x", living]);
});

/** A switch that is armed for a minute, and does nothing when it fires. */
const whole = switchBundle({ name: "uplink-x", seconds: 60, undo: [] });
const place = () => join(directory, "uplink-x");
const tell = (word: string, env: readonly string[] = []) =>
    finish(["env", ...env, "sh", join(place(), "switch"), place(), word], undefined, 20_000);

/** Puts a program in the place of another: the name of its directory for PATH. */
function instead(program: string, script: string): string {
    const bin = mkdtempSync(join(tmpdir(), "virtnet-bin-"));
    bins.push(bin);
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return `PATH=${bin}:${process.env["PATH"]}`;
}
const bins: string[] = [];
afterEach(() => bins.splice(0).forEach((bin) => rmSync(bin, { recursive: true })));

describe("a switch that was killed while it took itself away", () => {
    test.each(["clear", "now"])("after %s is gone all the same, and the next can be armed", async (word) => {
        expect(await setUp(whole)).toMatchObject({ code: 0 });
        const pid = readFileSync(join(place(), "pid"), "utf8").trim();
        if (word === "clear") await tell("confirm");
        await tell(word, [instead("rm", "kill -KILL $PPID")]);
        expect(await within({ limitMs: 10_000, everyMs: 20 }, async () => hasEnded(pid))).toBe(true);
        expect(existsSync(place())).toBe(false);
        expect(await setUp(whole)).toMatchObject({ code: 0, stdout: "" });
        expect(readdirSync(directory)).toEqual(["uplink-x"]);
        await tell("now");
        expect(existsSync(place())).toBe(false);
    });
});

test("a timer that was killed does not get another process of its number killed", async () => {
    expect(await setUp(whole)).toMatchObject({ code: 0 });
    const file = join(place(), "pid");
    process.kill(Number(readFileSync(file, "utf8")));
    const other = spawn("sleep", ["100"]);
    writeFileSync(file, `${other.pid}\n`);
    try {
        expect(await tell("confirm")).toMatchObject({ code: 0, stdout: "confirmed\n" });
        expect(other.signalCode).toBeNull();
        expect(existsSync(`/proc/${other.pid}`)).toBe(true);
    } finally {
        other.kill();
    }
});

test("a timer of systemd's that nobody lived to note is found by whoever takes the switch away", async () => {
    const why = await whyNoDen();
    if (why !== undefined)
        return console.warn(`there can be no systemd's timer here, none was tried: ${why}`);
    const log = join(directory, "systemctl");
    const systemd = ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c"];
    const booted = 'mount -t tmpfs it /run && mkdir -p /run/systemd/system && exec "$@"';
    const start = ["sh", "-c", switchSetup, "sh", place()];
    const killing = instead("systemd-run", "kill -KILL $PPID");
    await finish([...systemd, booted, "sh", "env", killing, ...start], whole, 10_000);
    expect(existsSync(place())).toBe(true);
    await tell("now", [instead("systemctl", `echo "$*" >>'${log}'`)]);
    expect(readFileSync(log, "utf8")).toBe("stop virtnet-uplink-x.timer\n");
});
