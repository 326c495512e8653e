import { find } from "../setup/programs.mjs";
import { labhostEnvironment } from "./environment.mjs";

/** They start machines and make adapters, which a machine's users would see, or drive a whole lab host. */
const onLabhostAlone = [
    ...["example-", "persist", "uplink", "mesh-of-hosts"],
    ...["virtualbox\\.test", "virtualbox-(docked|live|user|crash|load)"],
];

/**
 * Runs the tests that need no kernel module with the VirtualBox that is installed on this machine, if one is: in a
 * throw-away host over its files, so that the machine's own VirtualBox users are not touched.
 * @param {(environment: NodeJS.ProcessEnv, words?: string[]) => Promise<number>} tests
 * @returns {Promise<number>} their exit code; 0 where there is no VirtualBox
 */
export async function withInstalled(tests) {
    const { PATH } = labhostEnvironment();
    if (process.platform !== "linux" || !find("VBoxManage", PATH)) {
        console.log("The tests of a VirtualBox on this machine itself are skipped: none is installed on it.");
        return 0;
    }
    console.log(
        "With the VirtualBox of this machine. Skipped there are the tests that start machines or make adapters, " +
            "or kill us a hundred times: the lab host has run those.",
    );
    const others = onLabhostAlone.map((name) => `labhost/${name}`);
    const words = ["--passWithNoTests", "--testPathIgnorePatterns", ...others];
    return await tests({ VIRTNET_LABHOST_ROOT: "/" }, words);
}
