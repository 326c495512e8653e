// `npm test` and `npm run test:live`, `test:daemons` and `test:labhost`, with what they need set up first. More arguments go to jest.
import path from "node:path";
import { withInstalled } from "./labhost/installed.mjs";
import { withLabhost } from "./labhost/suite.mjs";
import { clone } from "./setup/paths.mjs";
import { labPackages, prepare } from "./setup/prepare.mjs";
import { main, Problem } from "./setup/problem.mjs";
import { show } from "./setup/run.mjs";

const jest = path.join(clone, "node_modules", "jest", "bin", "jest.js");

const sshPackages = ["openssh-server", "openssh-client", "curl"];
/** Login shells and small programs that a host reached by ssh may have. */
const farPackages = ["fish", "tcsh", "busybox-static"];
/** A DHCP and DNS server, and what asks it. */
const dhcpPackages = ["dnsmasq-base", "udhcpc", "isc-dhcp-client", "bind9-dnsutils"];
/** What the suite `daemons` starts, each in a throw-away host. */
const daemons = ["postgresql", "libvirt-daemon-system", "libvirt-daemon-driver-qemu"];
/** What libvirt's guests and networks take. */
const libvirtPackages = ["libvirt-clients", "qemu-system-x86", "dnsmasq-base", "xsltproc", "busybox-static"];

/**
 * @typedef {object} Suite
 * @property {Parameters<typeof prepare>[0]} needs
 * @property {string[]} jest
 * @property {typeof withLabhost[]} [places] what has to be there while it runs, once for each
 */

/** @type {Record<string, Suite>} */
const suites = {
    unit: {
        needs: { pulumi: false, debian: labPackages },
        jest: ["--selectProjects", "unit", "--maxWorkers=100%"],
    },
    live: {
        needs: { pulumi: true, debian: [...labPackages, ...sshPackages, ...farPackages, ...dhcpPackages] },
        // Each file has throw-away hosts of its own, and mostly waits.
        jest: ["--selectProjects", "live", "--maxWorkers=2"],
    },
    daemons: {
        needs: { pulumi: true, debian: [...labPackages, ...sshPackages, ...libvirtPackages], daemons },
        jest: ["--selectProjects", "daemons", "--runInBand"],
    },
    labhost: {
        needs: { pulumi: true, debian: [...labPackages, ...sshPackages, "dnsmasq-base"] },
        jest: ["--selectProjects", "labhost", "--runInBand"],
        places: [withLabhost, withInstalled],
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
    /** @type {Parameters<typeof withLabhost>[0]} */
    const run = async (place, words = []) => {
        const env = { ...(await prepare(suite.needs)), ...place };
        return await show([...node, jest, ...suite.jest, ...more, ...words], { env });
    };
    if (!suite.places) return await run({});
    for (const place of suite.places) {
        const code = await place(run);
        if (code !== 0) return code;
    }
    return 0;
});
