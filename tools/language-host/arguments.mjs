// From the engine's request to the command line and environment of the SDK's own runner.

/** @typedef {import("./messages.mjs").RunRequest} RunRequest */

/**
 * What Pulumi.yaml may say in `runtime.options`.
 * @typedef {{ typescript?: boolean, tsconfig?: string, nodeargs?: string }} ProjectOptions
 */

/**
 * @param {RunRequest} request
 * @param {string} engine
 * @returns {string[]}
 */
export function runnerArguments(request, engine) {
    const info = /** @type {import("@pulumi/pulumi/proto/language_pb.js").ProgramInfo} */ (request.getInfo());
    const options = {
        monitor: request.getMonitorAddress(),
        engine,
        organization: request.getOrganization(),
        project: request.getProject(),
        "root-directory": info.getRootDirectory(),
        stack: request.getStack(),
        pwd: info.getProgramDirectory(),
        parallel: String(request.getParallel()),
    };
    const given = Object.entries(options).filter(([, value]) => value !== "");
    return [
        ...given.flatMap(([name, value]) => [`--${name}`, value]),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        info.getEntryPoint(),
        ...request.getArgsList(),
    ];
}

/**
 * @param {RunRequest} request
 * @param {ProjectOptions} options
 * @returns {NodeJS.ProcessEnv}
 */
export function runnerEnvironment(request, options) {
    const config = request.getConfigMap().toArray().map(oldKey);
    return {
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
        ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
    };
}

/**
 * The SDK knows configuration keys in their old form, "ns:config:name".
 * @param {[string, string]} entry
 */
function oldKey([key, value]) {
    const [namespace, ...name] = key.split(":");
    return name[0] === "config" ? [key, value] : [`${namespace}:config:${name.join(":")}`, value];
}

/**
 * Splits the project's "nodeargs" the way a shell would: quotes group, a backslash takes the next character as it is.
 * @param {string} text
 * @returns {string[]}
 */
export function splitArguments(text) {
    const words = text.match(/(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])+/gs) ?? [];
    return words.map((word) =>
        word.replaceAll(
            /\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)"/gs,
            (_, escaped, single, double) =>
                escaped ?? single ?? String(double).replaceAll(/\\(["\\])/g, "$1"),
        ),
    );
}
