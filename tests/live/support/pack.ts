import { join } from "node:path";
import { must } from "./process";

/** Packs a package as npm would publish it; its own scripts, which build it, have been run before the tests. */
export async function pack(directory: string, destination: string): Promise<string> {
    const argv = ["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", destination, directory];
    const [{ filename = "" } = {}] = JSON.parse(await must(argv, { cwd: destination })) as {
        filename?: string;
    }[];
    return join(destination, filename);
}
