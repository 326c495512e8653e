// `node tools/firewalls.mjs SUITE…`: unpacks the firewalls of Debian releases and tells where, a line each; `dockerd` is the latest one.
import { prepareDockerd, prepareRoot, suites } from "./firewalls/root.mjs";
import { main, Problem } from "./setup/problem.mjs";

await main(async () => {
    for (const word of process.argv.slice(2)) {
        const suite = suites.find((name) => name === word);
        if (suite === undefined && word !== "dockerd")
            throw new Problem(
                `unpacking firewalls: there is no ${word}. Choose from ${[...suites, "dockerd"].join(", ")}.`,
            );
        const file =
            suite === undefined ? await prepareDockerd(process.env) : await prepareRoot(suite, process.env);
        console.log(`${word}: ${file}`);
    }
    return 0;
});
