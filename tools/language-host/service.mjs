// The calls that the engine makes. What is not here, grpc-js answers with UNIMPLEMENTED, which the engine understands:
// code generation, `pulumi convert`, providers written as Node programs.
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { createRequire } from "node:module";
import { messages } from "./messages.mjs";
import { dependenciesOf, packagesOf } from "./packages.mjs";
import { ProgramRun } from "./program.mjs";

const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json");

/** @typedef {import("@grpc/grpc-js").ServerUnaryCall<any, any>} Call */
/** @typedef {import("@grpc/grpc-js").sendUnaryData<any>} Reply */

/** @param {string} engine */
export function languageService(engine) {
    /** @type {Set<ProgramRun>} */
    const runs = new Set();
    return {
        handshake: answer(() => new messages.LanguageHandshakeResponse()),
        getPluginInfo: answer(() => new messages.PluginInfo().setVersion(version)),
        getRequiredPackages: answer(({ request }) => {
            const found = packagesOf(request.getInfo().getProgramDirectory());
            return new messages.GetRequiredPackagesResponse().setPackagesList(found.map(packageMessage));
        }),
        getRequiredPlugins: answer(({ request }) => {
            const found = packagesOf(request.getInfo().getProgramDirectory());
            return new messages.GetRequiredPluginsResponse().setPluginsList(found.map(pluginMessage));
        }),
        getProgramDependencies: answer(({ request }) => {
            const found = dependenciesOf(request.getInfo().getProgramDirectory());
            return new messages.GetProgramDependenciesResponse().setDependenciesList(
                found.map(dependencyMessage),
            );
        }),
        about: answer(() =>
            new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.versions.node),
        ),
        runtimeOptionsPrompts: answer(() => new messages.RuntimeOptionsResponse()),
        run: answer(async (call) => {
            const run = new ProgramRun(call.request, engine);
            runs.add(run);
            call.on("cancelled", () => run.cancel());
            return await run.result().finally(() => runs.delete(run));
        }),
        installDependencies,
        cancel: answer(() => {
            for (const run of runs) run.cancel();
            return new empty.Empty();
        }),
    };
}

/**
 * A unary call from a function: what it returns is the response, what it throws the error.
 * @param {(call: Call) => object | Promise<object>} respond
 */
function answer(respond) {
    return async (/** @type {Call} */ call, /** @type {Reply} */ reply) => {
        try {
            reply(null, await respond(call));
        } catch (error) {
            reply(/** @type {Error} */ (error));
        }
    };
}

/** @param {import("@grpc/grpc-js").ServerWritableStream<any, any>} stream */
function installDependencies(stream) {
    const advice = "Run `npm install` in the program's directory: this language host leaves that to you.\n";
    stream.write(new messages.InstallDependenciesResponse().setStdout(Buffer.from(advice)));
    stream.end();
}

/** @param {import("./packages.mjs").PluginPackage} found */
function packageMessage({ name, version, server, parameterization }) {
    const message = new messages.PackageDependency();
    message.setName(name).setKind("resource").setVersion(version).setServer(server);
    if (parameterization) {
        const { name, version, value } = parameterization;
        message.setParameterization(
            new messages.PackageParameterization().setName(name).setVersion(version).setValue(value),
        );
    }
    return message;
}

/** @param {import("./packages.mjs").PluginPackage} found */
function pluginMessage({ name, version, server }) {
    return new messages.PluginDependency()
        .setName(name)
        .setKind("resource")
        .setVersion(version)
        .setServer(server);
}

/** @param {{ name: string, version: string }} dependency */
function dependencyMessage({ name, version }) {
    return new messages.DependencyInfo().setName(name).setVersion(version);
}
