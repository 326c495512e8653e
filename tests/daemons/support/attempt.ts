import { existsSync, readFileSync, rmSync } from "node:fs";
import { until } from "../../live/support/process";
import type { Project } from "../../live/support/project";

/** An error as Pulumi tells of it, and whose it is. */
interface Told {
    name: string;
    isOurs: boolean;
    message: string;
}

/** How a command ended that need not have succeeded. */
export interface Attempt {
    code: number | null;
    errors: Told[];
    /** The resources of ours that were dealt with, failed ones too. */
    done: Set<string>;
    /** All of it, for who reads a failed test. */
    text: string;
}

interface EngineEvent {
    diagnosticEvent?: { urn?: string; severity: string; message: string };
    resOutputsEvent?: { metadata: { urn: string } };
    resOpFailedEvent?: { metadata: { urn: string } };
}

export type Verb = "up" | "refresh" | "destroy";

/** Runs a command of the real CLI to its end. */
export async function attempt(project: Project, verb: Verb, ...args: string[]): Promise<Attempt> {
    const { code, stdout, stderr } = await project.place.run(words(project, verb, args), {
        cwd: project.cwd,
        env: project.environment,
    });
    return read(stdout + stderr, code);
}

/** The same, given up once enough is done as a user gives up what hangs: Ctrl-C, and once more. */
export async function giveUp(
    project: Project,
    verb: Verb,
    isEnough: (soFar: Attempt) => boolean,
): Promise<Attempt> {
    const files = [`${project.cwd}.pid`, `${project.cwd}.out`] as const;
    const [pid, out] = files;
    const script = 'echo $$ >"$0.pid"; cd "$0" && exec "$@" >"$0.out" 2>&1';
    const argv = ["sh", "-c", script, project.cwd, ...words(project, verb, [])];
    const ending = project.place.run(argv, { env: project.environment });
    const soFar = () => (existsSync(out) ? readFileSync(out, "utf8") : "");
    await until(`${verb} to get as far as it can`, () => isEnough(read(soFar(), null)), 90_000);
    const interrupt = () => project.place.must(["sh", "-c", 'kill -INT "$(cat "$0")"', pid]);
    await interrupt();
    await until("the first Ctrl-C to be heard", () => /received; cancelling/.test(soFar()));
    await interrupt();
    const { code } = await ending;
    const attempted = read(soFar(), code);
    for (const file of files) rmSync(file);
    return attempted;
}

function words(project: Project, verb: Verb, args: readonly string[]): string[] {
    const common = ["--skip-preview", "--json", "--yes", "--non-interactive", "--stack", project.stack];
    return ["pulumi", verb, ...common, ...args];
}

function read(text: string, code: number | null): Attempt {
    const events = text.split("\n").flatMap((line) => {
        // The last line of what still runs may be half of one.
        return /^\{.*\}$/.test(line) ? [JSON.parse(line) as EngineEvent] : [];
    });
    const done = events.flatMap(({ resOutputsEvent, resOpFailedEvent }) => {
        const { urn } = (resOutputsEvent ?? resOpFailedEvent)?.metadata ?? {};
        return urn !== undefined && isOurs(urn) ? [nameOf(urn)] : [];
    });
    const errors = events.flatMap(({ diagnosticEvent: told }) =>
        told?.severity === "error"
            ? [{ name: nameOf(told.urn ?? ""), isOurs: isOurs(told.urn ?? ""), message: told.message }]
            : [],
    );
    const messages = events.flatMap(({ diagnosticEvent }) => diagnosticEvent?.message ?? []);
    return { code, errors, done: new Set(done), text: messages.join("") };
}

function isOurs(urn: string): boolean {
    return urn.includes("dynamic/virtnet/");
}

function nameOf(urn: string): string {
    return urn.replace(/^.*::/, "");
}
