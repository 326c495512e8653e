// The Node language host of a Pulumi that we built: `pulumi` starts it, reads its port from the first line of output,
// and asks it over gRPC to run the user's program. Pulumi's own is written in Go, as a module that no proxy serves.
import grpc from "@grpc/grpc-js";
import protocol from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { dieWithParent } from "./parent.mjs";
import { languageService } from "./service.mjs";

dieWithParent();

// The engine's address is the last argument; the flags before it concern tracing.
const engine = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

const server = new grpc.Server(unlimited);
server.addService(protocol.LanguageRuntimeService, languageService(engine));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
});
