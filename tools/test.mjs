// `npm test` and `npm run test:live`, `test:daemons` and `test:labhost`, with what they need set up first. More arguments go to jest.
import path from "node:path";
import { withLabhost } from "./labhost/suite.mjs";
import { clone } from "./setup/paths.mjs";
import { labPackages, prepare } from "./setup/prepare.mjs";
import { main, Problem } from "./setup/problem.mjs";
import { show } from "./setup/run.mjs";

const jest = path.join(clone, "node_modules", "jest", "bin", "jest.js");

const sshPackages = ["openssh-server", "openssh-client", "curl"];
/** What the suite `daemons` starts, each in a throw-away host. */
const daemons = ["postgresql"];

/**
 * @typedef {object} Suite
 * @property {Parameters<typeof prepare>[0]} needs
 * @property {string[]} jest
 * @property {typeof withLabhost} [around] what has to be there while it runs
 */

/** @type {Record<string, Suite>} */
const suites = {
    unit: { needs: { pulumi: false, debian: labPackages }, jest: ["--selectProjects", "unit"] },
    live: {
        needs: { pulumi: true, debian: [...labPackages, ...sshPackages] },
        jest: ["--selectProjects", "live", "--runInBand"],
    },
    daemons: {
        needs: { pulumi: true, debian: [...labPackages, ...sshPackages], daemons },
        jest: ["--selectProjects", "daemons", "--runInBand"],
    },
    labhost: {
        needs: { pulumi: true, debian: ["openssh-client"] },
        jest: ["--selectProjects", "labhost", "--runInBand"],
        around: withLabhost,
    },
};

await main(async () => {
    process.chdir(clone);
    const [name = "", ...more] = process.argv.slice(2);
    const suite = suites[name];
    if (!suite)
        throw new Problem(
            `running tests: there is no suite "${name}". Choose ${Object.keys(suites).join(", ")}.`,
        );
    // Native import() inside tests: the tools are ES modules, and dynamic providers import the package that way.
    const node = ["node", "--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
    const run = async (/** @type {NodeJS.ProcessEnv} */ place) => {
        const env = { ...(await prepare(suite.needs)), ...place };
        return await show([...node, jest, ...suite.jest, ...more], { env });
    };
    return await (suite.around ? suite.around(run) : run({}));
});
