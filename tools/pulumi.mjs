// `npm run pulumi -- <arguments>`: the same Pulumi, environment and state as `npm start`.
import { prepare } from "./setup/prepare.mjs";
import { main } from "./setup/problem.mjs";
import { projectDirectory, providersOf } from "./setup/providers.mjs";
import { show } from "./setup/run.mjs";

await main(async () => {
    const words = process.argv.slice(2);
    const providers = providersOf(projectDirectory(words));
    const env = await prepare({ pulumi: true, debian: [], providers });
    return await show(["pulumi", ...words], { env });
});
