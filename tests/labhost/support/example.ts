import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyOfProject } from "../../live/support/copy-of-project";
import { changes } from "../../live/support/events";
import type { Step } from "../../live/support/events";
import { machine } from "../../live/support/place";
import { until } from "../../live/support/process";
import { Project } from "../../live/support/project";
import { Calls } from "./calls";
import { LabHost } from "./labhost";
import { snapshot } from "./snapshot";
import type { Snapshot } from "./snapshot";

/** An emulated processor emulates the guests': each takes a minute to boot, two at a time longer. */
export const minutes = 60_000;
jest.setTimeout(6 * minutes);

/** The guest of the lab host, as the examples are told of it. */
const guest = { dvd: "/root/guest.iso", nestedPaging: "false", memory: "192" };

/** One of the clone's examples as a stack on the lab host, driven by the real CLI on this machine. */
export class Example {
    labhost!: LabHost;
    project!: Project;
    calls!: Calls;
    private before!: Snapshot;
    private directory!: string;

    constructor(
        private readonly name: string,
        private readonly prepare: (labhost: LabHost) => Promise<void>,
    ) {}

    async open(): Promise<void> {
        this.labhost = await LabHost.open();
        await this.prepare(this.labhost);
        this.directory = mkdtempSync(join(tmpdir(), "virtnet-"));
        this.before = await this.restingHost();
        this.calls = await Calls.note(this.labhost);
        this.project = await Project.make({
            place: machine,
            directory: this.directory,
            name: this.name,
            program: "",
            timeoutMs: 15 * minutes,
            existing: copyOfProject(join("examples", this.name), join(this.directory, "example")),
            config: { "virtnet:host": JSON.stringify(this.labhost.host), ...guest },
        });
    }

    /** Whatever the tests left is taken away. */
    async close(): Promise<void> {
        await this.project.destroy({ fails: "perhaps" });
        this.project.costs.print(this.name);
        await this.calls.close();
        await this.labhost.close();
        rmSync(this.directory, { recursive: true, force: true });
    }

    async configure(key: string, value: string): Promise<void> {
        await this.project.pulumi(["config", "set", "--stack", this.project.stack, key, value]);
    }

    /** Replaces a piece of the program, which stands in it once. */
    edit(from: string, to: string): void {
        this.project.edit(from, to);
    }

    /** What a preview tells to change: `update boxA-http: hostPort`. */
    async previewed(): Promise<string[]> {
        return told((await this.project.preview()).steps);
    }

    /** An update and a refresh that have nothing to do: what they change all the same, and their calls that change something. */
    async idleUp(): Promise<{ changes: string[]; calls: string[] }> {
        const done: string[] = [];
        const calls = await this.calls.changing(async () => {
            for (const outcome of [await this.project.up(), await this.project.refresh()])
                done.push(...changes(outcome.steps));
        });
        return { changes: done, calls };
    }

    /** An update that looks at the host first; what it mends. */
    async mended(): Promise<string[]> {
        const { steps } = await this.project.up({ args: ["--refresh"] });
        return changes(steps.filter(({ op }) => op !== "refresh"));
    }

    /** What is found in an output, once it is there: an update that looks at the host first brings it up to date. */
    output<T>(name: string, find: (value: unknown) => T | undefined): Promise<T> {
        const look = async () => {
            await this.mended();
            return find((await this.project.outputs())[name]);
        };
        return until(`${name} among the outputs`, look, 2 * minutes);
    }

    /** What a page says, once it says something; with `part`, once it says that. */
    async page(url: string, part = ""): Promise<string> {
        return this.ask(
            'page=$(curl -sfg --max-time 30 "$0") && case $page in *"$1"*) echo "$page";; *) false;; esac',
            url,
            part,
        );
    }

    /** Waits until a page is not answered. */
    async noPage(url: string): Promise<void> {
        await this.ask('! curl -sfg --max-time 5 "$0"', url);
    }

    /** Asks over and over on the lab host itself: a login for each time would slow down what it waits for. */
    private ask(line: string, ...words: string[]): Promise<string> {
        const loop = ["timeout", "240", "sh", "-c", `until ${line}; do sleep 0.5; done`, ...words];
        return this.labhost.must(loop, { timeoutMs: 5 * minutes });
    }

    /** The process that a machine runs in: the same one as long as its power is on. */
    async process(machineName: string): Promise<string> {
        return await this.labhost.must(["pgrep", "-f", `VBoxHeadless --comment ${machineName} `]);
    }

    /** All that a lab can leave is as it was before. */
    async expectUntouched(): Promise<void> {
        expect(await this.restingHost()).toEqual(this.before);
    }

    /** VirtualBox's service lists images that no machine has any more until it ends, a few seconds after its last client. */
    private async restingHost(): Promise<Snapshot> {
        const isOver = async () => (await this.labhost.run(["pgrep", "-x", "VBoxSVC"])).code !== 0;
        await until("VirtualBox's service to end", isOver, minutes);
        return snapshot(this.labhost);
    }
}

/** An example whose stack lives as long as the tests of the file; the lab host may need something done before. */
export function useExample(
    name: string,
    prepare: (labhost: LabHost) => Promise<void> = () => Promise.resolve(),
): Example {
    const example = new Example(name, prepare);
    beforeAll(() => example.open());
    afterAll(() => example.close());
    return example;
}

function told(steps: readonly Step[]): string[] {
    return steps
        .filter(({ op }) => op !== "same")
        .map(({ op, name, differs }) => `${op} ${name}: ${differs.join(", ")}`)
        .sort();
}
