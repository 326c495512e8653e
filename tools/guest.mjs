// `npm run guest`: makes the small guest that the examples boot, and tells where its kernel and its root are.
import { parseArgs } from "node:util";
import { copyGuest } from "./guest/copy.mjs";
import { prepareGuest } from "./guest/image.mjs";
import { main, Problem } from "./setup/problem.mjs";

const usage = "npm run guest [-- --into DIRECTORY]";

await main(async () => {
    const into = parse();
    const made = await prepareGuest(process.env);
    const { kernel, initrd } = into === undefined ? made : copyGuest(made, into);
    console.log(`kernel: ${kernel}\ninitrd: ${initrd}`);
    return 0;
});

/** Where it shall be copied to. */
function parse() {
    try {
        return parseArgs({ options: { into: { type: "string" } } }).values.into;
    } catch (error) {
        throw new Problem(`reading the arguments: ${/** @type {Error} */ (error).message}. Usage: ${usage}`);
    }
}
