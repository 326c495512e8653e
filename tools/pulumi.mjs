// `npm run pulumi -- <arguments>`: the same Pulumi, environment and state as `npm start`.
import { prepare } from "./setup/prepare.mjs";
import { main } from "./setup/problem.mjs";
import { show } from "./setup/run.mjs";

await main(async () => {
    const env = await prepare({ pulumi: true, debian: [] });
    return await show(["pulumi", ...process.argv.slice(2)], { env });
});
