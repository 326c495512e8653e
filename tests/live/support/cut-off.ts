import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./place";
import { until } from "./process";
import type { Project } from "./project";

/**
 * Goes before a program's resources: `cutOff("web")` are options that have its create stay where the environment says, `CUT`
 * being a hook's name and the resource's. What is made then is there, and state has not heard of it.
 */
export const cutOff = `
const cutOff = (name) => {
    const [when, what] = (process.env.CUT ?? "").split(" ");
    if (what !== name) return {};
    const stay = () => {
        require("node:fs").writeFileSync("cut", "");
        return new Promise(() => setInterval(() => {}, 1000000));
    };
    return { hooks: { [when]: [stay] } };
};
`;

/** Kills pulumi, and with it its plugins, in the middle of creating a resource. */
export async function killWhile(
    project: Project,
    when: "beforeCreate" | "afterCreate",
    name: string,
): Promise<void> {
    const mark = join(project.cwd, "cut");
    rmSync(mark, { force: true });
    const up = ["pulumi", "up", "--skip-preview", "--yes", "--non-interactive", "--stack", project.stack];
    const remember = 'echo $$ >"$0/pid"; cd "$0" && exec "$@"';
    let said: string | undefined;
    const running = project.place
        .run(["sh", "-c", remember, project.cwd, ...up], {
            env: { ...project.environment, CUT: `${when} ${name}` },
            timeoutMs: 120_000,
        })
        .then(({ stdout, stderr }) => (said = stdout + stderr));
    await until("the create to stay", () => existsSync(mark) || said !== undefined, 90_000);
    if (said !== undefined) throw new Error(`pulumi ended before it could be killed\n${said}`);
    await project.place.must(["sh", "-c", 'kill -9 "$(cat "$0/pid")"', project.cwd]);
    await running;
    await until("its plugins to end", async () => !(await hasPlugins(project)), 30_000);
    await project.pulumi(["cancel", "--yes", project.stack], { fails: "perhaps" });
}

async function hasPlugins(project: Project): Promise<boolean> {
    const { stdout } = await project.place.run(["pgrep", "-f", "terraform-provider|cmd/run"]);
    return stdout.trim() !== "";
}

/** The host remembers no create of a project's that may have been cut off. */
export async function expectNothingNoted(place: Place, project: Project): Promise<void> {
    const ledger = `/var/lib/virtnet-creates/${project.name}+${project.stack}`;
    expect((await place.run(["cat", ledger])).stdout).toBe("");
}
