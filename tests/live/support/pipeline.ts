import { readFileSync } from "node:fs";
import { parse } from "yaml";

interface Step {
    name?: string;
    uses?: string;
    run?: string;
    if?: string;
    env?: Record<string, string>;
}

interface Workflow {
    on: Record<string, unknown>;
    env: Record<string, string>;
    jobs: Record<string, { steps: Step[] }>;
}

/** What a repository's settings hold: `secrets.NAME` and `vars.NAME`. */
export type Settings = Readonly<Record<string, string>>;

/** A step's script as a runner of GitHub Actions would start it, with the variables that the workflow gives it. */
export interface Script {
    name: string;
    argv: string[];
    env: Record<string, string>;
}

/** The scripts that a workflow's only job runs for an event, its expressions replaced. What `uses` an action is left out. */
export function scriptsFor(file: string, event: string, settings: Settings): Script[] {
    const workflow = parse(readFileSync(file, "utf8")) as Workflow;
    if (!(event in workflow.on)) throw new Error(`${file}: nothing happens on ${event}`);
    const [job] = Object.values(workflow.jobs);
    return (job?.steps ?? []).flatMap(({ name = "", run, if: condition, env = {} }) => {
        if (run === undefined || !holds(condition, event)) return [];
        const filled = Object.entries({ ...workflow.env, ...env }).map(
            ([key, value]) => [key, fill(value, settings)] as const,
        );
        return { name, argv: ["bash", "-e", "-o", "pipefail", "-c", run], env: Object.fromEntries(filled) };
    });
}

function holds(condition: string | undefined, event: string): boolean {
    if (condition === undefined) return true;
    const [, wanted] = /^github\.event_name == '(\w+)'$/.exec(condition) ?? [];
    if (wanted === undefined) throw new Error(`a condition that this reader does not know: ${condition}`);
    return wanted === event;
}

function fill(text: string, settings: Settings): string {
    return text.replaceAll(/\$\{\{ (secrets|vars)\.(\w+) \}\}/g, (whole) => {
        const value = settings[whole.slice(4, -3)];
        if (value === undefined) throw new Error(`no value for ${whole}`);
        return value;
    });
}
