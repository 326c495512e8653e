// A resource that was made but did not start well: its properties travel in the details of the error.
import { renameKeys } from "./rename.mjs";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";

const key = "grpc-status-details-bin";
const name = "pulumirpc.ErrorResourceInitFailed";

/**
 * @param {import("@grpc/grpc-js").ServiceError} error its metadata are changed in place
 * @param {Record<string, string>} properties
 */
export function renameError(error, properties) {
    const [bytes] = error.metadata.get(key);
    if (!Buffer.isBuffer(bytes)) return error;
    const status = statuses.Status.deserializeBinary(bytes);
    for (const detail of status.getDetailsList()) {
        if (detail.getTypeName() !== name) continue;
        const failed = provider.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
        renameKeys(failed.getProperties(), properties);
        renameKeys(failed.getInputs(), properties);
        detail.setValue(failed.serializeBinary());
    }
    error.metadata.set(key, Buffer.from(status.serializeBinary()));
    return error;
}
