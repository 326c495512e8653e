// `pulumi-resource-terraform-provider`: the plugin itself, which ends with Pulumi.
import { startBridge } from "./bridge.mjs";

startBridge(process.argv.slice(2), "inherit");
