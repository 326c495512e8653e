// The plugin in which dynamic resources run: the SDK's own, found from the program's directory, as its shell script
// does it, without the second Node process that takes.
import { createRequire } from "node:module";
import path from "node:path";
import { dieWithParent } from "./parent.mjs";

dieWithParent();
const require = createRequire(path.join(process.cwd(), "index.js"));
require("@pulumi/pulumi/cmd/dynamic-provider");
