// A resource provider that has another one do all its work, with other names for some types and properties.
import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import protocol from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { renameError } from "./rename-error.mjs";
import { renameRequest, renameResponse } from "./rename-messages.mjs";

/** @typedef {import("./rename.mjs").Names} Names */
/** @typedef {import("@grpc/grpc-js").ServerUnaryCall<any, any>} Call */
/** @typedef {import("@grpc/grpc-js").sendUnaryData<any>} Reply */

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** @param {string} port */
export function connect(port) {
    return new protocol.ResourceProviderClient(
        `127.0.0.1:${port}`,
        grpc.credentials.createInsecure(),
        unlimited,
    );
}

/**
 * @param {import("@grpc/grpc-js").Client} provider
 * @param {Names} names
 * @param {string} version of the plugin that it stands in for
 * @returns {Promise<number>} the port that it is served on
 */
export function serve(provider, names, version) {
    const server = new grpc.Server(unlimited);
    server.addService(protocol.ResourceProviderService, {
        ...proxyOf(provider, names),
        getPluginInfo: (/** @type {Call} */ _call, /** @type {Reply} */ reply) =>
            reply(null, new plugin.PluginInfo().setVersion(version)),
    });
    return new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
            error ? reject(error) : resolve(port),
        );
    });
}

/**
 * @param {import("@grpc/grpc-js").Client} provider
 * @param {Names} names
 */
function proxyOf(provider, names) {
    const service = Object.entries(protocol.ResourceProviderService);
    const unary = service.filter(
        ([, { requestStream, responseStream }]) => !requestStream && !responseStream,
    );
    return Object.fromEntries(unary.map(([method, definition]) => [method, pass(method, definition)]));

    /**
     * @param {string} method
     * @param {import("@grpc/grpc-js").MethodDefinition<any, any>} definition
     */
    function pass(method, { path, requestSerialize, responseDeserialize }) {
        return (/** @type {Call} */ call, /** @type {Reply} */ reply) => {
            const { request } = call;
            let renames;
            try {
                renames = renameRequest(method, request, names);
            } catch (error) {
                reply(/** @type {Error} */ (error));
                return;
            }
            const ongoing = provider.makeUnaryRequest(
                path,
                requestSerialize,
                responseDeserialize,
                request,
                call.metadata,
                (error, response) =>
                    error
                        ? reply(renameError(error, renames))
                        : reply(null, renameResponse(method, response, renames)),
            );
            call.on("cancelled", () => ongoing.cancel());
        };
    }
}
