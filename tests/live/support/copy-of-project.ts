import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clone } from "./project";

/** A copy of one of the clone's projects, in a new directory: Pulumi writes a stack's settings beside its program. */
export function copyOfProject(source: string, directory: string): string {
    mkdirSync(directory);
    const files = readdirSync(join(clone, source)).filter((name) => /\.ts$|^Pulumi\.yaml$/.test(name));
    for (const name of files) cpSync(join(clone, source, name), join(directory, name));
    cpSync(join(clone, "tsconfig.json"), join(directory, "tsconfig.json"));
    writeFileSync(join(directory, "package.json"), "{}");
    symlinkSync(join(clone, "node_modules"), join(directory, "node_modules"));
    return directory;
}
