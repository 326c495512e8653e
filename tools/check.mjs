// `npm run check`: types, lint and format, all of them, whichever fails.
import path from "node:path";
import { readArguments } from "./setup/arguments.mjs";
import { clone } from "./setup/paths.mjs";
import { prepare } from "./setup/prepare.mjs";
import { main } from "./setup/problem.mjs";
import { elapsed } from "./setup/progress.mjs";
import { show } from "./setup/run.mjs";

const checks = [
    { name: "types", argv: ["typescript/bin/tsc", "--noEmit"] },
    { name: "types of the tools", argv: ["typescript/bin/tsc", "--noEmit", "-p", "tools/tsconfig.json"] },
    { name: "lint", argv: ["oxlint/bin/oxlint", "--type-aware", "--deny-warnings"] },
    { name: "format", argv: ["prettier/bin/prettier.cjs", "--check", "."] },
];

await main(async () => {
    readArguments("npm run check", {});
    process.chdir(clone);
    const env = await prepare({ pulumi: false, debian: [] });
    const failed = [];
    for (const { name, argv } of checks) {
        const start = Date.now();
        const [program, ...options] = /** @type {[string, ...string[]]} */ (argv);
        const code = await show(["node", path.join(clone, "node_modules", program), ...options], { env });
        console.log(`${name}: ${code === 0 ? "ok" : "FAILED"} (${elapsed(start)})`);
        if (code !== 0) failed.push(name);
    }
    if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
    return failed.length === 0 ? 0 : 1;
});
