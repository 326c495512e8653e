// Pulumi's protocol messages. They are CommonJS, whose names an ES module gets only through the default import.
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";

export const messages = { ...plugin, ...language };

/** @typedef {import("@pulumi/pulumi/proto/language_pb.js").RunRequest} RunRequest */
/** @typedef {import("@pulumi/pulumi/proto/language_pb.js").RunResponse} RunResponse */
