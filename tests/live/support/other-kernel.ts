import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Den } from "./den";
import type { Place } from "./place";

const program = "/usr/bin/linux.uml";
const modules = "/usr/lib/uml/modules";

/** insmod, which is not everywhere: finit_module(2) of x86-64. */
const insert = `perl -e 'for (@ARGV) { open(my $f, "<", $_) or die "$_: $!"; my $no = ""; syscall(313, fileno $f, $no, 0) == 0 or warn "$_: $!\\n" }'`;

/**
 * User-mode Linux: a kernel as a program, with modules that the kernel below may lack. Its files are those of the den, but for
 * /run and root's home; its network is a tap device of the den. Debian: the package user-mode-linux.
 */
export class OtherKernel {
    private constructor(private readonly paths: readonly string[]) {}

    /** One with these modules and those that they need, or why there is none. */
    static find(names: readonly string[]): OtherKernel | string {
        if (process.arch !== "x64" || !existsSync(program) || !existsSync(modules))
            return "there is no user-mode Linux here (apt-get install user-mode-linux)";
        const directory = join(modules, readdirSync(modules)[0] ?? "");
        const needs = new Map(
            readFileSync(join(directory, "modules.dep"), "utf8")
                .split("\n")
                .map((line) => line.split(/:? /) as [string, ...string[]]) // the deepest need last
                .map(([path, ...rest]) => [path.replace(/:$/, ""), rest.toReversed()]),
        );
        const found = names.map((name) => [...needs.keys()].find((path) => path.endsWith(`/${name}.ko`)));
        const missing = names.filter((_name, index) => found[index] === undefined);
        if (missing.length > 0) return `user-mode Linux lacks ${missing.join(", ")}`;
        const paths = found.flatMap((path = "") => [...(needs.get(path) ?? []), path]);
        return new OtherKernel([...new Set(paths)].map((path) => join(directory, path)));
    }

    /** Boots it; it ends with the den. The last command is the one it lives for. */
    start(den: Den, tap: string, init: string, commands: readonly string[]): void {
        const script = [
            "#!/bin/sh",
            "mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs -o mode=0755 run /run",
            "mkdir -p -m 0755 /run/sshd /run/mount; mount -t tmpfs -o mode=0700 home /root",
            `${insert} ${this.paths.join(" ")}`,
            "ip link set dev lo up; ip netns add first; ip netns del first",
            ...commands,
        ];
        writeFileSync(init, `${script.join("\n")}\n`, { mode: 0o755 });
        den.talk([
            program,
            ...["mem=256M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "rw", `init=${init}`],
            ...[`vec0:transport=tap,ifname=${tap}`, "con=null", "con0=null,fd:1", "quiet"],
        ]);
    }
}

/** Whether a kernel has a queueing discipline: it says so of a device that has to be there, in a namespace of its own. */
export async function hasDiscipline(place: Place, kind: string): Promise<boolean> {
    const argv = ["unshare", "--net", "tc", "qdisc", "replace", "dev", "lo", "root", kind];
    return (await place.run(argv)).code === 0;
}
