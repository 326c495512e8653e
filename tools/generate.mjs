// `npm run generate`: docs/reference from the JSDoc of sdk/ and the definitions of provider/. With `--check` it writes
// nothing and fails when what is there is stale.
import fs from "node:fs";
import path from "node:path";
import { readArguments } from "./setup/arguments.mjs";
import { clone } from "./setup/paths.mjs";
import { prepare } from "./setup/prepare.mjs";
import { main, Problem } from "./setup/problem.mjs";

const target = path.join(clone, "docs", "reference");

await main(async () => {
    const options = readArguments("npm run generate [-- --check]", {
        check: { type: "boolean", default: false },
    });
    process.chdir(clone);
    await prepare({ pulumi: false, debian: [] });
    // Made of what has only just been installed and built.
    const { readSdk } = await import("./generate/sdk.mjs");
    const { readDefinitions } = await import("./generate/definitions.mjs");
    const { problemsOf } = await import("./generate/checks.mjs");
    const { pages } = await import("./generate/pages.mjs");
    const sdk = await readSdk();
    const definitions = await readDefinitions();
    const problems = problemsOf(sdk, definitions);
    if (problems.length > 0)
        throw new Problem(`reading the JSDoc of sdk/:\n  ${problems.join("\n  ")}\nMend the comments.`);
    const wanted = pages(sdk, definitions);
    const stale = differences(wanted);
    if (options.check) {
        if (stale.length === 0) return 0;
        throw new Problem(
            `comparing docs/reference with the sources: ${stale.join(", ")} stale. Run \`npm run generate\`.`,
        );
    }
    write(wanted);
    console.log(`docs/reference: ${wanted.size} pages, ${stale.length} of them changed`);
    return 0;
});

/**
 * @param {Map<string, string>} wanted
 * @returns {string[]} the files that are missing, different or left over
 */
function differences(wanted) {
    const there = fs.existsSync(target) ? fs.readdirSync(target) : [];
    const missing = [...wanted].filter(([name, text]) => read(path.join(target, name)) !== text);
    return [...missing.map(([name]) => name), ...there.filter((name) => !wanted.has(name))];
}

/** @param {Map<string, string>} wanted */
function write(wanted) {
    fs.mkdirSync(target, { recursive: true });
    for (const name of fs.readdirSync(target)) if (!wanted.has(name)) fs.rmSync(path.join(target, name));
    for (const [name, text] of wanted) {
        if (read(path.join(target, name)) !== text) fs.writeFileSync(path.join(target, name), text);
    }
}

/** @param {string} file */
function read(file) {
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}
