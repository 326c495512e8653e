import type { LongRunning } from "../host";
import { openFiles } from "./files";
import type { FakeKernel } from "./kernel";

export interface FakeProcess extends LongRunning {
    pid: number;
    /** Of its network namespace. */
    inode: number;
}

export function startProcess(kernel: FakeKernel, program: LongRunning): void {
    const { inode } = kernel.space(program.namespace);
    if (program.daemonizes === true) openFiles(kernel, program);
    kernel.processes.push({ ...program, inode, pid: kernel.number() });
}

/** What `find /proc … -exec grep -Hzs ^VARIABLE=` prints. */
export function grepEnvironments(kernel: FakeKernel, pattern: string): string {
    const variable = pattern.replace(/^\^|=$/g, "");
    return kernel.processes
        .flatMap(({ pid, environment }) =>
            environment[variable] === undefined
                ? []
                : [`/proc/${pid}/environ:${variable}=${environment[variable]}\0`],
        )
        .join("");
}

/** What `stat -L -c %i` prints of namespace files: an inode a line. */
export function statNamespaces(kernel: FakeKernel, paths: readonly string[]): string {
    return paths
        .flatMap((path) => {
            const pid = Number(/^\/proc\/(\d+)\/ns\/net$/.exec(path)?.[1]);
            const program = kernel.processes.find((one) => one.pid === pid);
            const name = Number.isNaN(pid) ? path.replace("/run/netns/", "") : program?.namespace;
            const inode = Number.isNaN(pid) ? kernel.spaces.get(name ?? "")?.inode : program?.inode;
            return inode === undefined ? [] : [`${inode}\n`];
        })
        .join("");
}
