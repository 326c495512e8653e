// `node tools/providers.mjs docker libvirt`: the plugins of providers, where Pulumi cannot fetch them. `npm run pulumi` does it
// for the project at hand.
import { main } from "./setup/problem.mjs";
import { prepareProviders } from "./setup/providers.mjs";

await main(async () => {
    const names = /** @type {import("./setup/providers.mjs").ProviderName[]} */ (process.argv.slice(2));
    await prepareProviders(names, process.env);
    return 0;
});
