// Prints, as JSON, the files that a program has loaded once it has imported the TypeScript module it is given.
const { transformFileSync } = require("@swc/core");

require.extensions[".ts"] = (module, file) =>
    module._compile(
        transformFileSync(file, {
            jsc: { target: "es2022", parser: { syntax: "typescript" } },
            module: { type: "commonjs" },
        }).code,
        file,
    );
const before = new Set(Object.keys(require.cache));
require(process.argv[2]);
process.stdout.write(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));
