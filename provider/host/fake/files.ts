import type { FakeKernel } from "./kernel";
import { Refusal } from "./kernel";
import type { LongRunning } from "../host";

export function removeDirectory({ directories, files }: FakeKernel, path: string): void {
    directories.delete(path);
    for (const file of files.keys()) if (file.startsWith(`${path}/`)) files.delete(file);
}

/** What `stat -c "%u %a"` prints of a directory; of what is not there, nothing. */
export function statDirectory({ directories }: FakeKernel, path: string): string {
    const mode = directories.get(path);
    return mode === undefined ? "" : `0 ${mode}\n`;
}

/** What `cat` prints; of what is not there, nothing. */
export function cat({ files }: FakeKernel, path: string): string {
    return path === "/proc/self/uid_map" ? "0 0 4294967295\n" : (files.get(path) ?? "");
}

/** A daemon opens its files before it goes into the background, and keeps what is in them. */
export function openFiles({ directories, files }: FakeKernel, { argv }: LongRunning): void {
    for (const word of argv) {
        const path = /^--(?:dhcp-leasefile|pid-file|log-facility)=(.+)$/.exec(word)?.[1];
        if (path === undefined) continue;
        if (!directories.has(path.slice(0, path.lastIndexOf("/"))))
            throw new Refusal(`${argv[0]}: cannot open or create ${path}: No such file or directory`);
        files.set(path, files.get(path) ?? "");
    }
}
