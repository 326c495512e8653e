import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { digest, ownerMark } from "../../../provider/core/owner";
import type { Command } from "../../../provider/host/host";
import { replayProgram } from "../../../provider/host/persist-program";
import { replayText } from "../../../provider/host/persist-text";
import { until } from "../../live/support/process";
import { Den, whyNoDen } from "./den-machine";

// What waits looks again after 1, 2, 4 and then every 8 seconds.
jest.setTimeout(40_000);

let den: Den;
let why: string | undefined;
/** The texts, the program and the progress of one stack. */
let here: string;
let thisBoot: string;

beforeAll(async () => {
    why = await whyNoDen();
    if (why !== undefined) return console.warn(`nothing can be brought back on a real kernel here: ${why}`);
    den = await Den.open();
    thisBoot = (await den.must(["cat", "/proc/sys/kernel/random/boot_id"])).slice(0, 8);
});
beforeEach(() => {
    if (why !== undefined) return;
    here = mkdtempSync(join(den.directory, "stack-"));
    mkdirSync(join(here, "texts"));
    writeFileSync(join(here, "replay"), replayProgram);
});
afterAll(async () => {
    if (why === undefined) await den.close();
});

function onKernel(name: string, act: () => Promise<void>): void {
    test(name, async () => {
        if (why === undefined) await act();
    });
}

const markOf = (name: string) => ownerMark(`demo/dev/${name}`, "linux:Bridge");

/** Writes what brings an object back; gives the file. */
function keep(number: number, name: string, commands: Command[], boot = "00000000"): string {
    const text = replayText(markOf(name), commands);
    const file = join(here, "texts", `0000${number}-${digest(name, 12)}-${digest(text, 12)}-${boot}`);
    writeFileSync(file, text);
    return file;
}

/** Starts the program as a boot does, and gives what it has said when it is through; what it leaves waiting goes on. */
async function boot(): Promise<string> {
    const argv = [
        "sh",
        join(here, "replay"),
        join(here, "texts"),
        join(here, "progress"),
        join(here, "ledger"),
    ];
    const log = join(here, "log");
    await den.must(["sh", "-c", 'log=$1; shift; exec "$@" >"$log" 2>&1 </dev/null', "sh", log, ...argv]);
    return said();
}

const said = () => readFileSync(join(here, "log"), "utf8");
const addBridge = (name: string): Command => ({ ip: ["link", "add", "name", name, "type", "bridge"] });
const isThere = async (name: string) => (await den.run(["ip", "link", "show", "dev", name])).code === 0;
const isOver = async () => (await den.run(["pgrep", "-f", join(here, "replay")])).code !== 0;

onKernel("programs get the words they were to have, whatever these are, and their input", async () => {
    const word = fc.string({ unit: "binary", maxLength: 30 }).filter((text) => !text.includes("\0"));
    const odd = [
        "",
        "\n",
        "\n\n",
        "a\\nb",
        "\\",
        "\\\\n",
        "%s %b",
        "$HOME `id` $(id)",
        "'\"",
        "\t x ",
        "*",
        "-n",
        "é\r\u2028",
    ];
    const lists = [odd, ...fc.sample(fc.array(word, { maxLength: 8 }), 40)];
    const files = lists.map((_, index) => join(here, `words${index}`));
    const commands = lists.map((words, index): Command => ({
        run: [
            "sh",
            "-c",
            'file=$1; shift; { printf "%s\\0" "$@"; cat; } >"$file"',
            "sh",
            files[index] ?? "",
            ...words,
        ],
        stdin: `input ${index}\n\n\tof \\n lines\n`,
    }));
    keep(1, "words", commands);
    expect(await boot()).toBe("<5>1 resources are back, 0 wait for what is missing\n");
    lists.forEach((words, index) => {
        const wanted = [...words, ""].join("\0") + (words.length === 0 ? "\0" : "");
        const text = Buffer.from(`${wanted}input ${index}\n\n\tof \\n lines\n`).toString();
        expect(readFileSync(files[index] ?? "", "utf8")).toBe(text);
    });
});

onKernel(
    "what fails is taken up again at that step once others have gone on, and nothing is done twice",
    async () => {
        const route: Command = { ip: ["route", "add", "10.91.0.0/16", "via", "10.90.0.9", "dev", "brA"] };
        const claim: Command = {
            claim: "a key",
            mark: markOf("a"),
            previous: { was: '\\ "x"' },
            exclusive: true,
        };
        keep(1, "a", [
            claim,
            addBridge("brA"),
            { ip: ["link", "set", "dev", "brA", "up"] },
            route,
            addBridge("brC"),
        ]);
        keep(2, "b", [{ ip: ["address", "add", "10.90.0.1/24", "dev", "brA"] }]);
        const text = await boot();
        expect(text).toMatch(
            /^<4>Bridge "a" of stack demo\/dev is not back: .*invalid gateway.*\. It is tried again\n/,
        );
        expect(text).toMatch(/<5>Bridge "a" of stack demo\/dev is back\n<5>2 resources are back, 0 wait/);
        expect(await den.must(["ip", "route", "show", "10.91.0.0/16"])).toContain("via 10.90.0.9");
        expect(await isThere("brC")).toBe(true);
        const lines = readFileSync(join(here, "ledger"), "utf8").split("\n");
        expect(lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown)).toEqual([
            { key: "a key", mark: markOf("a"), previous: { was: '\\ "x"' } },
        ]);
        expect(await boot()).toBe("<5>0 resources are back, 0 wait for what is missing\n");
    },
);

onKernel("one that cannot be brought back holds up no other, and says why once", async () => {
    await den.ip("link add taken0 type bridge");
    const torn = keep(1, "torn", [addBridge("torn0")]);
    writeFileSync(torn, readFileSync(torn, "utf8").slice(0, -5));
    const foreign = keep(2, "foreign", [addBridge("taken0")]);
    keep(3, "good", [addBridge("good0")]);
    const text = await boot();
    expect(text.match(/is not back: .*/g)).toEqual([
        "is not back: what it is made of was not written to its end. It is tried again",
        expect.stringMatching(/^is not back: .*File exists. It is tried again$/),
    ]);
    expect([await isThere("good0"), await isThere("torn0")]).toEqual([true, false]);
    for (const file of [torn, foreign]) rmSync(file);
    await until("it to wait no longer for what was deleted", isOver, 30_000);
});

onKernel("what needs another's interface or namespace comes when that has come", async () => {
    keep(1, "dock", [{ ip: ["link", "set", "dev", "late0", "master", "lan9", "up"] }]);
    keep(2, "lan", [addBridge("lan9")]);
    keep(3, "inside", [{ ...addBridge("brI"), namespace: "late" }]);
    const text = await boot();
    expect(text).toMatch(/"dock" .* is not back: interface late0 is not there\./);
    expect(text).toMatch(/"inside" .* is not back: namespace late is not there\./);
    expect(text).toMatch(/<5>1 resources are back, 2 wait for what is missing\n$/);
    expect(await boot()).toBe("<5>another run waits for what is missing\n");
    await den.ip("netns add late");
    await den.ip("tuntap add dev late0 mode tap");
    await until("it to have nothing left to wait for", isOver, 30_000);
    expect(await den.ip("link show dev late0")).toContain("master lan9");
    expect(await den.ip("-n late link show dev brI")).toContain("brI");
});

onKernel("what was made in this boot is not made again", async () => {
    keep(1, "new", [addBridge("new0")], thisBoot);
    expect(await boot()).toBe("<5>0 resources are back, 0 wait for what is missing\n");
    expect(await isThere("new0")).toBe(false);
    expect(readdirSync(join(here, "progress"))).toEqual(["lock"]);
});

onKernel("what it starts goes on without it, with its variables, in its namespace", async () => {
    await den.ip("netns add home");
    const environment = { VIRTNET_TEST: `${here} "x"` };
    keep(1, "runs", [{ start: { argv: ["sleep", "1000"], environment, namespace: "home" } }]);
    await boot();
    await until(
        "the lock to be free",
        async () => (await den.run(["flock", "-n", join(here, "progress/lock"), "true"])).code === 0,
    );
    let pid = "";
    await until("it to be in its namespace", async () => {
        [pid = ""] = (await den.must(["ip", "netns", "pids", "home"])).split("\n");
        return pid !== "";
    });
    const variables = await den.must(["cat", `/proc/${pid}/environ`]);
    expect(variables.split("\0")).toContain(`VIRTNET_TEST=${here} "x"`);
    expect(await den.must(["ls", "-l", `/proc/${pid}/fd`])).not.toContain(here);
    await den.must(["kill", pid]);
});
