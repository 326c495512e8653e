import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Place } from "./place";
import { Talk, until } from "./process";

/**
 * The first process of a den. It adopts and reaps what is orphaned in it, and ends when we close its input or die, however
 * that happens; the kernel then ends all others, and the namespaces with them (pid_namespaces(7)). What mount(8) and ip(8)
 * leave under /run with their first use, for good, is there from the beginning, as on a machine that has been used.
 */
const first = `
mount -t tmpfs -o mode=0755 virtnet-den /run && mkdir /run/mount || exit 1
ip netns add first && ip netns del first && ip link set dev lo up || exit 1
echo ready
trap "" CHLD
cat >/dev/null
cd / && rm -rf -- "$1"
`;

/**
 * A throw-away host: network, mount and process namespaces of its own with an empty /run. Whatever a test does as
 * "this machine" in it - links, rulesets, sysctls, processes - is nowhere else and ends with it. Root makes it directly,
 * anyone else by a user namespace, where these are allowed.
 */
export class Den extends Place {
    private constructor(
        private readonly keeper: Talk,
        /** A directory that ends with the den. */
        readonly directory: string,
        enter: readonly string[],
    ) {
        super("the throw-away host", enter);
    }

    static async open(): Promise<Den> {
        const directory = mkdtempSync(join(tmpdir(), "virtnet-live-"));
        const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
        const keeper = new Talk([
            ...["unshare", ...user, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"],
            ...["--", "sh", "-c", first, "den", directory],
        ]);
        try {
            await keeper.hear(10_000);
        } catch (cause) {
            rmSync(directory, { recursive: true, force: true });
            throw new Error(
                "making a throw-away host for a live test: it takes root, or a kernel that allows user namespaces",
                { cause },
            );
        }
        const pid = await until("the den's first process", () => childOf(keeper.pid));
        const own = user.length === 0 ? [] : ["-U", "--preserve-credentials"];
        // nsenter forks to join a process namespace: what it starts must end with it when a time limit strikes.
        const enter = ["nsenter", "-t", pid, ...own, "-n", "-m", "-p", "--"];
        return new Den(keeper, directory, [...enter, "setpriv", "--pdeathsig", "KILL", "--"]);
    }

    /** Ends it and everything in it. */
    async close(): Promise<void> {
        await this.keeper.stop();
        rmSync(this.directory, { recursive: true, force: true });
    }
}

function childOf(pid: number): string | undefined {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0] || undefined;
}
