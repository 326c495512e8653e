// The process that starts programs, as it is shipped, and what is on our side of it.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { Spawner } from "../../../provider/host/spawner";
import { within } from "../../../provider/host/wait";

const directory = mkdtempSync(join(tmpdir(), "virtnet-spawner-"));
const spawnerModule = join(directory, "spawner-main.js");
const host = resolve(__dirname, "../../../provider/host");
const bundle = { bundle: true, platform: "node", target: "node20", logLevel: "silent" } as const;

let spawner: Spawner;
let pid: number;

beforeAll(() => {
    buildSync({ ...bundle, entryPoints: [join(host, "../spawner-main.ts")], outfile: spawnerModule });
});
afterAll(() => rmSync(directory, { recursive: true }));

beforeEach(async () => {
    spawner = new Spawner(spawnerModule, process.env);
    expect(await within({ limitMs: 10_000, everyMs: 5 }, async () => spawner.ready)).toBe(true);
    pid = Number((await told("echo $PPID")).stdout);
});
afterEach(async () => {
    if (spawner.ready) process.kill(pid, "SIGKILL");
    await within({ limitMs: 10_000, everyMs: 5 }, async () => !spawner.ready);
});

/** Starts a program by it; what it says is gathered. */
function started(argv: readonly string[]) {
    const said = { stdout: "", stderr: "" };
    const program = spawner.start(argv, {
        output: (text) => void (said.stdout += text),
        errors: (text) => void (said.stderr += text),
    });
    program.ended.catch(() => undefined);
    return {
        write: (text: string) => program.write(text),
        end: () => program.end(),
        kill: () => program.kill(),
        ended: program.ended,
        said,
    };
}

async function told(script: string) {
    const { ended, said, end } = started(["sh", "-c", script]);
    end();
    return { ...(await ended), ...said };
}

const turn = () => new Promise<void>((done) => setImmediate(done));
const heard = async (look: () => boolean) =>
    expect(await within({ limitMs: 10_000, everyMs: 5 }, async () => look())).toBe(true);

describe("a program", () => {
    test("is started, told all and ended in one turn", async () => {
        const { write, end, ended, said } = started(["cat"]);
        write("one ");
        write("two");
        end();
        expect(await ended).toEqual({ code: 0, signal: null });
        expect(said.stdout).toBe("one two");
    });

    test("has said all before its end is told", async () => {
        const { stdout, stderr, code } = await told("seq 1 100000; echo err >&2; exit 3");
        expect(stdout.endsWith("\n100000\n")).toBe(true);
        expect({ stderr, code }).toEqual({ stderr: "err\n", code: 3 });
    });

    test("that is to end in the turn of its start ends", async () => {
        const { kill, ended } = started(["sleep", "100"]);
        kill();
        expect(await ended).toEqual({ code: null, signal: "SIGTERM" });
    });

    test("hears nothing any more once it has ended, and nobody minds", async () => {
        const { write, end, kill, ended } = started(["true"]);
        await ended;
        write("late");
        end();
        kill();
        await turn();
        expect(await told("echo on")).toMatchObject({ stdout: "on\n" });
    });

    test("that reads nothing of what it is told ends by itself", async () => {
        const { write, end, ended } = started(["sh", "-c", "exec <&-; exit 4"]);
        for (let count = 0; count < 50; count += 1) write("x".repeat(65_536));
        end();
        expect(await ended).toEqual({ code: 4, signal: null });
    });

    test.each<[string, string[], string]>([
        ["does not exist", ["no-such-program"], "ENOENT"],
        ["is no program", [resolve(__filename)], "EACCES"],
        ["has more words than the kernel takes", ["true", "x".repeat(200_000)], "E2BIG"],
        ["has a word that cannot be passed on", ["true", "a\0b"], "ERR_INVALID_ARG_VALUE"],
        ["has no name", [""], "ERR_INVALID_ARG_VALUE"],
    ])("that %s is its own failure, not that of those beside it", async (_, argv, code) => {
        const beside = started(["cat"]);
        const { write, end, kill, ended } = started(argv);
        write("x");
        end();
        kill();
        await expect(ended).rejects.toMatchObject({ code });
        beside.write("on");
        beside.end();
        expect(await beside.ended).toEqual({ code: 0, signal: null });
        expect(beside.said.stdout).toBe("on");
    });
});

test("that it has no file descriptors left is the failure of what was to be started only", async () => {
    const beside = started(["cat"]);
    beside.write("on");
    await heard(() => beside.said.stdout === "on");
    const limit = (most: number) => execFileSync("prlimit", ["--pid", String(pid), `--nofile=${most}:`]);
    limit(readdirSync(`/proc/${pid}/fd`).length);
    await expect(started(["cat"]).ended).rejects.toMatchObject({ code: "EMFILE" });
    limit(1024);
    beside.end();
    expect(await beside.ended).toEqual({ code: 0, signal: null });
    expect(await told("echo again")).toMatchObject({ stdout: "again\n" });
});

test("200 MB come whole, and what is not taken off it waits in the program, not in the process between", async () => {
    const { ended, said } = started(["sh", "-c", "head -c 200000000 /dev/zero | tr '\\0' x"]);
    await heard(() => said.stdout.length > 0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500); // we are busy, and take nothing
    const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(said.stdout.length).toBe(200_000_000);
    expect(peak).toBeLessThan(150_000);
});

describe("when it is killed", () => {
    test("all who wait hear of it, and no more is started by it", async () => {
        const all = [started(["cat"]), started(["sleep", "1"])];
        await turn();
        process.kill(pid, "SIGKILL");
        all.push(started(["cat"])); // before anybody could know
        for (const { ended } of all)
            await expect(ended).rejects.toThrow("the process that started it has ended");
        expect(spawner.ready).toBe(false);
    });

    test("what it had told before counts", async () => {
        const { ended, said } = started(["sh", "-c", `echo done; echo x >${directory}/told`]);
        await turn();
        // While we are busy it hears of the end, tells us, and is killed.
        const busy = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        while (!existsSync(`${directory}/told`)) busy();
        for (let count = 0; count < 25; count += 1) busy();
        process.kill(pid, "SIGKILL");
        busy();
        expect(await ended).toEqual({ code: 0, signal: null });
        expect(said.stdout).toBe("done\n");
    });
});

describe("the process it starts programs for", () => {
    /** A process that does this with a spawner of its own. */
    async function ends(act: string): Promise<{ code: number | null; output: string }> {
        const source = join(directory, "owner.ts");
        writeFileSync(
            source,
            `import { Spawner } from ${JSON.stringify(join(host, "spawner"))};
            const spawner = new Spawner(${JSON.stringify(spawnerModule)}, process.env);
            const start = (...argv: string[]) => spawner.start(argv, { output: (text) => process.stdout.write(text), errors: () => undefined });
            const whenReady = (act: () => void) => { const timer = setInterval(() => { if (spawner.ready) { clearInterval(timer); act(); } }, 5); };
            ${act}`,
        );
        buildSync({ ...bundle, entryPoints: [source], outfile: join(directory, "owner.js") });
        const child = spawn(process.execPath, [join(directory, "owner.js")], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
        let output = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
        const [code] = (await once(child, "close")) as [number | null];
        clearTimeout(timer);
        return { code, output };
    }

    test.each([
        ["has nothing for it to do ends", "", ""],
        ["has nothing more for it to do ends", "whenReady(() => start('echo', 'it').end());", "it\n"],
        [
            "waits for a program stays",
            "whenReady(() => start('sh', '-c', 'sleep 0.3; echo late').end());",
            "late\n",
        ],
        [
            "ends a program and has nothing else to do ends",
            "whenReady(() => { const it = start('cat'); setTimeout(() => { it.write('last'); it.end(); }, 50); });",
            "last",
        ],
    ])("and that %s", async (_, act, output) => {
        expect(await ends(act)).toEqual({ code: 0, output });
    });

    test("takes it along, however it ends", async () => {
        const { output } = await ends(
            "whenReady(() => { start('sh', '-c', 'echo $PPID'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200); });",
        );
        const other = Number(output);
        expect(other).toBeGreaterThan(0);
        await heard(() => !existsSync(`/proc/${other}`));
    });
});
