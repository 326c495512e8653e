// `npm test` and `npm run test:live`, with what they need set up first. More arguments go to jest.
import path from "node:path";
import { clone } from "./setup/paths.mjs";
import { labPackages, prepare } from "./setup/prepare.mjs";
import { main, Problem } from "./setup/problem.mjs";
import { show } from "./setup/run.mjs";

const jest = path.join(clone, "node_modules", "jest", "bin", "jest.js");

/** @type {Record<string, { needs: Parameters<typeof prepare>[0], jest: string[] }>} */
const suites = {
    unit: { needs: { pulumi: false, debian: labPackages }, jest: ["--selectProjects", "unit"] },
    live: {
        needs: { pulumi: true, debian: [...labPackages, "openssh-server", "openssh-client", "curl"] },
        jest: ["--selectProjects", "live", "--runInBand"],
    },
};

await main(async () => {
    process.chdir(clone);
    const [name = "", ...more] = process.argv.slice(2);
    const suite = suites[name];
    if (!suite) throw new Problem(`running tests: there is no suite "${name}". Choose unit or live.`);
    const env = await prepare(suite.needs);
    // Native import() inside tests: the tools are ES modules, and dynamic providers import the package that way.
    const node = ["node", "--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
    return await show([...node, jest, ...suite.jest, ...more], { env });
});
