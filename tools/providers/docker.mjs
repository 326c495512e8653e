// `pulumi-resource-docker` where the official one cannot be had: the Terraform provider that it is made from, under the
// names that @pulumi/docker uses.
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { startBridge } from "./bridge.mjs";
import { names } from "./docker-names.mjs";
import { builtProgram } from "./programs.mjs";
import { connect, serve } from "./proxy.mjs";

const { version } = createRequire(import.meta.url)("@pulumi/docker/package.json");
const bridge = startBridge(process.argv.slice(2), "pipe");
const output = createInterface({ input: /** @type {import("node:stream").Readable} */ (bridge.stdout) });
const [port] = await once(output, "line");
const provider = connect(port);
await parameterize(provider, builtProgram("docker"));
process.stdout.write(`${await serve(provider, names, version)}\n`);

/**
 * @param {import("@pulumi/pulumi/proto/provider_grpc_pb.js").ResourceProviderClient} provider
 * @param {string} program
 * @returns {Promise<void>}
 */
function parameterize(provider, program) {
    const args = new messages.ParameterizeRequest.ParametersArgs().setArgsList([program]);
    const request = new messages.ParameterizeRequest().setArgs(args);
    return new Promise((resolve, reject) => {
        provider.parameterize(request, (/** @type {Error | null} */ error) =>
            error ? reject(error) : resolve(),
        );
    });
}
