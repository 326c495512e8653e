import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { directoryLock, pipeLock, pipeOf } from "../../../../provider/host/virtualbox/lock";
import type { TakeLock } from "../../../../provider/host/virtualbox/lock";
import { refusalOf } from "../../../support/lab";

const seat = {
    label: "this machine",
    wrap: async (argv: readonly string[]) => [...argv],
    explain: () => undefined,
};

let parent: string;
let home: string;
const children: ChildProcess[] = [];
beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "virtnet-lock-"));
    home = join(parent, "the user's", "VirtualBox");
});
afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(parent, { recursive: true });
});

/** Another process, that runs a program of Node's; resolves once that says that it has the lock. */
async function other(program: string, argument: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, ["-e", program, argument], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    let text = "";
    while (!text.includes("locked")) {
        const [piece] = (await once(child.stdout, "data")) as [Buffer];
        text += String(piece);
    }
    return child;
}

/** The program that holds the lock of the home. */
async function holderArgv(): Promise<readonly string[]> {
    let argv: readonly string[] = [];
    const spy = { ...seat, wrap: async (words: readonly string[]) => [...(argv = words)] };
    await (await directoryLock(spy, home)()).release();
    return argv;
}

/** Holds the lock of the home as a process of ours does: by the same program, whose input ends with it. */
async function otherHolder(): Promise<ChildProcess> {
    const argv = await holderArgv();
    const program = `
        const [file, ...args] = JSON.parse(process.argv[1]);
        require("node:child_process").spawn(file, args, { stdio: ["pipe", "inherit", "inherit"] });
        setInterval(() => {}, 1e6);`;
    return other(program, JSON.stringify(argv));
}

const pipe = `\0virtnet-test-${process.pid}`;
const pipeHolder = () =>
    other(
        `const server = require("node:net").createServer();
         server.listen(process.argv[1].replace("@", "\\0"), () => console.log("locked"));`,
        pipe.replace("\0", "@"),
    );

/** Windows' pipes are stood in for by sockets without a file, which Linux closes with their process alike. */
const ways: [string, (limit?: number) => TakeLock, () => Promise<ChildProcess>][] = [
    ["a directory", (limit) => directoryLock(seat, home, limit), otherHolder],
];
if (process.platform === "linux") {
    ways.push(["a pipe", (limit) => pipeLock(seat, home, pipe, limit), pipeHolder]);
} else {
    console.warn("the lock by a pipe cannot be tried here, it is not: only Linux has sockets without a file");
}

describe.each(ways)("the lock of a home, by %s,", (_, lockWith, hold) => {
    test("is one's at a time, and the next gets it when it is given back", async () => {
        const order: string[] = [];
        const first = await lockWith()();
        const second = lockWith()().then((lock) => {
            order.push("second has it");
            return lock;
        });
        await refusalOf(lockWith(300)()); // as long as that it has been waited for
        order.push("first gives it back");
        expect(first.isHeld).toBe(true);
        await first.release();
        await (await second).release();
        expect(order).toEqual(["first gives it back", "second has it"]);
        expect(first.isHeld).toBe(false);
    });

    test("comes back from a process that is killed", async () => {
        const holder = await hold();
        const error = await refusalOf(lockWith(300)());
        expect(error["kind"]).toBe("timed-out");
        expect(error.message).toMatch(/another process holds its lock\. Another Pulumi run/);
        const waiting = lockWith()();
        holder.kill("SIGKILL");
        const lock = await waiting;
        expect(lock.isHeld).toBe(true);
        await lock.release();
    });

    test("can be taken again and again", async () => {
        for (let round = 0; round < 5; round += 1) await (await lockWith()()).release();
    });
});

describe("the lock of a home", () => {
    test("makes the home as VirtualBox would, and leaves nothing in it", async () => {
        const lock = await directoryLock(seat, home)();
        await lock.release();
        expect(statSync(home).mode & 0o777).toBe(0o700);
        expect(readdirSync(home)).toEqual([]);
    });

    test("tells when it is lost while it is held", async () => {
        const spy = {
            ...seat,
            wrap: async (argv: readonly string[]) => [
                "sh",
                "-c",
                'echo $$ >"$0"; exec "$@"',
                join(parent, "pid"),
                ...argv,
            ],
        };
        const lock = await directoryLock(spy, home)();
        process.kill(Number(readFileSync(join(parent, "pid"), "utf8")), "SIGKILL");
        await lock.release();
        expect(lock.isHeld).toBe(false);
    });

    test("is not waited for for ever on behalf of a process that is gone", async () => {
        const [file = "", ...args] = (await holderArgv()).toSpliced(-1, 1, "1"); // its seconds
        const lock = await directoryLock(seat, home)();
        const orphan = spawn(file, args, { stdio: "ignore" });
        children.push(orphan);
        expect(await once(orphan, "close")).toEqual([null, "SIGALRM"]);
        await lock.release();
    });

    test("says why it cannot be had", async () => {
        const error = await refusalOf(directoryLock(seat, "/dev/null/x")());
        expect(error.message).toMatch(/^locking \/dev\/null\/x on this machine: .*Not a directory/);
    });

    test("is another pipe for another home, and the same however Windows spells it", () => {
        expect(pipeOf(String.raw`C:\Users\A\.VirtualBox`)).toBe(pipeOf(String.raw`c:\users\a\.virtualbox`));
        expect(pipeOf(String.raw`C:\Users\A`)).not.toBe(pipeOf(String.raw`C:\Users\B`));
        expect(pipeOf("x")).toMatch(/^\\\\\.\\pipe\\virtnet-[0-9a-f]{16}$/);
    });
});
