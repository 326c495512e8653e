import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { until } from "../../live/support/process";
import type { Project } from "../../live/support/project";

const command = ["pulumi", "up", "--skip-preview", "--json", "--yes", "--non-interactive"];
const plugins = "pulumi-(language|resource)-|terraform-provider-";

/** Kills pulumi itself, with SIGKILL, when its update has told of so many steps; how many it had told of at its end. */
export async function upKilledAfter(project: Project, steps: number): Promise<number> {
    const { place, cwd } = project;
    const [events, pid] = [join(cwd, "events"), join(cwd, "pid")];
    rmSync(events, { force: true });
    const line = 'echo $$ >"$1"; cd "$0" && exec >"$2" && shift 2 && exec "$@"';
    const argv = ["sh", "-c", line, cwd, pid, events, ...command, "--stack", project.stack];
    let over = false;
    const running = place.run(argv, { env: project.environment }).finally(() => (over = true));
    const told = () => (existsSync(events) ? stepsIn(readFileSync(events, "utf8")) : 0);
    await until("the moment to kill pulumi", () => over || told() >= steps, 300_000);
    if (!over) await place.must(["kill", "-9", readFileSync(pid, "utf8").trim()]);
    await running;
    const left = async () => (await place.run(["pgrep", "-af", plugins])).stdout;
    await until("pulumi's plugins to end", async () => (await left()) === "", 120_000).catch(
        async (cause) => {
            throw new Error(`killed after ${told()} steps, there is still:\n${await left()}`, { cause });
        },
    );
    return told();
}

/** What a user does then: unlocks the stack; and takes the last whole state, where pulumi was cut off in writing it. */
export async function unlock(project: Project): Promise<void> {
    await project.pulumi(["cancel", "--yes", project.stack], { fails: "perhaps" });
    const { stderr } = await project.pulumi(["stack", "export", "--stack", project.stack], {
        fails: "perhaps",
    });
    if (!/failed to load checkpoint/.test(stderr)) return;
    const backend = fileURLToPath(project.environment["PULUMI_BACKEND_URL"] ?? "");
    const file = join(backend, ".pulumi", "stacks", "unified-lan", `${project.stack}.json`);
    copyFileSync(`${file}.bak`, file);
    process.stdout.write("a state was cut off in the writing, and the one before it taken\n");
}

function stepsIn(events: string): number {
    return events.split("\n").filter((line) => /"(resourcePreEvent|resOutputsEvent)"/.test(line)).length;
}
