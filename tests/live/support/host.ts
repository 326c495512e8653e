import { isDeepStrictEqual } from "node:util";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Den } from "./den";
import { machine } from "./place";
import { until } from "./process";
import { Project } from "./project";
import type { ProjectOptions } from "./project";
import { snapshot, snapshotShared } from "./snapshot";
import type { Snapshot } from "./snapshot";

// Each test drives the real CLI several times.
jest.setTimeout(180_000);

type MakeOptions = Partial<Omit<ProjectOptions, "place" | "directory" | "name">> & {
    program: string;
    label?: string;
};

/** A throw-away host for the tests of one file or `describe`, watched: what it was before them, and the machine too. */
export class LiveHost {
    den!: Den;
    before!: Snapshot;
    private machineBefore!: Snapshot;
    /** Part of the project names, so that this run's marks are told from all others on the machine. */
    private readonly id = randomBytes(3).toString("hex");
    private count = 0;

    /** Makes a project that runs on it, with its stack, and takes its program. */
    project(options: MakeOptions): Promise<Project> {
        const { label = "lab", ...rest } = options;
        const directory = join(this.den.directory, `${label}-${this.count++}`);
        mkdirSync(directory);
        return Project.make({ ...rest, place: this.den, directory, name: `${label}-${this.id}` });
    }

    /** The host is again as `before` says; what is ending still is waited for. */
    async expectUntouched(before: Snapshot = this.before, look = () => snapshot(this.den)): Promise<void> {
        await settle(before, look);
    }

    async open(): Promise<void> {
        this.machineBefore = await snapshotShared(machine, this.id);
        this.den = await Den.open();
        this.before = await snapshot(this.den);
    }

    async close(): Promise<void> {
        await this.den.close();
        await settle(this.machineBefore, () => snapshotShared(machine, this.id));
    }
}

/**
 * A throw-away host that lives for the enclosing `describe` or file. After its tests it is ended, whatever is left in it,
 * and the machine itself must be as it was before them.
 */
export function useHost(): LiveHost {
    const host = new LiveHost();
    beforeAll(() => host.open(), 30_000);
    afterAll(() => host.close(), 30_000);
    return host;
}

async function settle(before: Snapshot, look: () => Promise<Snapshot>): Promise<void> {
    let now = await look();
    const same = async () => {
        if (isSame(before, now)) return true;
        now = await look();
        return undefined;
    };
    await until("the host to be as it was", same, 3000).catch(() => expect(now).toEqual(before));
}

function isSame(a: Snapshot, b: Snapshot): boolean {
    return isDeepStrictEqual(a, b);
}
