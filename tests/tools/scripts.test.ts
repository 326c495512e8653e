import fs from "node:fs";
import path from "node:path";

const clone = path.resolve(__dirname, "..", "..");
const tools = path.join(clone, "tools");

const { scripts } = JSON.parse(fs.readFileSync(path.join(clone, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
};
const programs = Object.entries(scripts).flatMap(([script, command]) => {
    const file = /^node (tools\/[\w-]+\.mjs)/.exec(command)?.[1];
    return file === undefined ? [] : [{ script, file: path.join(clone, file) }];
});

/** What a program loads before its first line runs, and whatever of it is neither Node's nor a tool's. */
function strangers(file: string, seen = new Set<string>()): string[] {
    if (seen.has(file)) return [];
    seen.add(file);
    const text = fs.readFileSync(file, "utf8");
    const loaded = [...text.matchAll(/^(?:import|export) [^;]*?from "([^"]+)";|^import "([^"]+)";/gm)];
    return loaded.flatMap(([, from, alone]) => {
        const name = from ?? alone ?? "";
        if (name.startsWith("node:")) return [];
        const target = path.resolve(path.dirname(file), name);
        if (!name.startsWith(".") || !target.startsWith(`${tools}${path.sep}`))
            return [`${path.relative(clone, file)} loads ${name}`];
        return strangers(target, seen);
    });
}

test("there are scripts to look at", () => {
    expect(programs.length).toBeGreaterThan(8);
});

test.each(programs)(
    "npm run $script starts in a fresh clone, with nothing installed or built",
    ({ file }) => {
        expect(strangers(file)).toEqual([]);
    },
);
