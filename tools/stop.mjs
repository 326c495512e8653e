// `npm stop`: destroys the lab. The stack and its configuration stay for the next start; `npm stop -- --rm` removes
// them too.
import { change, exists, mayExist, stack } from "./lab/stack.mjs";
import { readArguments } from "./setup/arguments.mjs";
import { clone } from "./setup/paths.mjs";
import { prepare } from "./setup/prepare.mjs";
import { main } from "./setup/problem.mjs";
import { show } from "./setup/run.mjs";

await main(async () => {
    const { rm } = readArguments("npm stop [-- --rm]", { rm: { type: "boolean", default: false } });
    process.chdir(clone);
    if (!mayExist()) return nothing();
    const env = await prepare({ pulumi: true, debian: [] });
    if (!(await exists(env))) return nothing();
    const code = await change(["destroy"], env);
    if (code !== 0 || !rm) return code;
    return await show(["pulumi", "stack", "rm", "--yes", "--stack", stack], { env });
});

function nothing() {
    console.log(`Nothing to stop: there is no stack ${stack}.`);
    return 0;
}
