/**
 * The provider's process, and pulumi itself, killed under the real CLI, where resources are made side by side. With
 * checkpoints state knows all that was finished; without them it knows nothing of the killed update, and the next one
 * has to find everything by its owner mark.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { firstLab, programOf, secondLab } from "./support/crash-lab";
import { CrashMachine } from "./support/crash-machine";
import { Project } from "./support/project";

const modes = {
    recorded: { PULUMI_EXPERIMENTAL: "", PULUMI_SKIP_CHECKPOINTS: "" },
    forgotten: { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "1" },
};

/**
 * Each kills a create, an update and a destroy, at different points; each step takes two runs of the CLI. `all` kills after
 * every command there is, which takes the better part of an hour.
 */
const chains = process.env["VIRTNET_KILL_CHAINS"] ?? "4";
const most = chains === "all" ? 1000 : Number(chains);

jest.setTimeout(200_000 + most * 50_000);

/** A machine with the lab's project on it, and what it looks like at each stage when nothing is killed. */
class Stage {
    private constructor(
        readonly machine: CrashMachine,
        readonly project: Project,
        readonly empty: string[],
    ) {}

    static async open(mode: keyof typeof modes): Promise<Stage> {
        const machine = await CrashMachine.open();
        const directory = join(machine.den.directory, "project");
        mkdirSync(directory);
        const project = await Project.make({
            place: machine.den,
            directory,
            name: "crash-cli",
            program: programOf(firstLab),
            env: { ...modes[mode], NODE_COMPILE_CACHE: join(machine.den.directory, "compiled") },
        });
        return new Stage(machine, project, await machine.facts());
    }

    /** Runs a command of which no process is killed; how many commands changed something, and the machine after it. */
    async whole(act: (env: Record<string, string>) => Promise<unknown>) {
        this.machine.shims.reset();
        await act(this.machine.shims.environment());
        return { commands: this.machine.shims.commands.length, facts: await this.machine.facts() };
    }

    /** Runs a command whose provider is killed, and then the same again undisturbed. */
    async killed(
        what: string,
        after: number,
        expected: readonly string[],
        act: (options: { fails: boolean; env: Record<string, string> }) => Promise<unknown>,
    ): Promise<void> {
        this.machine.shims.reset();
        await act({ fails: true, env: this.machine.shims.environment(after) });
        expect(this.machine.shims.killed).toBe(true);
        const { commands } = this.machine.shims;
        await act({ fails: false, env: {} }).catch((error: Error) => {
            throw new Error(`${error.message}\nafter a crash of ${what} behind\n${commands.join("\n")}`);
        });
        await this.machine.expectFacts(expected, `${what}, killed after ${after} commands`, commands);
    }
}

/** `count` numbers spread over 1..total, all of them if they suffice; each `shift` takes others. */
function spread(total: number, count: number, shift: number): number[] {
    if (count >= total) return Array.from({ length: count }, (_, index) => (index % total) + 1);
    return Array.from({ length: count }, (_, index) =>
        Math.min(total, Math.max(1, Math.round(((index + shift) * total) / count))),
    );
}

async function killAtSpreadPoints(mode: keyof typeof modes, shift: number): Promise<number> {
    const stage = await Stage.open(mode);
    const { project } = stage;
    try {
        const first = await stage.whole((env) => project.up({ env }));
        project.program(programOf(secondLab));
        const second = await stage.whole((env) => project.up({ env }));
        const last = await stage.whole((env) => project.destroy({ env }));
        await stage.machine.expectFacts(stage.empty, "made, updated and destroyed", []);
        const count = Math.min(most, Math.max(first.commands, second.commands, last.commands));
        const [creates, updates, destroys] = [first, second, last].map(({ commands }) =>
            spread(commands, count, shift),
        );
        for (let index = 0; index < count; index += 1) {
            const [create = 1, update = 1, destroy = 1] = [creates, updates, destroys].map(
                (at) => at?.[index],
            );
            project.program(programOf(firstLab));
            await stage.killed("a create", create, first.facts, (options) => project.up(options));
            project.program(programOf(secondLab));
            await stage.killed("an update", update, second.facts, (options) => project.up(options));
            await stage.killed("a destroy", destroy, stage.empty, (options) => project.destroy(options));
        }
        return count * 3;
    } finally {
        await stage.machine.close();
    }
}

test("killed anywhere, with checkpoints and without, the next up or destroy finishes what was begun", async () => {
    const points = await Promise.all([
        killAtSpreadPoints("recorded", 0.25),
        killAtSpreadPoints("forgotten", 0.75),
    ]);
    process.stdout.write(`killed ${points.join(" + ")} times under the CLI\n`);
});

test("pulumi itself killed: the stack is locked, and after `pulumi cancel` the next up finishes", async () => {
    // With checkpoints the kill may tear the file that Pulumi is writing just then ("failed to load checkpoint: EOF").
    const stage = await Stage.open("forgotten");
    const { project, machine } = stage;
    try {
        const first = await stage.whole((env) => project.up({ env }));
        await project.destroy();
        machine.shims.reset();
        const half = Math.round(first.commands / 2);
        await project.up({ fails: true, env: machine.shims.environment(half, "pulumi") });
        expect(machine.shims.killed).toBe(true);
        const refused = await project.pulumi(["up", "--yes", "--skip-preview", "--stack", project.stack], {
            fails: true,
        });
        expect(refused.stderr + refused.stdout).toMatch(/currently locked/);
        await project.pulumi(["cancel", "--yes", "--stack", project.stack]);
        await project.up();
        await machine.expectFacts(first.facts, "pulumi killed", machine.shims.commands);
        await project.destroy();
        await machine.expectFacts(stage.empty, "pulumi killed, up, destroy", machine.shims.commands);
    } finally {
        await machine.close();
    }
});
