// Native ES modules: without Jest's registry, so that gRPC's messages are those that the tools have.
import protocol from "google-protobuf/google/protobuf/struct_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";

const load = async () => ({
    ...(await import("../../../tools/providers/rename.mjs")),
    ...(await import("../../../tools/providers/rename-messages.mjs")),
    ...(await import("../../../tools/providers/rename-error.mjs")),
    ...(await import("../../../tools/providers/docker-names.mjs")),
    messages: (await import("@pulumi/pulumi/proto/provider_pb.js")).default,
    statuses: (await import("@pulumi/pulumi/proto/status_pb.js")).default,
});

const container = "urn:pulumi:dev::lab::my:index:Web$docker:index/container:Container::web::1";
const image = "urn:pulumi:dev::lab::docker:index/remoteImage:RemoteImage::busybox";
const bag = (value: Record<string, JavaScriptValue>) => protocol.Struct.fromJavaScript(value);

test("a container's properties reach the provider under its names, and come back under the SDK's", async () => {
    const { messages, names, renameRequest, renameResponse } = await load();
    const inputs = {
        name: "web",
        command: ["sleep"],
        networksAdvanced: [{ name: "lan", ipv4Address: "10.0.0.2" }],
    };
    const request = new messages.CreateRequest().setUrn(container).setProperties(bag(inputs));
    const back = renameRequest("create", request, names);
    const { command, networksAdvanced, ...rest } = inputs;
    const theirs = { ...rest, commands: command, networksAdvanceds: networksAdvanced };
    expect(request.getProperties()?.toJavaScript()).toEqual(theirs);
    expect(request.getUrn()).toBe(container);
    const response = new messages.CreateResponse().setProperties(bag(theirs));
    renameResponse("create", response, back);
    expect(response.getProperties()?.toJavaScript()).toEqual(inputs);
});

test("what a diff names is named as the SDK does, in all its lists", async () => {
    const { messages, names, renameRequest, renameResponse } = await load();
    const request = new messages.DiffRequest()
        .setUrn(container)
        .setIgnorechangesList(["networksAdvanced[0].name", "envs"]);
    request.setOlds(bag({ command: ["a"] })).setNews(bag({ command: ["b"] }));
    request.setOldInputs(bag({ command: ["a"] }));
    const back = renameRequest("diff", request, names);
    expect(request.getIgnorechangesList()).toEqual(["networksAdvanceds[0].name", "envs"]);
    for (const bag of [request.getOlds(), request.getNews(), request.getOldInputs()])
        expect(Object.keys(bag?.toJavaScript() ?? {})).toEqual(["commands"]);
    const response = new messages.DiffResponse()
        .setReplacesList(["commands", "envs"])
        .setDiffsList(["commands"]);
    response.getDetaileddiffMap().set("commands[0]", new messages.PropertyDiff());
    renameResponse("diff", response, back);
    expect(response.getReplacesList()).toEqual(["command", "envs"]);
    expect(response.getDiffsList()).toEqual(["command"]);
    expect([...response.getDetaileddiffMap().keys()]).toEqual(["command[0]"]);
});

test("a refused property is named as the SDK does", async () => {
    const { messages, names, renameRequest, renameResponse } = await load();
    const request = new messages.CheckRequest().setUrn(container).setNews(bag({ command: 1 }));
    const back = renameRequest("check", request, names);
    const response = new messages.CheckResponse();
    response.addFailures(new messages.CheckFailure().setProperty("commands"));
    renameResponse("check", response, back);
    expect(response.getFailuresList().map((failure) => failure.getProperty())).toEqual(["command"]);
});

test("a type of another name is asked for by the provider's, in URN, type and function", async () => {
    const { messages, names, renameRequest } = await load();
    const request = new messages.ReadRequest().setUrn(image).setType("docker:index/remoteImage:RemoteImage");
    renameRequest("read", request, names);
    expect(request.getUrn()).toBe("urn:pulumi:dev::lab::docker:index/image:Image::busybox");
    expect(request.getType()).toBe("docker:index/image:Image");
    const call = new messages.InvokeRequest().setTok("docker:index/getRemoteImage:getRemoteImage");
    renameRequest("invoke", call, names);
    expect(call.getTok()).toBe("docker:index/getImage:getImage");
});

test("a type that the provider does not have is refused with the way out", async () => {
    const { messages, names, renameRequest } = await load();
    const request = new messages.CheckRequest().setUrn("urn:pulumi:dev::lab::docker:index/image:Image::web");
    expect(() => renameRequest("check", request, names)).toThrow(/Use docker.RemoteImage/);
});

test("other types and other calls pass as they are", async () => {
    const { messages, names, renameRequest } = await load();
    const urn = "urn:pulumi:dev::lab::docker:index/network:Network::lan";
    const request = new messages.CreateRequest().setUrn(urn).setProperties(bag({ command: 1 }));
    expect(renameRequest("create", request, names)).toEqual({});
    expect(request.getProperties()?.toJavaScript()).toEqual({ command: 1 });
    expect(renameRequest("configure", new messages.ConfigureRequest(), names)).toEqual({});
});

test("the properties of a container that did not start come back under the SDK's names, in the error", async () => {
    const { messages, statuses, renameError } = await load();
    const { default: anys } = await import("google-protobuf/google/protobuf/any_pb.js");
    const { default: grpc } = await import("@grpc/grpc-js");
    const failed = new messages.ErrorResourceInitFailed().setProperties(bag({ commands: ["x"] }));
    const detail = new anys.Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const metadata = new grpc.Metadata();
    const message = new statuses.Status().setCode(2);
    message.addDetails(detail);
    metadata.set("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
    const error = Object.assign(new Error("failed"), {
        code: grpc.status.UNKNOWN,
        details: "failed",
        metadata,
    });
    const renamed = renameError(error, { commands: "command" });
    const [bytes] = renamed.metadata.get("grpc-status-details-bin");
    const [back] = statuses.Status.deserializeBinary(bytes as Buffer).getDetailsList();
    const inner = messages.ErrorResourceInitFailed.deserializeBinary(
        back?.getValue_asU8() ?? new Uint8Array(),
    );
    expect(inner.getProperties()?.toJavaScript()).toEqual({ command: ["x"] });
});
