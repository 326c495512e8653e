import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { LabError, printable } from "../../core/errors";
import { digest } from "../../core/owner";
import { start } from "../process";
import type { Finished } from "../process";

/** One process's turn at a VirtualBox home. */
export interface HeldLock {
    /** Whether it is still ours: an ssh connection that broke has taken it away. */
    readonly isHeld: boolean;
    /** Resolves when others can have it. */
    release(): Promise<void>;
}

export type TakeLock = () => Promise<HeldLock>;

/** Longer than any call may take. */
export const lockTimeLimitMs = 600_000;

interface LockSeat {
    readonly label: string;
    wrap(argv: readonly string[]): Promise<string[]>;
    explain(result: Finished): LabError | undefined;
}

/**
 * Locks the home directory itself: that needs no file that would stay behind or be replaced under the lock, as VirtualBox
 * replaces its VirtualBox.xml. The kernel gives the lock back with its holder, and that ends when its input does, which
 * is with us. The alarm ends one that waits: it would not see its input end.
 */
const holdDirectory = `
use Fcntl ":flock";
$| = 1;
my ($home, $seconds) = @ARGV;
my $made = "";
for (split m{(?<=/)}, $home) { mkdir $made .= $_, 0700 }
open my $directory, "<", $home or die "$home: $!\\n";
alarm $seconds;
flock $directory, LOCK_EX or die "$home: $!\\n";
alarm 0;
print "locked\\n";
1 while <STDIN>;
`;

/** The lock of a home on a POSIX host: a program there holds it. */
export function directoryLock(seat: LockSeat, home: string, timeLimit = lockTimeLimitMs): TakeLock {
    return async () => {
        const seconds = Math.ceil(timeLimit / 1000) + 1; // ours is to strike first
        const argv = await seat.wrap(["perl", "-e", holdDirectory, home, String(seconds)]);
        const said = { stdout: "", stderr: "" };
        let hear = () => {};
        const locked = new Promise<void>((resolve) => (hear = resolve));
        const holder = start(argv, {
            output: (text) => {
                said.stdout += text;
                if (said.stdout.includes("locked\n")) hear();
            },
            errors: (text) => void (said.stderr += text),
        });
        let isHeld = true;
        const ended = holder.ended.then((ending) => {
            isHeld = false;
            return { ...ending, ...said, timedOut: false };
        });
        const failed = ended.then((result) => {
            throw (
                seat.explain(result) ?? notLocked(seat, home, printable(result.stderr) || "it ended at once")
            );
        });
        failed.catch(() => undefined); // once it is locked, nobody waits for this
        try {
            await withinLimit(Promise.race([locked, failed]), timeLimit, () => taken(seat, home));
        } catch (error) {
            holder.end();
            holder.kill();
            throw error;
        }
        return {
            get isHeld() {
                return isHeld;
            },
            release: async () => {
                holder.end();
                await ended;
            },
        };
    };
}

/** The name of the pipe that whoever holds the lock of a home on Windows has open. */
export function pipeOf(home: string): string {
    return `\\\\.\\pipe\\virtnet-${digest(home.toLowerCase(), 16)}`;
}

/** The lock of a home on Windows: who opened the pipe has it, and Windows closes it with the process. */
export function pipeLock(
    seat: Pick<LockSeat, "label">,
    home: string,
    pipe = pipeOf(home),
    timeLimit = lockTimeLimitMs,
): TakeLock {
    return async () => {
        const deadline = Date.now() + timeLimit;
        for (;;) {
            const server = await listenAt(pipe);
            if (server !== undefined) return heldBy(server);
            await withinLimit(untilReleased(pipe), deadline - Date.now(), () => taken(seat, home));
        }
    };
}

function heldBy(server: Server): HeldLock {
    const waiting = new Set<{ destroy(): void }>();
    server.on("connection", (socket) => {
        waiting.add(socket);
        socket.on("error", () => undefined).on("close", () => waiting.delete(socket));
    });
    server.unref();
    return {
        get isHeld() {
            return server.listening;
        },
        release: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                for (const socket of waiting) socket.destroy();
            }),
    };
}

/** `undefined`: another has it. */
function listenAt(pipe: string): Promise<Server | undefined> {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.on("error", (error: NodeJS.ErrnoException) =>
            error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(undefined) : reject(error),
        );
        server.listen(pipe, () => resolve(server));
    });
}

/** Resolves when the holder closes the pipe, or has closed it before we could knock. */
function untilReleased(pipe: string): Promise<void> {
    return new Promise((resolve) => {
        const socket = connect(pipe);
        socket.on("error", () => undefined);
        // One that does not even let us in is not asked in a circle.
        socket.on("close", (isRefused) => void setTimeout(resolve, isRefused ? 100 : 0));
        socket.resume();
    });
}

async function withinLimit<T>(act: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(late()), milliseconds);
    });
    try {
        return await Promise.race([act, limit]);
    } finally {
        clearTimeout(timer);
    }
}

function taken(seat: Pick<LockSeat, "label">, home: string): LabError {
    return new LabError({
        kind: "timed-out",
        doing: `waiting for the turn at ${home} on ${seat.label}`,
        wrong: "another process holds its lock",
        remedy: "Another Pulumi run, perhaps of another stack or on another machine, is changing this user's VirtualBox: wait until it is done, or end it",
    });
}

function notLocked(seat: Pick<LockSeat, "label">, home: string, wrong: string): LabError {
    return new LabError({
        kind: /permission denied/i.test(wrong) ? "not-permitted" : "command-failed",
        doing: `locking ${home} on ${seat.label}`,
        wrong,
        remedy: "It has to be a directory that the owner of the machines may read, on a file system that has locks; the host needs perl",
    });
}
