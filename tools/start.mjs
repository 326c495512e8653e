// `npm start`: everything from a fresh clone to a running lab. Run again, it repairs what is gone and changes no more.
import { change, stack } from "./lab/stack.mjs";
import { wayIn } from "./lab/way-in.mjs";
import { readArguments } from "./setup/arguments.mjs";
import { clone } from "./setup/paths.mjs";
import { labPackages, prepare } from "./setup/prepare.mjs";
import { main } from "./setup/problem.mjs";
import { must } from "./setup/run.mjs";

await main(async () => {
    readArguments("npm start", {});
    process.chdir(clone);
    const env = await prepare({ pulumi: true, debian: labPackages });
    await must(`creating the stack ${stack}`, ["pulumi", "stack", "select", "--create", stack], { env });
    // With a refresh: a lab that a reboot took away is built again.
    const code = await change(["up", "--refresh"], env);
    if (code !== 0) return code;
    const { table } = await import("./reach/table.mjs");
    await table(env);
    console.log(next(await wayIn(env)));
    return 0;
});

/** @param {string | undefined} enter */
function next(enter) {
    const look = `
  ${enter}
                                go into the sandbox; there, ip netns exec docker1 … runs a program on a machine`;
    return `
What to try next${enter === undefined ? "" : look}
  npm run pulumi preview        what would change: nothing, now
  edit the mtu in index.ts      then preview again, and npm start: changed in place
  npm run pulumi refresh        what somebody changed behind Pulumi's back
  npm stop                      the machine as it was before
`;
}
