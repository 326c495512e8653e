import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Place } from "../../live/support/place";
import { Project } from "../../live/support/project";
import type { ProjectOptions } from "../../live/support/project";
import type { LabHost } from "./labhost";

/** A Pulumi project on this machine whose resources are on the lab host. */
export async function stackOn(
    labhost: LabHost,
    options: Pick<ProjectOptions, "name" | "program" | "config"> & {
        existing?: (directory: string) => string;
    },
): Promise<{ stack: Project; end: () => Promise<void> }> {
    const directory = mkdtempSync(join(tmpdir(), "virtnet-labhost-"));
    const { existing, ...rest } = options;
    const project = join(directory, "project");
    mkdirSync(project);
    const stack = await Project.make({
        ...rest,
        place: new Place("this machine"),
        directory: project,
        ...(existing === undefined ? {} : { existing: existing(join(directory, "copy")) }),
        config: { "virtnet:host": JSON.stringify(labhost.host), ...options.config },
    });
    const end = async () => {
        // Also after a test that failed: the next suite compares the lab host with what it was.
        await stack.destroy({ fails: "perhaps" });
        rmSync(directory, { recursive: true, force: true });
    };
    return { stack, end };
}
