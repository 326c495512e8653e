import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Place } from "./place";
import type { Finished } from "./process";
import { Costs } from "./costs";
import { parseEvents, parsePreview } from "./events";
import type { Outcome, Step } from "./events";

/** The clone under test. */
export const clone = resolve(__dirname, "..", "..", "..");

export interface ProjectOptions {
    /** Where pulumi runs: what it takes for "this machine". */
    place: Place;
    /** A directory to be made. */
    directory: string;
    /** The project's name; part of every owner mark. */
    name: string;
    stack?: string;
    /** The body of a CommonJS program: `pulumi` and `virtnet` are there, `exports` are the outputs. */
    program: string;
    /** A project that is there already, such as the clone: no program is written. */
    existing?: string;
    config?: Record<string, string>;
    env?: NodeJS.ProcessEnv;
    /** How long a command may take. */
    timeoutMs?: number;
}

export interface CallOptions {
    /** The command is to fail: then its failure is no error of the test. `"perhaps"`: either way. */
    fails?: boolean | "perhaps";
    args?: readonly string[];
    env?: NodeJS.ProcessEnv;
}

/** A resource as state holds it. */
export interface StateResource {
    urn: string;
    type: string;
    id: string;
    inputs: Record<string, unknown>;
    outputs: Record<string, unknown>;
    initErrors?: string[];
}

/** A Pulumi project of a test's own, with its own backend, driven by the real CLI. */
export class Project {
    readonly place: Place;
    readonly name: string;
    readonly stack: string;
    readonly cwd: string;
    /** What pulumi runs with. */
    readonly environment: NodeJS.ProcessEnv;
    private readonly timeoutMs: number;
    /** How long its commands took. */
    readonly costs = new Costs();

    private constructor(options: ProjectOptions) {
        this.place = options.place;
        this.name = options.name;
        this.stack = options.stack ?? "test";
        this.cwd = options.existing ?? options.directory;
        this.timeoutMs = options.timeoutMs ?? 180_000;
        const state = join(options.directory, "state");
        mkdirSync(state, { recursive: true });
        this.environment = {
            ...process.env,
            PULUMI_BACKEND_URL: pathToFileURL(state).href,
            PULUMI_CONFIG_PASSPHRASE: "",
            NO_COLOR: "1",
            ...options.env,
        };
    }

    static async make(options: ProjectOptions): Promise<Project> {
        const project = new Project(options);
        if (options.existing === undefined) {
            const description = `name: ${options.name}\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`;
            writeFileSync(join(project.cwd, "Pulumi.yaml"), description);
            writeFileSync(join(project.cwd, "package.json"), JSON.stringify({ name: options.name }));
            mkdirSync(join(project.cwd, "node_modules", "@pulumi"), { recursive: true });
            symlinkSync(clone, join(project.cwd, "node_modules", "pulumi-virtnet"));
            const sdk = join("node_modules", "@pulumi", "pulumi");
            symlinkSync(join(clone, sdk), join(project.cwd, sdk));
            project.program(options.program);
        }
        await project.pulumi(["stack", "init", project.stack]);
        for (const [key, value] of Object.entries(options.config ?? {}))
            await project.pulumi(["config", "set", "--stack", project.stack, key, value]);
        return project;
    }

    /** Writes the program; the next command runs it. */
    program(body: string): void {
        const head = `const pulumi = require("@pulumi/pulumi");\nconst virtnet = require("pulumi-virtnet");\n`;
        this.write(`${head}${body}\n`);
    }

    /** Writes the program as it stands: the whole of `text`, edited. */
    write(text: string): void {
        writeFileSync(join(this.cwd, "index.js"), text);
    }

    up(options: CallOptions = {}): Promise<Outcome> {
        return this.change(["up", "--skip-preview"], options);
    }

    destroy(options: CallOptions = {}): Promise<Outcome> {
        return this.change(["destroy", "--skip-preview"], options);
    }

    /** Brings the state in line with the host; the steps tell what differed. */
    refresh(options: CallOptions = {}): Promise<Outcome> {
        return this.change(["refresh", "--skip-preview"], options);
    }

    /** What a user is shown of what has drifted; the state stays as it is. */
    async refreshShown(): Promise<string> {
        const result = await this.pulumi(["refresh", "--preview-only", "--diff", ...this.common]);
        return result.stdout;
    }

    async preview(options: CallOptions = {}): Promise<{ steps: Step[]; text: string; code: number | null }> {
        const result = await this.pulumi(["preview", "--json", ...this.common], options);
        return {
            steps: parsePreview(result.stdout),
            text: result.stdout + result.stderr,
            code: result.code,
        };
    }

    /** What a user is shown of what would change. */
    async previewShown(options: CallOptions = {}): Promise<string> {
        const result = await this.pulumi(["preview", "--diff", ...this.common], options);
        return result.stdout + result.stderr;
    }

    /** The resources that state knows, the stack itself left out. */
    async state(): Promise<StateResource[]> {
        const { stdout } = await this.pulumi(["stack", "export", "--stack", this.stack]);
        const { deployment } = JSON.parse(stdout) as { deployment: { resources?: StateResource[] } };
        return (deployment.resources ?? [])
            .filter(({ type }) => type !== "pulumi:pulumi:Stack")
            .map((resource) => ({
                ...resource,
                inputs: resource.inputs ?? {},
                outputs: resource.outputs ?? {},
            }));
    }

    /** The stack's outputs. */
    async outputs(): Promise<Record<string, unknown>> {
        const { stdout } = await this.pulumi(["stack", "output", "--json", "--stack", this.stack]);
        return JSON.parse(stdout) as Record<string, unknown>;
    }

    /** The inside of the stack's Sandbox. */
    async sandbox(): Promise<Place> {
        const keeper = (await this.state()).find(({ type }) => type.endsWith("linux:Sandbox"));
        if (keeper === undefined) throw new Error("the stack has no Sandbox");
        return this.place.sandbox(Number(keeper.outputs["pid"]));
    }

    /** Replaces a piece of a program in TypeScript, which stands in it once. */
    edit(from: string, to: string): void {
        const file = join(this.cwd, "index.ts");
        const parts = readFileSync(file, "utf8").split(from);
        if (parts.length !== 2) throw new Error(`${from} stands ${parts.length - 1} times in ${file}`);
        writeFileSync(file, parts.join(to));
    }

    /** The program as it stands. */
    get text(): string {
        return readFileSync(join(this.cwd, "index.js"), "utf8");
    }

    /** Runs any command of the CLI in the project. */
    async pulumi(
        argv: readonly string[],
        { fails = false, args = [], env = {} }: CallOptions = {},
    ): Promise<Finished> {
        const full = ["pulumi", ...argv, ...args, "--non-interactive"];
        const result = await this.place.run(full, {
            cwd: this.cwd,
            env: { ...this.environment, ...env },
            timeoutMs: this.timeoutMs,
        });
        if (fails === "perhaps" || (result.code !== 0) === fails) return result;
        const wanted = fails ? "was to fail" : `failed with ${result.code}`;
        throw new Error(`${full.join(" ")} ${wanted}\n${readable(result)}`);
    }

    private async change(argv: readonly string[], options: CallOptions): Promise<Outcome> {
        const start = performance.now();
        const result = await this.pulumi([...argv, "--json", "--yes", ...this.common], options);
        const outcome = parseEvents(result);
        this.costs.note(argv[0] ?? "", outcome, (performance.now() - start) / 1000);
        return outcome;
    }

    private get common(): string[] {
        return ["--stack", this.stack];
    }
}

/** What a command said, without the events of no interest to who reads a failed test. */
function readable({ stdout, stderr }: Finished): string {
    const lines = stdout.split("\n").filter((line) => !line.startsWith('{"sequence"'));
    return [parseEvents({ code: 0, stdout, stderr }).text, ...lines].join("\n");
}
