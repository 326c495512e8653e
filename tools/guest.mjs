// `npm run guest`: makes the small guest that the examples boot, and tells where its kernel and its root are.
import { copyGuest } from "./guest/copy.mjs";
import { prepareGuest } from "./guest/image.mjs";
import { readArguments } from "./setup/arguments.mjs";
import { main } from "./setup/problem.mjs";

const usage = "npm run guest [-- --into DIRECTORY]";

await main(async () => {
    const { into } = readArguments(usage, { into: { type: "string" } });
    const made = await prepareGuest(process.env);
    const { kernel, initrd } = into === undefined ? made : copyGuest(made, into);
    console.log(`kernel: ${kernel}\ninitrd: ${initrd}`);
    return 0;
});
