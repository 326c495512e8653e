import { adminDirectories, extendPath } from "../setup/programs.mjs";

/** @returns {NodeJS.ProcessEnv} what the lab host's programs run in: messages that we can read, administrators' programs */
export function labhostEnvironment() {
    return {
        ...process.env,
        LC_ALL: "C",
        PATH: extendPath(process.env.PATH, { last: adminDirectories }),
    };
}
