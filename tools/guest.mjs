// `npm run guest`: makes the small guest that the examples boot, and tells where its kernel and its root are.
import { prepareGuest } from "./guest/image.mjs";
import { main } from "./setup/problem.mjs";

await main(async () => {
    const { kernel, initrd } = await prepareGuest(process.env);
    console.log(`kernel: ${kernel}\ninitrd: ${initrd}`);
    return 0;
});
