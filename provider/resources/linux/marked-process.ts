import { digest } from "../../core/owner";
import type { FoundProcess } from "../../host/parse/processes";
import type { World } from "../../host/world";

/** What a process of ours bears in a variable of its environment: whose it is and, as a digest, what it was started to do. */
export function processLabel(mark: string, task: unknown): string {
    return `${mark}#${digest(JSON.stringify(task), 12)}`;
}

/** The processes that bear a mark in that variable, whatever they do. */
export async function markedProcesses(world: World, variable: string, mark: string): Promise<FoundProcess[]> {
    return (await world.processes(variable)).filter(({ value }) => value.startsWith(`${mark}#`));
}

/** A namespace that is deleted and made again has its name, not its processes; its inode tells (namespaces(7)). */
export async function livesIn(world: World, pid: number, namespace: string): Promise<boolean> {
    const text = await world.output([
        "stat",
        "-L",
        "-c",
        "%i",
        `/proc/${pid}/ns/net`,
        `/run/netns/${namespace}`,
    ]);
    const [ours, its] = (text ?? "").trim().split("\n");
    return ours !== undefined && ours === its;
}
