import { spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digest } from "../core/owner";
import type { SshSpec } from "./host";

const prefix = "virtnet-ssh-";
/** A socket's path has at most 103 characters (sun_path, unix(7); less elsewhere), of which ssh takes 17 for itself. */
const parent = tmpdir().length > 50 ? "/tmp" : tmpdir();
let directory: string | undefined;
const connections = new Set<string>();

/**
 * Where ssh keeps the socket of this process's connection to a host (ControlPath). The directory is made 0700: whoever reaches
 * a socket has our login. It ends with us; what a killed process has left, the next one takes away.
 */
export function controlPath(spec: SshSpec): string {
    if (directory === undefined) {
        removeStale();
        directory = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
        process.once("exit", close);
    }
    return join(directory, digest(JSON.stringify(spec), 8));
}

/** Remembers a connection to be closed when we end, by what ssh takes to find its socket. */
export function closeAtEnd(options: readonly string[], target: string): void {
    connections.add(JSON.stringify([...options, "-O", "exit", "--", target]));
}

function close(): void {
    for (const argv of connections)
        spawnSync("ssh", JSON.parse(argv) as string[], { stdio: "ignore", timeout: 1000 });
    rmSync(directory ?? "", { recursive: true, force: true });
}

function removeStale(): void {
    for (const name of readdirSync(parent)) {
        const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
        const path = join(parent, name);
        if (pid === undefined || isAlive(Number(pid)) || !isOurs(path)) continue;
        rmSync(path, { recursive: true, force: true });
    }
}

function isAlive(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

function isOurs(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.();
}
